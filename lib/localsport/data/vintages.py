"""Carry figures of former areas over to those of today by the published lookups."""

from dataclasses import dataclass

import pandas as pd

from localsport.data import former, places
from localsport.data.layouts.reading import some

EXACT = "sum of whole areas"
SPLIT = "split by population"
BEST_FIT = "best fit"


@dataclass(frozen=True)
class Carried:
    """Figures on today's areas, and how they got there.

    Attributes
    ----------
    figures
        area_code, value, method (``as published``, `EXACT`, `SPLIT`, `BEST_FIT`), former (codes they came from).
    notes
        What was done, in words.
    left_out
        Codes that are neither of today nor in the lookup.
    """

    figures: pd.DataFrame
    notes: tuple[str, ...]
    left_out: tuple[str, ...]


def recognised(code: str) -> str:
    """Say in words of which vintage a district's code is, ``""`` if nothing is known against it.

    Examples
    --------
    >>> recognised("E07000999"), recognised("E06000001")
    ('E07000999 was never given out', '')
    """
    words = former.became(code)
    if words or not places.is_official(code) or code[:3] not in {"E06", "E07", "E08", "E09"}:
        return words
    if not places.was_ever_assigned(code):
        return f"{code} was never given out"
    if places.is_newer_than_2024(code):
        return f"{code} is newer than the districts of 2024 that are held here"
    return ""


def carried(
    figures: pd.DataFrame,
    lookup: pd.DataFrame,
    *,
    kind: str = "count",
    weights: pd.Series | None = None,
) -> Carried:
    """Carry figures over from former areas to those of today.

    A former area that lies wholly in one of today brings all its count; one that was split shares its count out by
    the population of the parts; a rate becomes the mean of the former areas' rates, weighted by population. Where
    the lookup marks a link as irregular (``X``) the result is a best fit, and says so.

    Parameters
    ----------
    figures
        area_code (of either vintage), value.
    lookup
        old_code, new_code and, if known, change (``U`` unchanged, ``S`` split, ``M`` merged, ``X`` irregular).
    kind
        ``count``, which adds up, or ``rate``, which does not.
    weights
        Residents by code: of today's areas to split counts, of former areas to weigh rates.

    Raises
    ------
    ValueError
        If weights are needed and lacking; all areas without them are named.
    """
    if kind not in ("count", "rate"):
        raise ValueError(f"kind must be 'count' or 'rate'; {kind!r}.")
    links = lookup.assign(change=lookup.get("change", "")).drop_duplicates(["old_code", "new_code"])
    today = set(links["new_code"])
    parts = figures.merge(links, left_on="area_code", right_on="old_code", how="left")
    known = parts["new_code"].notna()
    here = ~known & parts["area_code"].isin(today)
    left_out = tuple(parts.loc[~known & ~here, "area_code"])
    parts = parts.assign(new_code=parts["new_code"].where(known, parts["area_code"]))[known | here]
    pieces = parts.groupby("area_code")["new_code"].transform("nunique")
    sources = parts.groupby("new_code")["area_code"].transform("nunique")
    split, merged = pieces > 1, sources > 1
    need = parts["new_code"][split] if kind == "count" else parts["area_code"][merged]
    given = pd.Series(dtype=float) if weights is None else weights.astype(float)
    lacking = sorted(set(need) - set(given.dropna().index))
    if lacking:
        raise ValueError(
            f"Residents are needed to {'split counts' if kind == 'count' else 'weigh rates'} and lack for "
            f"{some(lacking, 50)}."
        )
    if kind == "count":
        size = parts["new_code"].map(given)
        share = (size / size.groupby(parts["area_code"]).transform("sum")).where(split, 1.0)
        values = (parts["value"] * share).groupby(parts["new_code"]).sum(min_count=1)
    else:
        size = parts["area_code"].map(given).where(merged, 1.0)
        total = (parts["value"] * size).groupby(parts["new_code"]).sum(min_count=1)
        values = total / size.groupby(parts["new_code"]).sum()
    method = pd.Series("as published", index=parts.index)
    method = (
        method.mask(parts["area_code"] != parts["new_code"], EXACT).mask(merged, EXACT).mask(split, SPLIT)
    )
    method = method.mask(parts["change"] == "X", BEST_FIT)
    order = {"as published": 0, EXACT: 1, SPLIT: 2, BEST_FIT: 3}
    worst = method.map(order).groupby(parts["new_code"]).max().map({v: k for k, v in order.items()})
    came = parts.groupby("new_code")["area_code"].agg(lambda codes: " ".join(sorted(set(codes))))
    result = pd.DataFrame({"value": values, "method": worst, "former": came})
    return Carried(result.rename_axis("area_code").reset_index(), _notes(worst, left_out), left_out)


def _notes(methods: pd.Series, left_out: tuple[str, ...]) -> tuple[str, ...]:
    words = {
        EXACT: "made of whole former areas",
        SPLIT: "a share of a former area by population",
        BEST_FIT: "a best fit: the boundaries do not match",
    }
    notes = [
        f"{int((methods == m).sum())} areas are {text}" for m, text in words.items() if (methods == m).any()
    ]
    if left_out:
        notes.append(f"left out, of no known vintage: {some(left_out)}")
    return tuple(notes)
