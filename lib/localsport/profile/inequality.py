"""Measure how far inactivity differs between groups and across deprivation, year by year."""

import pandas as pd

from localsport.methods import gaps as gap_methods
from localsport.methods import inequality
from localsport.methods.inequality import Scale
from localsport.profile.groups import FEWEST_RESPONDENTS
from localsport.profile.headlines import LIMITS

KEY = ["sex", "age", "category_type", "category"]
WHEN = ["area_code", "period", "period_start", "period_end"]
COLUMNS = [
    *WHEN,
    "gap",
    "label",
    "measure",
    "value",
    *LIMITS,
    "first_value",
    "second_value",
    "comparable_from",
    "method",
    "source_id",
]
"""What `slopes` and `gaps` give: ``measure`` is slope or absolute (points), or relative (times)."""

ACROSS = "Across deprivation"


def slopes(
    rows: pd.DataFrame,
    tenths: pd.DataFrame,
    *,
    age: str,
    comparable_from: str = "",
    scale: Scale = "logit",
    simulations: int = 100_000,
) -> pd.DataFrame:
    """Give the slope and relative index of inequality across tenths of deprivation, for each area and year.

    The line is fitted on log odds, as is recommended for proportions. Every tenth counts as a tenth of the
    people: tenths hold as many neighbourhoods each, and the numbers asked are no guide to the numbers living
    there. (Weighting England's tenths by adults at Census 2021 instead lowers the slope by 0.3 points.)

    Parameters
    ----------
    rows
        Rows of the tidy table ``indicators`` of one indicator, per cent, breakdowns included.
    tenths
        Rows of the parameter table ``expectation_groups`` of deprivation, the most deprived first.
    age
        The indicator's own age.
    comparable_from
        First period of those that may be compared with the latest; "" for all.
    scale
        As for `localsport.methods.inequality.slope_index`.
    simulations
        Draws for the limits.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, two rows for each area and period with figures for every tenth. ``slope``: points that
        inactivity is higher at the most deprived end than at the least; ``relative``: how many times as high.
        ``first_value`` and ``second_value`` are the published figures of the outermost tenths.
    """
    found = _shown(rows, tenths, age)
    if found.empty:
        return pd.DataFrame(columns=COLUMNS)
    order = tenths["group"].tolist()
    wide = {c: found.pivot(index=WHEN, columns="group", values=c).reindex(columns=order) for c in _NUMBERS}
    whole = wide["value"].notna().all(axis=1)
    if not whole.any():
        return pd.DataFrame(columns=COLUMNS)
    index = pd.MultiIndex.from_frame(wide["value"].index[whole].to_frame(index=False))
    shares = {c: table[whole] / 100 for c, table in wide.items()}
    given = (shares["value"], shares["value"] * 0 + 1)
    limits = (shares["lower_95"], shares["upper_95"])
    slope = inequality.slope_index(
        *given,
        lower=limits[0],
        upper=limits[1],
        scale=scale,
        confidence=0.95,
        multiplier=-100,
        simulations=simulations,
    )
    ratio = inequality.relative_index(
        *given,
        lower=limits[0],
        upper=limits[1],
        scale=scale,
        confidence=0.95,
        turned=True,
        simulations=simulations,
    )
    source = found.groupby(WHEN)["source_id"].agg(_together)
    outer = wide["value"][whole]
    made = [
        frame[["value", *LIMITS, "method"]].assign(
            measure=measure,
            gap="across",
            label=ACROSS,
            first_value=outer[order[0]],
            second_value=outer[order[-1]],
            comparable_from=comparable_from,
            source_id=source,
        )
        for measure, frame in (("slope", slope.set_axis(index)), ("relative", ratio.set_axis(index)))
    ]
    return _ordered(pd.concat(made).reset_index())


def gaps(rows: pd.DataFrame, wanted: pd.DataFrame, *, age: str) -> pd.DataFrame:
    """Give the gap between two groups, in points and as a ratio, for each area and year.

    Parameters
    ----------
    rows
        Rows of the tidy table ``indicators`` of one indicator, per cent, breakdowns included.
    wanted
        The parameter table ``inequality_gaps``: for each gap a ``first`` and a ``second`` side.
    age
        The indicator's own age.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``: ``absolute`` is first minus second in points, ``relative`` first over second. A gap with a
        side that is not published, or that fewer than 30 people were asked for, is left out.

    Raises
    ------
    ValueError
        If a gap has not exactly one row for either side; all such are named.
    """
    sides = pd.crosstab(wanted["gap"], wanted["side"])
    fits = sides.reindex(columns=["first", "second"], fill_value=0).eq(1).all(axis=1)
    odd = sides.index[~fits | sides.sum(axis=1).ne(2)].tolist()
    if odd:
        raise ValueError(f"Each gap needs one 'first' and one 'second' side; not so: {odd}.")
    found = _shown(rows, wanted, age)
    if found.empty:
        return pd.DataFrame(columns=COLUMNS)
    keys = ["gap", "label", "comparable_from", *WHEN]
    pair = {
        side: found[found["side"].eq(side)].set_index(keys)[[*_NUMBERS, "source_id"]]
        for side in ("first", "second")
    }
    both = pair["first"].dropna().index.intersection(pair["second"].dropna().index)
    first, second = (pair[side].loc[both] for side in ("first", "second"))
    made = [
        method(first, second, confidence=0.95).assign(
            measure=measure,
            first_value=first["value"],
            second_value=second["value"],
            source_id=first["source_id"],
        )
        for measure, method in (("absolute", gap_methods.absolute), ("relative", gap_methods.relative))
    ]
    return _ordered(pd.concat(made).reset_index())


def movement(measures: pd.DataFrame) -> pd.DataFrame:
    """Say of each gap whether the latest year differs from the first comparable one by more than chance.

    Two independent surveys, by their limits: the difference of two gaps in points, the ratio of two ratios. It
    is no test for trend, and years whose windows overlap are not compared at all.

    Parameters
    ----------
    measures
        Rows of `slopes` and `gaps`.

    Returns
    -------
    pandas.DataFrame
        A row for each area, gap and measure: ``first_period, first, last_period, last, change`` (last minus
        first, or last over first of ratios), ``lower_95, upper_95, verdict`` (wider, narrower, turned
        round, no clear change, not computable), ``reason``.
    """
    keys = ["area_code", "gap", "label", "measure"]
    rows = []
    for key, own in measures.groupby(keys, sort=False):
        own = own.sort_values("period_start")
        start = own.loc[own["period"].eq(own["comparable_from"]), "period_start"]
        line = own[own["period_start"].ge(start.iloc[0])] if len(start) else own
        rows.append(dict(zip(keys, key, strict=True)) | _moved(line))
    return pd.DataFrame(rows, columns=[*keys, *_MOVED])


_NUMBERS = ["value", *LIMITS]
_MOVED = ["first_period", "first", "last_period", "last", "change", *LIMITS, "verdict", "reason"]


def _shown(rows: pd.DataFrame, wanted: pd.DataFrame, age: str) -> pd.DataFrame:
    """Take the published rows of the groups wanted; hide figures that rest on too few answers."""
    own = wanted.assign(age=wanted["age"].where(wanted["age"].ne(""), age))
    carried = [*WHEN, *KEY, *_NUMBERS, "respondents", "denominator", "source_id"]
    found = rows.assign(category=rows["category"].str.strip('"'))[carried]
    found = own.drop(columns="source_id", errors="ignore").merge(found, on=KEY)
    few = found["respondents"].fillna(found["denominator"]).lt(FEWEST_RESPONDENTS)
    found[_NUMBERS] = found[_NUMBERS].mask(few)
    return found


def _moved(line: pd.DataFrame) -> dict[str, object]:
    first, last = line.iloc[0], line.iloc[-1]
    result: dict[str, object] = {"verdict": "not computable"}
    for name, row in (("first", first), ("last", last)):
        result |= {f"{name}_period": row["period"], name: row["value"]}
    if len(line) < 2:
        return result | {"reason": "fewer than two comparable years are held"}
    if (line["period_start"].iloc[1:].to_numpy() <= line["period_end"].iloc[:-1].to_numpy()).any():
        return result | {"reason": "the periods overlap, so they are not independent"}
    ends = line.iloc[[0, -1]]
    if ends[LIMITS].isna().any(axis=None):
        return result | {"reason": "limits are not published for both years"}
    ratio = first["measure"] == "relative"
    compare, none = (gap_methods.relative, 1.0) if ratio else (gap_methods.absolute, 0.0)
    before, after = (ends[_NUMBERS].astype(float).iloc[[n]].reset_index(drop=True) for n in (0, 1))
    change = compare(after, before, confidence=0.95).iloc[0]
    result |= {"change": change["value"], "lower_95": change["lower_95"], "upper_95": change["upper_95"]}
    clear = not change["lower_95"] <= none <= change["upper_95"]
    same_side = (first["value"] - none) * (last["value"] - none) > 0
    grows = (change["value"] - none) * (last["value"] - none) > 0
    verdict = "turned round" if not same_side else "wider" if grows else "narrower"
    return result | {"verdict": verdict if clear else "no clear change", "reason": ""}


def _ordered(measures: pd.DataFrame) -> pd.DataFrame:
    measures = measures.astype({"method": str})
    return measures.sort_values(["area_code", "gap", "measure", "period_start"], kind="stable")[
        COLUMNS
    ].reset_index(drop=True)


def _together(sources: pd.Series) -> str:
    return "; ".join(sorted(set(sources)))
