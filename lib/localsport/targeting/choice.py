"""Choose the areas to work in for a reach or a mix of participants that is asked for.

Two promises are easily taken for each other. A *reach* is a share of all inactive adults who live where an offer
is made. A *mix* is a share of those who come. An offer in the most inactive areas that takes people as they come
draws, at best, the mix of those who live there, and that is seldom as many inactive adults as a programme for the
least active promises: an inactive person is not an inactive area. What is lacking must come from whom the offer
is made to, not from where.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from localsport.targeting import curve


@dataclass(frozen=True)
class Choice:
    """The areas chosen, and whom they hold.

    Attributes
    ----------
    areas
        The areas chosen, in the order they were taken: the columns given and ``inactive_share``.
    required
        The reach or the mix asked for, a share.
    enough
        Whether the areas chosen give it.
    count, share_of_areas
        How many areas, and of all given what share.
    adults, inactive_adults
        People in the areas chosen; the second is the expected number of inactive adults there.
    inactive_lower, inactive_upper
        Their sums, where the areas carry ``inactive_lower`` and ``inactive_upper`` (people), else NaN: the
        limits as if the errors of all areas went the same way, the widest the interval can be.
    mix
        Inactive adults as a share of adults in the areas chosen: the mix of participants if a programme
        takes people as they come.
    reach, missed
        Of all inactive adults the share who live in the areas chosen, and the share who do not.
    place_mix
        The mix over all areas given.
    selection
        How many times likelier an inactive adult must be to join than an active one, in the areas chosen, for
        the mix asked for; 1 where people may be taken as they come; infinite where nobody there is inactive,
        or nobody active may join.
    """

    areas: pd.DataFrame
    required: float
    enough: bool
    count: int
    share_of_areas: float
    adults: float
    inactive_adults: float
    inactive_lower: float
    inactive_upper: float
    mix: float
    reach: float
    missed: float
    place_mix: float
    selection: float


def selection_needed(mix: float, required: float) -> float:
    """Return how many times likelier an inactive adult must be to join than an active one.

    With a share ``mix`` of inactive adults among residents, joining chances in the ratio ``r`` give the share
    ``mix * r / (mix * r + 1 - mix)`` among participants; so ``r`` is the odds of the share required over the
    odds of the mix, and never below 1: nobody is asked to keep inactive people away.

    Examples
    --------
    >>> selection_needed(0.25, 0.5)
    3.0
    >>> selection_needed(0.4, 0.3)
    1.0
    """
    outside = [name for name, x in (("mix", mix), ("required", required)) if not 0 <= x <= 1]
    if outside:
        raise ValueError(f"{outside} must be shares between 0 and 1; given mix {mix}, required {required}.")
    if required <= mix:
        return 1.0
    if mix == 0 or required == 1:
        return float("inf")
    return required / (1 - required) * (1 - mix) / mix


def mix_of_participants(mix: float, selection: float) -> float:
    """Return the share of participants who are inactive, where inactive adults are so many times likelier to join.

    Examples
    --------
    >>> mix_of_participants(0.25, 3)
    0.5
    """
    if not 0 <= mix <= 1 or not selection >= 0:
        raise ValueError(
            f"mix {mix} must be a share between 0 and 1, and selection {selection} nought or more."
        )
    if selection == float("inf"):
        return 1.0 if mix > 0 else float("nan")
    joining = mix * selection + 1 - mix
    return mix * selection / joining if joining > 0 else float("nan")


def areas_for_reach(areas: pd.DataFrame, required: float) -> Choice:
    """Choose the fewest of the neediest areas that hold a required share of inactive adults.

    Parameters
    ----------
    areas
        One row per area: ``need``, ``adults``, ``inactive_adults``, as ``coverage``
        takes them; optionally ``inactive_lower`` and ``inactive_upper`` (people).
    required
        Share of all inactive adults, above 0 and up to 1.

    Returns
    -------
    Choice
        The areas in order of need. They are where that share lives, not where that share would take part.

    Raises
    ------
    ValueError
        If the share is not above 0 and up to 1, or the areas are refused by ``coverage``.
    """
    _refuse_share("reach", required)
    covered = curve.coverage(areas)
    count = int((covered["share_of_inactive"] < required - 1e-12).sum()) + 1
    return _choice(areas, covered.index[:count], required, enough=True, selection=1.0)


def areas_for_mix(areas: pd.DataFrame, required: float) -> Choice:
    """Choose the areas where a programme that takes people as they come would draw enough inactive adults.

    Areas are taken in order of inactivity as long as the inactive share of all adults in them is at least
    what is required, so that the choice can be explained and no area is passed over for a less inactive one.
    (Of all sets of areas that keep the promise, some set may hold more inactive adults, but never by as many
    as live in the first area left out.) The share is of residents; that participants are a fair draw of them
    is the assumption, and the inactive usually come less.

    Parameters
    ----------
    areas
        One row per area: ``adults``, ``inactive_adults``; optionally ``inactive_lower``, ``inactive_upper``.
    required
        Share of participants who shall be inactive, above 0 and up to 1.

    Returns
    -------
    Choice
        In order of inactivity. Where no area reaches the share, ``enough`` is False, the choice is the most
        inactive area alone (or those that tie), ``mix`` is the highest that open recruitment gives anywhere,
        and ``selection`` says how many times likelier an inactive adult must be to join there. Estimates
        err, and the highest of many errs upwards.

    Raises
    ------
    ValueError
        If the share is not above 0 and up to 1, or adults and inactive adults are refused as ``coverage``
        refuses them.
    """
    _refuse_share("mix", required)
    people = curve.checked(areas, ("adults", "inactive_adults"))
    lived_in = people[people["adults"] > 0]
    rate = lived_in["inactive_adults"] / lived_in["adults"]
    order = rate.sort_values(ascending=False, kind="stable").index
    ordered = lived_in.loc[order]
    pooled = ordered["inactive_adults"].cumsum() / ordered["adults"].cumsum()
    # Each next area is no more inactive than those before it: the pooled share only falls.
    count = int((pooled >= required - 1e-12).sum())
    if count:
        return _choice(areas, order[:count], required, enough=True, selection=1.0)
    highest = float(rate.loc[order[0]])
    equals = int((rate >= highest - 1e-12).sum())
    selection = selection_needed(min(1.0, highest), required)
    return _choice(areas, order[:equals], required, enough=False, selection=selection)


def _refuse_share(what: str, required: float) -> None:
    """Refuse what is no share."""
    if not 0 < required <= 1:
        raise ValueError(f"required {what} {required}: expected a share above 0 and up to 1, such as 0.5.")


def _choice(
    areas: pd.DataFrame, codes: pd.Index, required: float, *, enough: bool, selection: float
) -> Choice:
    """Sum up the areas chosen."""
    chosen = areas.loc[codes]
    with np.errstate(invalid="ignore"):
        rates = chosen["inactive_adults"].to_numpy(float) / chosen["adults"].to_numpy(float)
    adults, inactive = float(chosen["adults"].sum()), float(chosen["inactive_adults"].sum())
    reach = inactive / float(areas["inactive_adults"].sum())
    limits = [
        float(chosen[c].sum(skipna=False)) if c in areas.columns else float("nan")
        for c in ("inactive_lower", "inactive_upper")
    ]
    return Choice(
        areas=chosen.assign(inactive_share=rates),
        required=required,
        enough=enough,
        count=len(chosen),
        share_of_areas=len(chosen) / len(areas),
        adults=adults,
        inactive_adults=inactive,
        inactive_lower=limits[0],
        inactive_upper=limits[1],
        mix=inactive / adults if adults else float("nan"),
        reach=reach,
        missed=1 - reach,
        place_mix=float(areas["inactive_adults"].sum() / areas["adults"].sum()),
        selection=selection,
    )
