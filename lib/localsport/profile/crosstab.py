"""Lay published figures out by place, by one breakdown and by year.

This is what is published: a figure of a place, of everyone there or of one group, in one period. A group within
a group (disabled women) is not, and cannot be worked out from what is.
"""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from localsport.data import places as codes
from localsport.methods import intervals
from localsport.profile.groups import FEWEST_RESPONDENTS
from localsport.profile.headlines import LIMITS

EVERYONE = "Everyone"
SEXES = {"Female": "Women", "Male": "Men"}
USUAL_SAMPLES = {"fingertips-activity-19": 500, "active-lives-weight": 400}
"""Adults usually asked in one district, by the codebook's ``compare_group``: the survey's own minimum is 500;
where numbers are published, 452 to 528 answered on activity (93015) and 369 to 463 on weight (93088)."""

NESTED = (
    "only one breakdown at a time is published, so a cell of two at once (such as disabled women) can neither "
    "be shown nor worked out"
)
CELL = ["area_code", "group", "period"]
_CARRIED = ["value", *LIMITS, "respondents", "compared_to_england", "source_id", "estimated", "basis"]
_WHOSE = ["sex", "age", "category_type", "category"]


def readable(
    indicators: pd.DataFrame, codebook: pd.DataFrame, indicator_id: str, labels: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Say of each published row of an indicator which breakdown and which group it is about.

    Parameters
    ----------
    indicators
        Rows of the tidy table ``indicators``; columns ``estimated`` and ``basis`` are kept.
    codebook
        The parameter table ``indicators``.
    indicator_id
        The indicator.
    labels
        The parameter table ``breakdown_labels``: readers' words for published categories, in order; published
        words stand where it has none.

    Returns
    -------
    pandas.DataFrame
        The rows with a value or limits, with ``breakdown, group, order``. A row that is not of one group of one
        breakdown at the indicator's own age is left out.
    """
    rows = indicators[indicators["indicator_id"].eq(indicator_id)].reset_index(drop=True)
    rows = rows.fillna(dict.fromkeys(_WHOSE, ""))
    own = str(codebook.loc[codebook["indicator_id"].eq(indicator_id), "age"].iloc[0])
    if not own and rows["age"].nunique() == 1:
        own = str(rows["age"].iloc[0])
    kind, category = rows["category_type"], rows["category"].str.strip('"')
    wanted = labels if labels is not None else pd.DataFrame(columns=["category_type", "category"])
    known = wanted.set_index(["category_type", "category"])
    at = pd.MultiIndex.from_arrays([kind, category])

    def word(column: str, otherwise: pd.Series) -> pd.Series:
        found = known[column].reindex(at).to_numpy() if column in known else None
        return otherwise if found is None else pd.Series(found, index=rows.index).fillna(otherwise)

    age, sex = rows["age"], rows["sex"]
    by_type = wanted.drop_duplicates("category_type").set_index("category_type")
    theme = kind.map(by_type["breakdown"]) if "breakdown" in by_type else kind.where(kind.eq(""))
    persons, of_all = sex.eq("Persons"), kind.eq("") & age.eq(own)
    by_sex, by_age = of_all & ~persons, kind.eq("") & ~age.eq(own) & persons
    known_at = pd.Series(known.index.get_indexer(at), index=rows.index)

    rows["breakdown"] = theme.fillna(kind.str.split().str.join(" ")).where(age.eq(own) & persons, "")
    rows["group"] = word("label", category)
    rows["order"] = known_at.where(known_at >= 0, len(known)).astype(float)
    for which, name, group, order in (
        (of_all & persons, EVERYONE, EVERYONE, 0.0),
        (by_sex, "Sex", sex.replace(SEXES), sex.map({"Female": 0.0, "Male": 1.0}).fillna(2.0)),
        (by_age, "Age", _ages(age), age.str.extract(r"(\d+)")[0].astype(float)),
    ):
        rows["breakdown"] = rows["breakdown"].mask(which, name)
        rows["group"] = rows["group"].mask(which, group)
        rows["order"] = rows["order"].mask(which, order)
    if "estimated" not in rows:
        rows["estimated"] = False
    rows["estimated"] = rows["estimated"].eq(True)
    if "basis" not in rows:
        rows["basis"] = "published"
    return rows[rows["breakdown"].ne("") & rows["value"].notna()]


def _ages(age: pd.Series) -> pd.Series:
    """Write "19-24 yrs" as "19 to 24" and "85+ yrs" as "85 and over"."""
    plain = age.str.removesuffix(" yrs").str.replace("+", " and over", regex=False)
    return plain.str.replace("-", " to ", regex=False)


def breakdowns(
    indicators: pd.DataFrame, *, codebook: pd.DataFrame, indicator_id: str, labels: pd.DataFrame | None = None
) -> pd.DataFrame:
    """List the breakdowns of an indicator that are published for the areas given.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``breakdown``, everyone first: ``groups`` (in order), ``areas`` (codes), ``periods`` (in time).
    """
    rows = readable(indicators, codebook, indicator_id, labels)
    return pd.DataFrame(
        [
            {
                "breakdown": name,
                "groups": part.sort_values("order", kind="stable")["group"].unique().tolist(),
                "areas": sorted(part["area_code"].unique()),
                "periods": part.sort_values("period_start")["period"].unique().tolist(),
            }
            for name, part in sorted(rows.groupby("breakdown"), key=lambda one: (one[0] != EVERYONE, one[0]))
        ],
        columns=["breakdown", "groups", "areas", "periods"],
    ).set_index("breakdown")


def crosstab(
    indicators: pd.DataFrame,
    *,
    codebook: pd.DataFrame,
    indicator_id: str,
    places: str | Sequence[str],
    breakdown: str | Sequence[str] = EVERYONE,
    years: Collection[str] | None = None,
    labels: pd.DataFrame | None = None,
    names: "pd.Series[str] | None" = None,
    assumed_respondents: int | None = None,
) -> pd.DataFrame:
    """Lay an indicator's published figures out: place by one breakdown by year.

    Parameters
    ----------
    indicators
        Rows of the tidy table ``indicators``, breakdowns included.
    codebook
        The parameter table ``indicators``.
    indicator_id
        The indicator, such as ``"93015"``.
    places
        Area codes, in the order they are to stand.
    breakdown
        One breakdown by its name (case does not matter), such as ``"Disability"`` or ``"Age"``; by default
        everyone.
    years
        Periods as published (``"2022/23"``, ``"2020 - 22"``); all that are held for these places when not given.
    labels
        As for `readable`.
    names
        Area names by code; an area named here is known even where no figure of it is held.
    assumed_respondents
        People to assume asked in a district whose adult survey figure has no published interval. Its limits are
        then Wilson's on that many answers with a design effect of 1, ``interval`` says "assumed", and
        ``note`` says of what. Groups, larger areas, estimates and other kinds of figures get none.

    Returns
    -------
    pandas.DataFrame
        One row per place, group and period asked for, in that order, whether published or not: ``area_code,
        area_name, indicator_id, indicator, breakdown, group, period, period_start, period_end, value, lower_95,
        upper_95, interval`` (published, computed, assumed, none), ``respondents, compared_to_england, estimated,
        note`` (why there is no value or no interval), ``unit, decimals, compare_group, source_id`` and the published
        ``sex, age, category_type, category``. A figure of fewer than 30 respondents is not shown.

    Raises
    ------
    ValueError
        Naming every unknown indicator, place, breakdown and year with what there is; two breakdowns at once; a
        sample assumed where the figure is not of the adult survey; figures held twice.
    """
    asked = [places] if isinstance(places, str) else list(dict.fromkeys(places))
    rows, book, problems = _known_rows(indicators, codebook, indicator_id, labels)
    held = set(indicators["area_code"]) | set([] if names is None else names.index)
    unknown = [code for code in asked if code not in held]
    if unknown:
        some = _some(sorted(rows["area_code"].unique()) or sorted(held))
        problems.append(f"unknown places {unknown}: figures are held of {some}; see `localsport areas NAME`")
    if not asked:
        problems.append("no place is given")
    theme, problem = _breakdown(breakdown, rows)
    problems += problem
    periods = rows.sort_values("period_start", kind="stable")["period"].unique().tolist()
    strange = [year for year in years or [] if year not in periods]
    if strange and len(book):
        problems.append(f"unknown years {strange}: of this indicator there are {periods}")
    if assumed_respondents is not None and len(book):
        problems += _unfit_assumption(book, assumed_respondents)
    if problems:
        raise ValueError(f"No table can be made: {'; '.join(problems)}.")

    one = rows[rows["breakdown"].eq(theme)]
    local = one[one["area_code"].isin(asked)]
    shown = [p for p in periods if (p in years if years is not None else p in set(local["period"]))]
    columns = _grid(one, asked, shown or periods[-1:])
    twice = local[local.duplicated(CELL, keep=False)]
    if len(twice):
        raise ValueError(f"Figures held twice: {twice[CELL].drop_duplicates().to_dict('records')}.")
    table = columns.merge(local[[*CELL, *_CARRIED, "note"]], on=CELL, how="left")
    table["estimated"] = table["estimated"].eq(True)
    table["breakdown"], table["indicator_id"] = theme, indicator_id
    first = book.iloc[0]
    table["indicator"] = first["name"] if len(book) == 1 else str(first["name"]).rsplit(" (", 1)[0]
    for column in ("unit", "decimals", "compare_group"):
        table[column] = first[column]
    table["area_name"] = (table["area_code"].map(names) if names is not None else table["area_code"]).fillna(
        table["area_code"]
    )
    _mask_few(table, survey=str(first.get("sample", "survey")) == "survey", local=local)
    _limits(table, assumed_respondents, counted=first.get("interval_in_source") == "not applicable")
    order = ["area_code", "area_name", "indicator_id", "indicator", "breakdown", "group", "period"]
    order += [
        "period_start",
        "period_end",
        "value",
        *LIMITS,
        "interval",
        "respondents",
        "compared_to_england",
    ]
    order += ["estimated", "note", "unit", "decimals", "compare_group", "source_id", *_WHOSE]
    return table[order]


def _known_rows(
    indicators: pd.DataFrame, codebook: pd.DataFrame, indicator_id: str, labels: pd.DataFrame | None
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Find an indicator's rows in both tables, or say which indicators there are."""
    book = codebook[codebook["indicator_id"].eq(indicator_id)]
    if len(book) and indicators["indicator_id"].eq(indicator_id).any():
        return readable(indicators, codebook, indicator_id, labels), book, []
    there = codebook[codebook["indicator_id"].isin(indicators["indicator_id"])].drop_duplicates(
        "indicator_id"
    )
    known = [f"{id} ({name})" for id, name in zip(there["indicator_id"], there["short_name"], strict=True)]
    nothing = indicators.head(0).assign(breakdown="", group="", order=np.nan, estimated=False)
    return nothing, book.head(0), [f"unknown indicator {indicator_id!r}: there are {known}"]


def _breakdown(breakdown: str | Sequence[str], rows: pd.DataFrame) -> tuple[str, list[str]]:
    """Find the breakdown's own spelling, or say what is wrong with it."""
    there = sorted(rows["breakdown"].unique(), key=lambda name: (name != EVERYONE, name))
    wanted = [breakdown] if isinstance(breakdown, str) else list(breakdown)
    if len(wanted) > 1:
        return "", [f"{len(wanted)} breakdowns at once {wanted}: {NESTED}; ask for one of {there}"]
    written = wanted[0] if wanted else EVERYONE
    spellings = {name.casefold(): name for name in there}
    spellings |= dict(zip(rows["category_type"].str.casefold(), rows["breakdown"], strict=True))
    spellings.pop("", None)
    found = spellings.get(written.casefold() or EVERYONE.casefold())
    if found or rows.empty:
        return found or "", []
    parts = [name for name in there if name.casefold() in written.casefold()]
    reason = f" ({NESTED})" if len(parts) > 1 else ""
    return "", [f"unknown breakdown {written!r}{reason}: of this indicator there are {there}"]


def _unfit_assumption(book: pd.DataFrame, sample: int) -> list[str]:
    if book["compare_group"].iloc[0] not in USUAL_SAMPLES:
        kinds = ", ".join(sorted(USUAL_SAMPLES))
        return [f"a sample is assumed of what is no adult survey: only of indicators comparable as {kinds}"]
    if sample < FEWEST_RESPONDENTS:
        return [
            f"an assumed sample of {sample}: assume at least {FEWEST_RESPONDENTS} people, as a figure needs"
        ]
    return []


def _some(names: Sequence[str], *, most: int = 8) -> str:
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def _grid(one: pd.DataFrame, places: Sequence[str], periods: Sequence[str]) -> pd.DataFrame:
    """Lay out every cell asked for, with what the published tables call its group and its period."""
    groups = one.sort_values("order", kind="stable").drop_duplicates("group")
    dates = one.drop_duplicates("period").set_index("period")[["period_start", "period_end"]]
    cells = pd.MultiIndex.from_product([places, groups["group"], periods], names=CELL).to_frame(index=False)
    cells = cells.merge(groups[["group", *_WHOSE]], on="group", how="left")
    return cells.join(dates, on="period")


def _mask_few(table: pd.DataFrame, *, survey: bool, local: pd.DataFrame) -> None:
    """Take out figures that rest on too few people and say why a cell is empty."""
    table["respondents"] = table["respondents"].astype(float)
    if survey:
        asked = local.assign(asked=local["respondents"].fillna(local["denominator"]))
        table["respondents"] = table[CELL].merge(asked, on=CELL, how="left")["asked"].to_numpy(float)
    few = table["respondents"].lt(FEWEST_RESPONDENTS)
    never = ~table["area_code"].isin(local["area_code"])
    theirs = table["note"].fillna("")
    table["note"] = np.select(
        [few, table["value"].notna(), never],
        [f"fewer than {FEWEST_RESPONDENTS} people asked: not shown", theirs, "not published for this place"],
        "not published for this year",
    )
    table[["value", *LIMITS]] = table[["value", *LIMITS]].mask(few)


def _limits(table: pd.DataFrame, assumed_respondents: int | None, *, counted: bool) -> None:
    """Say where limits come from, and put assumed ones where they were asked for."""
    held, published = table["value"].notna(), table[LIMITS].notna().all(axis=1)
    assumed = held & ~published & ~table["estimated"] & table["breakdown"].eq(EVERYONE)
    assumed &= codes.levels(table["area_code"]).eq("district") & (assumed_respondents is not None)
    if assumed.any():
        made = intervals.survey_proportion(
            table.loc[assumed, "value"], float(assumed_respondents or 0), design_effect=1.0, confidence=0.95
        )
        table.loc[assumed, LIMITS] = made[LIMITS]
    rebuilt = held & published & table["basis"].eq("counts")
    table["interval"] = np.select(
        [assumed, rebuilt, held & published], ["assumed", "computed", "published"], ""
    )
    why = np.select(
        [assumed, rebuilt, table["estimated"] & held, held & ~published],
        [
            f"interval assumed: as if {assumed_respondents or 0:,} people had been asked",
            "rebuilt from its districts' counts",
            "our estimate from its districts: no interval",
            "a complete count: no interval applies" if counted else "interval not published",
        ],
        "",
    )
    notes = [table["note"].fillna(""), pd.Series(why, index=table.index)]
    table["note"] = ["; ".join(part for part in parts if part) for parts in zip(*notes, strict=True)]
