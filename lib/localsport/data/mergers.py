"""Make figures of merged districts, where nobody published them, from those of the districts they were made of."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from localsport.data import former, staging, vintages
from localsport.data.findings import Findings
from localsport.data.layouts.reading import some
from localsport.data.sources import BETWEEN, cited
from localsport.data.staging import Sourced
from localsport.methods import intervals

ESTIMATED = "our estimate from "
REBUILT = "rebuilt from "
"""How the note of a figure begins that was made here: a mean, and a sum of counts with Wilson's limits."""
SINCE = 2019
"""From this year on districts were merged whole; codes that changed before went with a change of boundary."""
_WILSON = "Wilson"
_ADULTS = (
    "population_16_24",
    "population_25_34",
    "population_35_49",
    "population_50_64",
    "population_65_over",
)
_AS_ROUNDED = 0.05
_KEY = ["indicator_id", "sex", "age", "category_type", "category", "period"]
_LIMITS = ["lower_95", "upper_95", "lower_998", "upper_998"]


def mergers() -> pd.DataFrame:
    """Return which district was merged into which: old_code, old_name, new_code, new_name, year."""
    gone = former.former_districts()
    whole = gone.groupby("new_code")["old_code"].transform("size") > 1
    return gone[whole & (gone["year"] >= SINCE)]


def basis(notes: pd.Series) -> pd.Series:
    """Say on what figures of the tidy table ``indicators`` rest, by their ``note``.

    Returns
    -------
    pandas.Series
        ``mean`` (an estimate made here), ``counts`` (rebuilt here) or ``published``.
    """
    text = notes.fillna("")
    made = np.select(
        [text.str.startswith(ESTIMATED), text.str.startswith(REBUILT)], ["mean", "counts"], "published"
    )
    return pd.Series(made, index=notes.index, name="basis", dtype="str")


def adults(read: Sequence[Sourced]) -> pd.Series:
    """Count residents aged 16 and over in districts of every vintage that a lookup from LSOAs of 2021 names.

    Returns
    -------
    pandas.Series
        Persons by district code; a district of which an LSOA's residents are not known is left out.
    """
    parts = [
        frame.set_index("lsoa_code")[list(_ADULTS)].sum(axis=1, min_count=len(_ADULTS))
        for _, frame in staging.frames(read, "small_areas")
        if set(_ADULTS) <= set(frame.columns)
    ]
    links = [
        frame[["LSOA21CD", column]].set_axis(["lsoa_code", "district_code"], axis=1)
        for _, frame in staging.frames(read, "lookup")
        for column in frame.columns
        if "LSOA21CD" in frame.columns and column[:-4] == "LAD" and column.endswith("CD")
    ]
    if not parts or not links:
        return pd.Series(dtype=float)
    pairs = pd.concat(links).drop_duplicates()
    residents = pairs["lsoa_code"].map(parts[0])
    sums = residents.groupby(pairs["district_code"]).agg(["sum", "size", "count"])
    return sums.loc[sums["size"] == sums["count"], "sum"].astype(float)


def carried(
    old: pd.DataFrame,
    published: pd.DataFrame,
    codebook: pd.DataFrame,
    residents: pd.Series,
    findings: Findings,
) -> pd.DataFrame:
    """Make the figures of merged districts by the rule that the codebook gives each indicator for larger areas.

    ``counts``: the sum of counts over the sum of denominators with Wilson's limits, if each district's own share is
    that of its counts (those of surveys are weighted, so theirs is not). ``mean weighted by adults``: the mean of
    the headline figures by residents aged 16 and over, an estimate without limits. ``not allowed``: nothing. All
    districts that were merged must have a figure for the period, and what the publisher said of the merged
    district stands, be it that there is no value.

    Parameters
    ----------
    old
        Figures of former districts, one row per key, with ``period_start`` and ``period_end`` as days.
    published
        ``area_code`` and key of all published figures, those without a value too.
    codebook
        The parameter table ``indicators``.
    residents
        People aged 16 and over by code of a former district.

    Returns
    -------
    pandas.DataFrame
        Rows like ``old`` for merged districts, with ``interval_method``; their ``note`` says what they were made of.
    """
    said = set(published[["area_code", *_KEY]].itertuples(index=False, name=None))
    pool, made, unweighed = _usable(old, codebook), list[pd.DataFrame](), set[str]()
    for year, links in mergers().groupby("year"):
        names = dict(zip(links["old_code"], links["old_name"], strict=True))
        for new_code, codes in links.groupby("new_code")["old_code"].agg(set).items():
            parts = pool[pool["area_code"].isin(codes)]
            for key, rows in parts.groupby(_KEY, sort=False):
                whole = set(rows["area_code"]) == codes
                if not whole or (new_code, *key) in said:
                    continue
                way = _WAYS[rows["combine"].iloc[0]]
                of = f"{some(map(names.__getitem__, rows['area_code']), 10)}, merged in {year}"
                row = way(rows, links, residents, of)
                if row is None:
                    unweighed |= codes - set(residents.index)
                    continue
                sources = BETWEEN.join(sorted(cited(rows["source_id"])))
                made.append(row.assign(area_code=str(new_code), source_id=sources))
                pool = pd.concat([pool, made[-1]], ignore_index=True)
    rule = "figures of districts that were merged: a mean needs residents of these (LSOAs of 2021 to older districts)"
    findings.note("", "absent", rule, sorted(unweighed))
    if not made:
        return old.head(0).assign(interval_method="")
    result = pd.concat(made, ignore_index=True).drop(columns=["combine"])
    return result.assign(compared_to_england="", comparison_level="")


def _usable(old: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows that may be combined, each with its rule."""
    shares = codebook[codebook["unit"].eq("%") & codebook["combine"].ne("not allowed")]
    counts = set(shares.loc[shares["combine"].eq("counts"), "indicator_id"])
    means = shares[shares["combine"].eq("mean weighted by adults")]
    headline = old[["indicator_id", "sex", "age"]].merge(
        means[["indicator_id", "sex", "age"]],
        on=["indicator_id", "sex"],
        how="left",
        suffixes=("", "_wanted"),
    )
    wanted = headline["age_wanted"]
    is_mean = (wanted.eq("") | wanted.eq(headline["age"])).to_numpy() & old["category_type"].eq("")
    share = 100 * old["count"] / old["denominator"].where(old["denominator"] > 0)
    # Weighted counts of a survey do not give its share, nor do counts of something else.
    is_count = old["indicator_id"].isin(counts) & (share - old["value"]).abs().le(_AS_ROUNDED + 1e-9)
    combine = np.select([is_count, is_mean], ["counts", "mean weighted by adults"], "")
    return old.assign(combine=combine)[(combine != "") & old["value"].between(0, 100)]


def _from_counts(rows: pd.DataFrame, links: pd.DataFrame, residents: pd.Series, of: str) -> pd.DataFrame:
    count, denominator = (_carried(rows, column, links, "count") for column in ("count", "denominator"))
    limits = intervals.proportion([count], [denominator], multiplier=100).iloc[0]
    row = rows.iloc[:1].assign(count=count, denominator=denominator, interval_method=_WILSON)
    return row.assign(
        **{column: float(limits[column]) for column in ("value", *_LIMITS)},
        note=f"{REBUILT}the counts of {of}",
    )


def _mean(rows: pd.DataFrame, links: pd.DataFrame, residents: pd.Series, of: str) -> pd.DataFrame | None:
    if not set(rows["area_code"]) <= set(residents.index):
        return None
    row = rows.iloc[:1].assign(value=_carried(rows, "value", links, "rate", residents), interval_method="")
    row[[*_LIMITS, "count", "denominator"]] = float("nan")
    return row.assign(note=f"{ESTIMATED}{of}: their mean by residents aged 16 and over")


_WAYS: dict[str, Callable[[pd.DataFrame, pd.DataFrame, pd.Series, str], pd.DataFrame | None]] = {
    "counts": _from_counts,
    "mean weighted by adults": _mean,
}


def _carried(
    rows: pd.DataFrame, column: str, links: pd.DataFrame, kind: str, weights: pd.Series | None = None
) -> float:
    figures = rows[["area_code"]].assign(value=rows[column].astype(float))
    lookup = links[["old_code", "new_code"]].assign(change="M")
    found = vintages.carried(figures, lookup, kind=kind, weights=weights).figures
    return float(found["value"].iloc[0])
