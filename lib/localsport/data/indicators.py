"""Bring the figures of all sources into one table, one row per figure."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from localsport.data import figures, periods, staging
from localsport.data.geography import Geography
from localsport.data.layouts.reading import Note, some
from localsport.data.sources import Problem
from localsport.data.staging import Sourced

KEY = ["indicator_id", "area_code", "sex", "age", "category_type", "category", "period"]
COLUMNS = [
    "area_code",
    "indicator_id",
    "period",
    "period_start",
    "period_end",
    "sex",
    "age",
    "category_type",
    "category",
    "value",
    "lower_95",
    "upper_95",
    "lower_998",
    "upper_998",
    "interval_method",
    "count",
    "denominator",
    "respondents",
    "compared_to_england",
    "comparison_level",
    "note",
    "source_id",
]


def build(
    read: Sequence[Sourced], geography: Geography, codebook: pd.DataFrame
) -> tuple[pd.DataFrame, list[tuple[str, Note]], list[Problem]]:
    """Build the table of indicators.

    Where two sources give the same figure (same indicator, area, sex, age, category and period), the one with
    the lower precedence number wins; between equals the same value is a duplicate and an unlike one a problem.
    Where the winner has no comparison with England and a source it supersedes agrees with it to that source's
    rounding, the comparison is taken over.

    Returns
    -------
    tuple
        The table (columns ``COLUMNS``), notes and problems.
    """
    parts = [
        frame.assign(source_id=source.source_id, file=source.file, precedence=source.precedence)
        for source, frame in staging.frames(read, "figures")
    ]
    if not parts:
        return _empty(), [("", Note("absent", "no source of indicators", 0))], []
    every = pd.concat(parts, ignore_index=True)
    every, aside, problems = figures.of_held_areas(every, geography)
    every, blank = figures.with_value(every)
    problems += figures.value_problems(every, figures.units(codebook))
    every, undated = _dated(every, codebook)
    problems += undated
    winners, merged, conflicts = _one_per_key(every)
    problems += conflicts
    has_interval = winners["lower_95"].notna() & winners["upper_95"].notna()
    winners = winners.assign(interval_method=np.where(has_interval, "published", ""), respondents=np.nan)
    table = winners[COLUMNS].sort_values(["indicator_id", "area_code", *KEY[2:]], ignore_index=True)
    return table, [*aside, *blank, *merged], problems


def _empty() -> pd.DataFrame:
    numeric = {
        "value",
        "lower_95",
        "upper_95",
        "lower_998",
        "upper_998",
        "count",
        "denominator",
        "respondents",
    }
    types = {c: "float64" if c in numeric else "str" for c in COLUMNS}
    types |= {"period_start": "datetime64[us]", "period_end": "datetime64[us]"}
    return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in types.items()})


def _dated(every: pd.DataFrame, codebook: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Give every figure the days its period begins and ends."""
    starts = dict(zip(codebook["indicator_id"], codebook["year_start"], strict=True))
    given = every["period_end"] != ""
    begins, ends, problems = {}, {}, []
    unclear: dict[tuple[str, str], list[str]] = {}
    wanted = ["indicator_id", "period", "period_start", "source_id", "file"]
    for indicator, period, sortable, source_id, file in (
        every.loc[~given, wanted].drop_duplicates().itertuples(index=False)
    ):
        found = periods.dates(period, year_start=starts.get(indicator, ""), sortable=sortable)
        if found is None:
            unclear.setdefault((source_id, file), []).append(period)
            continue
        begins[indicator, period], ends[indicator, period] = (day.isoformat() for day in found)
    for (source_id, file), offenders in unclear.items():
        named = some(dict.fromkeys(map(repr, offenders)), 50)
        text = f"Periods that are not understood: {named}. Expected such as 2015, 2015/16 or 2015 - 17."
        problems.append(Problem(source_id, file, text))
    keys = list(zip(every["indicator_id"], every["period"], strict=True))
    start = every["period_start"].where(
        given, pd.Series([begins.get(key, "") for key in keys], index=every.index)
    )
    end = every["period_end"].where(given, pd.Series([ends.get(key, "") for key in keys], index=every.index))
    return every.assign(
        period_start=pd.to_datetime(start, errors="coerce").astype("datetime64[us]"),
        period_end=pd.to_datetime(end, errors="coerce").astype("datetime64[us]"),
    ), problems


def _one_per_key(every: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple[str, Note]], list[Problem]]:
    """Choose one row per key; list what was superseded, and refuse equals that differ."""
    limits = every[["lower_95", "upper_95", "count", "denominator"]].notna().sum(axis=1)
    ordered = every.assign(given=limits, order=range(len(every))).sort_values(
        ["precedence", "given", "order"], ascending=[True, False, True]
    )
    repeated = ordered.duplicated(KEY, keep="first")
    winners, losers = ordered[~repeated], ordered[repeated]
    if losers.empty:
        return winners, [], []
    beside = losers.merge(
        winners, on=KEY, suffixes=("", "_won"), how="left", validate="many_to_one"
    ).set_index(losers.index)
    equal_rank = beside["precedence"] == beside["precedence_won"]
    differs = (beside["value"] - beside["value_won"]).abs() > 1e-9 * beside["value_won"].abs().clip(lower=1)
    for limit in ("lower_95", "upper_95"):
        differs |= (beside[limit] - beside[f"{limit}_won"]).abs() > 1e-9 * beside["value_won"].abs().clip(
            lower=1
        )
    conflict = equal_rank & differs
    problems = []
    for (source_id, file), rows in beside[conflict].groupby(["source_id", "file"], sort=False):
        named = [
            f"{figures.described(row)} and {row['value_won']:g} ({row['source_id_won']})"
            for row in rows.to_dict("records")
        ]
        text = (
            f"The same area, period and category comes twice with different values: {some(named, 50)}. "
            "Take one out, or give one source a higher precedence number in sources.csv."
        )
        problems.append(Problem(str(source_id), str(file), text))
    rounding = 0.5 * 10.0 ** -beside["value"].map(_decimals)
    agrees = (beside["value"] - beside["value_won"]).abs() <= rounding + 1e-9
    winners, filled = _with_class(winners, beside[agrees])
    return winners, [*_superseded(beside, equal_rank, differs, agrees), *filled], problems


def _superseded(
    beside: pd.DataFrame, equal_rank: "pd.Series[bool]", differs: "pd.Series[bool]", agrees: "pd.Series[bool]"
) -> list[tuple[str, Note]]:
    """Note the rows that another source's row replaces, by how far the two agree."""
    kinds = (
        ("duplicate", "same figure also in {}", equal_rank & ~differs),
        ("duplicate", "same figure to its own rounding in {}, which has precedence", ~equal_rank & agrees),
        ("set aside", "another figure in {}, which has precedence", ~equal_rank & ~agrees),
    )
    notes = []
    for kind, rule, rows in kinds:
        for (source_id, other), found in beside[rows].groupby(["source_id", "source_id_won"], sort=False):
            examples = some(
                (
                    f"{figures.described(row)} ({row['value_won']:g})"
                    for row in found.head(4).to_dict("records")
                ),
                3,
            )
            examples += f" of {len(found):,}" if len(found) > 4 else ""
            notes.append((str(source_id), Note(kind, rule.format(other), len(found), examples)))
    return notes


def _with_class(winners: pd.DataFrame, agreeing: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple[str, Note]]]:
    """Take the comparison with England over from a superseded row that agrees in value."""
    usable = agreeing[(agreeing["compared_to_england_won"] == "") & (agreeing["compared_to_england"] != "")]
    usable = usable.sort_values("precedence").drop_duplicates(KEY)
    if usable.empty:
        return winners, []
    filled = winners.set_index(KEY)
    taken = usable.set_index(KEY)
    for column in ("compared_to_england", "comparison_level"):
        filled.loc[taken.index, column] = taken[column]
    notes = [
        (
            str(won),
            Note(
                "filled",
                f"comparison with England taken over from {source_id}",
                len(rows),
                some(map(figures.described, rows.head(3).to_dict("records"))),
            ),
        )
        for (won, source_id), rows in usable.groupby(["source_id_won", "source_id"], sort=False)
    ]
    return filled.reset_index(), notes


def _decimals(value: float) -> int:
    """Count the decimal places a published number was written with."""
    return len(np.format_float_positional(value, trim="-").partition(".")[2])
