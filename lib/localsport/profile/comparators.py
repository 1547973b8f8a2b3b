"""Choose the places that a place is set beside: named ones, a group, or those most like it."""

from collections.abc import Mapping, Sequence

import pandas as pd

MOST = 10
"""As many as the Local Sport Profile allowed; more cannot be read in one chart."""

GROUPS = ("nearest neighbours", "same county", "core cities", "same deprivation fifth")


def comparators(
    wanted: Sequence[str],
    *,
    place: str,
    areas: pd.DataFrame,
    groups: Mapping[str, Sequence[str]],
    most: int = MOST,
) -> list[str]:
    """Turn codes, names and names of groups into the codes of at most ten comparators.

    Parameters
    ----------
    wanted
        Codes, names or names of groups, in any mixture; the order is kept.
    place
        The place itself; it may stand in a group, where it is left out, but not be named.
    areas
        ``area_code`` and ``name`` of the areas that may be chosen.
    groups
        Codes of each group by its name; see `GROUPS`. Of a group that is larger than there is room, the
        first are taken.
    most
        How many there may be.

    Returns
    -------
    list of str
        Codes, each once.

    Raises
    ------
    ValueError
        If a name is unknown or borne by several areas, the place itself or more than ``most`` are named; all
        offenders are named.
    """
    names = areas["name"].str.casefold()
    codes = set(areas["area_code"])
    chosen: list[str] = []
    unknown, unclear, itself = [], {}, []
    room: list[str] = []
    for one in wanted:
        text = one.strip()
        found = areas.loc[names.eq(text.casefold()), "area_code"].tolist()
        if text.casefold() in groups:
            room += [code for code in groups[text.casefold()] if code != place]
        elif text == place or found == [place]:
            itself.append(text)
        elif text in codes:
            chosen.append(text)
        elif len(found) == 1:
            chosen.append(found[0])
        elif found:
            unclear[text] = found
        else:
            unknown.append(text)
    chosen = list(dict.fromkeys(chosen))
    faults = []
    if unknown:
        faults.append(f"unknown: {unknown}; give codes, names of districts, or {', '.join(GROUPS)}")
    if unclear:
        faults.append(f"names of several areas: {unclear}; give the code")
    if itself:
        faults.append(f"the place itself: {itself}")
    if len(chosen) > most:
        faults.append(f"{len(chosen)} places, at most {most} can be shown: {chosen}")
    if faults:
        raise ValueError(f"Comparators cannot be used: {'; '.join(faults)}.")
    return list(dict.fromkeys([*chosen, *room]))[:most]


def same_fifth(scores: pd.Series, place: str) -> list[str]:
    """List the districts in the place's fifth of deprivation, the nearest in score first.

    Parameters
    ----------
    scores
        Average deprivation score by district code.
    place
        One of these codes.
    """
    fifth = pd.qcut(scores.rank(method="first"), min(5, len(scores)), labels=False)
    same = scores[fifth.eq(fifth[place])].drop(place)
    return (same - scores[place]).abs().sort_values(kind="stable").index.astype(str).tolist()
