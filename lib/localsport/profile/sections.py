"""Say for each of the six sections of the profile what is held, and what to get where."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

SECTIONS = ("demography", "health", "participation", "places", "economy", "neighbours")
"""The sections of the retired Local Sport Profile, in its order."""

HELD, SOME, NOTHING = "held", "in part", "nothing held"


def parts(wanted: pd.DataFrame, held: Mapping[str, tuple[int, int]]) -> pd.DataFrame:
    """Say of each part of each section how many of its figures are held.

    Parameters
    ----------
    wanted
        The parameter table ``sections``: ``section, title, part, label, get, where, add``.
    held
        Figures held, and figures there could be, by part; a part that is not among them has none.

    Returns
    -------
    pandas.DataFrame
        The rows of ``wanted`` with ``held, of, state`` (held, in part, nothing held).

    Raises
    ------
    ValueError
        If one of the six sections is missing from ``wanted``, another stands there, a part stands twice or
        ``held`` names a part that is not wanted; all offenders are named.
    """
    missing = [one for one in SECTIONS if one not in set(wanted["section"])]
    other = sorted(set(wanted["section"]) - set(SECTIONS))
    twice = wanted.loc[wanted["part"].duplicated(), "part"].tolist()
    unknown = sorted(set(held) - set(wanted["part"]))
    if missing or other or twice or unknown:
        raise ValueError(
            f"The table of sections does not fit: sections missing {missing}, not of the profile {other}; parts "
            f"held twice {twice}; figures given for parts not in the table {unknown}."
        )
    numbers = pd.DataFrame([held.get(part, (0, 1)) for part in wanted["part"]], columns=["held", "of"])
    out = wanted.reset_index(drop=True).join(numbers)
    return out.assign(state=_state(out["held"], out["of"]))


def overview(parts: pd.DataFrame) -> pd.DataFrame:
    """Sum the parts up to the six sections; none disappears.

    Returns
    -------
    pandas.DataFrame
        A row for each section in the profile's order: ``section, title, held`` (labels of the parts of which
        there are figures), ``lacking`` (labels of those without all), ``state``.
    """
    rows = []
    for section in SECTIONS:
        own = parts[parts["section"].eq(section)]
        state = HELD if own["state"].eq(HELD).all() else NOTHING if own["state"].eq(NOTHING).all() else SOME
        rows.append(
            {
                "section": section,
                "title": own["title"].iloc[0],
                "held": "; ".join(own.loc[own["held"].gt(0), "label"]),
                "lacking": "; ".join(own.loc[own["state"].eq(NOTHING), "label"]),
                "state": state,
            }
        )
    return pd.DataFrame(rows)


def _state(held: pd.Series, of: pd.Series) -> pd.Series:
    return pd.Series(np.select([held.le(0), held.lt(of)], [NOTHING, SOME], HELD), index=held.index)
