"""Show whom each option reaches, beside those who live here or are inactive here, with what is not known said."""

import numpy as np
import pandas as pd

CHARACTERISTICS = ("deprivation", "disability", "sex", "age", "ethnicity")


def equity(
    options: pd.Index, groups: pd.DataFrame, *, local: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Line up the shares of participants by characteristic, and what nobody knows.

    Parameters
    ----------
    options
        Their ids.
    groups
        ``option_id``, ``characteristic``, ``group``, ``low``, ``central``, ``high`` (share of participants, NaN
        where not known), ``status``, ``note``.
    local
        ``characteristic``, ``group``, ``residents_share`` and, where known, ``inactive_share`` (share of all
        residents, and of all inactive residents, who belong to the group).

    Returns
    -------
    tuple
        One row per option and group: ``option_id``, ``characteristic``, ``group``, ``low``, ``central``, ``high``,
        ``residents_share``, ``inactive_share``, ``against`` ("inactive residents" or "residents", whichever is
        known, or ""), ``times`` (central over that share: above 1 the option reaches more of the group than their
        number would have it), ``reaches`` ("more", "fewer", "about their share" where the range holds it, "not
        known"), ``status``, ``note``. And one row per gap: ``option_id``, ``characteristic``, ``group`` ("" for
        all), ``what``.
    """
    frame = groups.copy()
    for column in ("residents_share", "inactive_share"):
        if local is not None and column in local:
            key = ["characteristic", "group"]
            frame = frame.merge(local[[*key, column]].drop_duplicates(key), on=key, how="left")
        else:
            frame[column] = np.nan
    beside = frame["inactive_share"].fillna(frame["residents_share"])
    against = np.where(
        frame["inactive_share"].notna(),
        "inactive residents",
        np.where(frame["residents_share"].notna(), "residents", ""),
    )
    known = frame["central"].notna() & beside.notna()
    reaches = np.select(
        [~known, frame["low"] > beside, frame["high"] < beside],
        ["not known", "more", "fewer"],
        "about their share",
    )
    frame = frame.assign(against=against, times=frame["central"] / beside.where(beside > 0), reaches=reaches)
    columns = ["option_id", "characteristic", "group", "low", "central", "high", "residents_share"]
    columns += ["inactive_share", "against", "times", "reaches", "status", "note"]
    return frame[columns], _gaps(options, frame, beside)


def _gaps(options: pd.Index, frame: pd.DataFrame, beside: pd.Series) -> pd.DataFrame:
    rows = []
    for option in options:
        own = frame[frame["option_id"] == option]
        for characteristic in CHARACTERISTICS:
            some = own[own["characteristic"] == characteristic]
            if some.empty:
                rows.append((option, characteristic, "", "nothing is known of participants"))
            for row in some.index:
                group = str(some.at[row, "group"])
                if pd.isna(some.at[row, "central"]):
                    rows.append((option, characteristic, group, "share of participants not known"))
                elif pd.isna(beside[row]):
                    rows.append(
                        (option, characteristic, group, "share of residents not known: nothing to compare")
                    )
    return pd.DataFrame(rows, columns=["option_id", "characteristic", "group", "what"])
