"""Bring the figures of all sources into one table, one row per figure."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from localsport.data import figures, mergers, periods, staging
from localsport.data.findings import Findings
from localsport.data.geography import Geography
from localsport.data.layouts.reading import some
from localsport.data.sources import Problem, cited
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
    read: Sequence[Sourced], geography: Geography, codebook: pd.DataFrame, findings: Findings
) -> pd.DataFrame:
    """Build the table of indicators.

    Where two sources give the same figure (same indicator, area, sex, age, category and period), the one with
    the lower precedence number wins; between equals the same value is a duplicate and an unlike one a problem.
    Where the winner has no comparison with England and a source it supersedes agrees with it to that source's
    rounding, the comparison is taken over. Figures that nobody published of a merged district are made of those of
    the districts it was made of where a rule allows (`mergers.carried`); their ``note`` says so.

    Returns
    -------
    pandas.DataFrame
        Columns ``COLUMNS``, one row per figure.
    """
    parts = [
        frame.assign(source_id=source.source_id, file=source.file, precedence=source.precedence)
        for source, frame in staging.frames(read, "figures")
    ]
    if not parts:
        findings.absent("indicators")
        return _empty()
    every = pd.concat(parts, ignore_index=True)
    former = every[
        every["area_code"].isin(set(mergers.mergers()["old_code"]) - set(geography.areas["area_code"]))
    ]
    said = every[KEY]
    every = figures.of_held_areas(every, geography, findings)
    every = figures.with_value(every, findings)
    figures.check_values(every, figures.units(codebook), findings)
    winners = _one_per_key(_dated(every, codebook, findings), findings)
    has_interval = winners["lower_95"].notna() & winners["upper_95"].notna()
    winners = winners.assign(interval_method=np.where(has_interval, "published", ""))
    made = _of_merged_districts(former, said, geography, codebook, mergers.adults(read), findings)
    winners = pd.concat([winners, made]) if len(made) else winners
    winners = winners.assign(respondents=np.nan)
    return winners[COLUMNS].sort_values(["indicator_id", "area_code", *KEY[2:]], ignore_index=True)


def _of_merged_districts(
    former: pd.DataFrame,
    said: pd.DataFrame,
    geography: Geography,
    codebook: pd.DataFrame,
    residents: pd.Series,
    findings: Findings,
) -> pd.DataFrame:
    """Make figures of merged districts that are held, and note from which source they came."""
    # What is wrong with rows that are set aside anyway is no problem of the folder: such rows are not used.
    aside = Findings()
    dated = _dated(figures.with_value(former, aside), codebook, aside).dropna(
        subset=["period_start", "period_end"]
    )
    rivals = dated.groupby([*KEY, "precedence"])["value"].transform("nunique")
    old = _one_per_key(dated[rivals == 1], aside)
    made = mergers.carried(old, said, codebook, residents, findings)
    made = made[made["area_code"].isin(geography.codes("district"))]
    for source_id, rows in made.groupby("source_id", sort=False):
        named = [figures.described(row) for row in rows.head(3).to_dict("records")]
        rule = "figures of merged districts made of those of the districts that were merged"
        for one in cited([source_id]):
            findings.note(one, "filled", rule, len(rows), _with_more(named, len(rows)))
    return made


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


def _dated(every: pd.DataFrame, codebook: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Give every figure the days its period begins and ends."""
    starts = dict(zip(codebook["indicator_id"], codebook["year_start"], strict=True))
    given = every["period_end"] != ""
    begins, ends = {}, {}
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
        findings.problems.append(Problem(source_id, file, text))
    keys = list(zip(every["indicator_id"], every["period"], strict=True))
    start = every["period_start"].where(
        given, pd.Series([begins.get(key, "") for key in keys], index=every.index)
    )
    end = every["period_end"].where(given, pd.Series([ends.get(key, "") for key in keys], index=every.index))
    return every.assign(
        period_start=pd.to_datetime(start, errors="coerce").astype("datetime64[us]"),
        period_end=pd.to_datetime(end, errors="coerce").astype("datetime64[us]"),
    )


def _one_per_key(every: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Choose one row per key; list what was superseded, and refuse equals that differ."""
    limits = every[["lower_95", "upper_95", "count", "denominator"]].notna().sum(axis=1)
    ordered = every.assign(given=limits, order=range(len(every))).sort_values(
        ["precedence", "given", "order"], ascending=[True, False, True]
    )
    repeated = ordered.duplicated(KEY, keep="first")
    winners, losers = ordered[~repeated], ordered[repeated]
    if losers.empty:
        return winners
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
    for (source_id, file), rows in beside[conflict].groupby(["source_id", "file"], sort=False):
        named = [
            f"{figures.described(row)} and {row['value_won']:g} ({row['source_id_won']})"
            for row in rows.to_dict("records")
        ]
        text = (
            f"The same area, period and category comes twice with different values: {some(named, 50)}. "
            "Take one out, or give one source a higher precedence number in sources.csv."
        )
        findings.problems.append(Problem(str(source_id), str(file), text))
    rounding = 0.5 * 10.0 ** -beside["value"].map(_decimals)
    agrees = (beside["value"] - beside["value_won"]).abs() <= rounding + 1e-9
    _note_superseded(beside, equal_rank, differs, agrees, findings)
    return _with_class(winners, beside[agrees], findings)


def _note_superseded(
    beside: pd.DataFrame,
    equal_rank: "pd.Series[bool]",
    differs: "pd.Series[bool]",
    agrees: "pd.Series[bool]",
    findings: Findings,
) -> None:
    """Note the rows that another source's row replaces, by how far the two agree."""
    kinds = (
        ("duplicate", "the same figure is in {}", equal_rank & ~differs),
        (
            "duplicate",
            "the same figure, to its own rounding, is in {}, which has precedence",
            ~equal_rank & agrees,
        ),
        ("set aside", "another figure is in {}, which has precedence", ~equal_rank & ~agrees),
    )
    for kind, rule, rows in kinds:
        for (source_id, other), found in beside[rows].groupby(["source_id", "source_id_won"], sort=False):
            where = "another row of this source" if other == source_id else other
            named = [
                f"{figures.described(row)} ({row['value_won']:g})" for row in found.head(3).to_dict("records")
            ]
            findings.note(str(source_id), kind, rule.format(where), len(found), _with_more(named, len(found)))


def _with_class(winners: pd.DataFrame, agreeing: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Take the comparison with England over from a superseded row that agrees in value."""
    usable = agreeing[(agreeing["compared_to_england_won"] == "") & (agreeing["compared_to_england"] != "")]
    usable = usable.sort_values("precedence").drop_duplicates(KEY)
    if usable.empty:
        return winners
    filled, taken = winners.set_index(KEY), usable.set_index(KEY)
    for column in ("compared_to_england", "comparison_level"):
        filled.loc[taken.index, column] = taken[column]
    for (won, source_id), rows in usable.groupby(["source_id_won", "source_id"], sort=False):
        named = [figures.described(row) for row in rows.head(3).to_dict("records")]
        rule = f"comparison with England taken over from {source_id}"
        findings.note(str(won), "filled", rule, len(rows), _with_more(named, len(rows)))
    return filled.reset_index()


def _with_more(named: list[str], count: int) -> str:
    return some(named) + (f" and {count - len(named):,} more" if count > len(named) else "")


def _decimals(value: float) -> int:
    """Count the decimal places a published number was written with."""
    return len(np.format_float_positional(value, trim="-").partition(".")[2])
