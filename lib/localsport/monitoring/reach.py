"""Say whether the least active are reached, against the target and with what is not known."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from localsport.methods import intervals

LEVELS = ("inactive", "fairly active", "active")
NOT_KNOWN = "not known"


def reach(months: pd.DataFrame, *, target: float, by: str | Sequence[str] = ()) -> pd.DataFrame:
    """Give the share of new participants who were inactive at the start.

    Parameters
    ----------
    months
        ``activity_level`` (at the start), ``new_participants`` and the columns of ``by``.
    target
        Share that shall be inactive, 0 to 1.
    by
        Columns to keep apart, such as ``"place_code"`` or ``"age_band"``.

    Returns
    -------
    pandas.DataFrame
        The columns of ``by``, then ``new_participants``, ``inactive``, ``asked`` (level known),
        ``not_known``, ``share`` (of those asked), ``lower_95``, ``upper_95`` (Wilson), ``lowest`` and
        ``highest`` (share of all, if none or all of those not asked were inactive), ``target``, ``reading``
        (above the target, below the target, not told from the target, nobody asked) and
        ``hangs_on_not_known`` (bool: another answer of those not asked could put the share on the other side
        of the target).

    Raises
    ------
    ValueError
        If the target is not a share.
    """
    if not 0 <= target <= 1:
        raise ValueError(f"The target {target} must be a share between 0 and 1.")
    keys = [by] if isinstance(by, str) else list(by)
    grouped = months.assign(all="all").groupby([*(keys or ["all"]), "activity_level"], sort=True)
    wide = grouped["new_participants"].sum().unstack(fill_value=0)
    wide = wide.reindex(columns=[*LEVELS, NOT_KNOWN], fill_value=0).astype(float)
    asked, total = wide[list(LEVELS)].sum(axis=1), wide.sum(axis=1)
    found = intervals.proportion(wide["inactive"], asked.where(asked > 0), confidence=0.95)
    out = pd.DataFrame(
        {
            "new_participants": total.astype(int),
            "inactive": wide["inactive"].astype(int),
            "asked": asked.astype(int),
            "not_known": wide[NOT_KNOWN].astype(int),
            "share": found["value"],
            "lower_95": found["lower_95"],
            "upper_95": found["upper_95"],
            "lowest": wide["inactive"] / total.where(total > 0),
            "highest": (wide["inactive"] + wide[NOT_KNOWN]) / total.where(total > 0),
            "target": target,
        }
    )
    out["reading"] = np.select(
        [out["share"].isna(), out["lower_95"] > target, out["upper_95"] < target],
        ["nobody asked", "above the target", "below the target"],
        "not told from the target",
    )
    out["hangs_on_not_known"] = (out["lowest"] < target) & (out["highest"] >= target)
    return out.reset_index(drop=not keys)
