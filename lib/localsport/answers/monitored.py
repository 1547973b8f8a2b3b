"""Answer whether a programme works, for whom, and where its surprises are, from counts that may be published.

Every frame of the answer is made from rounded counts with the small ones hidden (`monitored_shown`), so nothing in
it, however it is worked out, can tell more than the published counts do.
"""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from localsport import monitoring
from localsport.answers import claims as claims_table
from localsport.answers import monitored_pathway
from localsport.answers.monitored_claims import monitored_claims
from localsport.answers.monitored_pathway import Followed
from localsport.answers.monitored_result import Monitored
from localsport.answers.monitored_shown import Shown, shown, survey_counts
from localsport.data import monitoring as records
from localsport.data import parameters, places
from localsport.data.monitoring import Monitoring
from localsport.data.tables import Tables
from localsport.methods.suppression import Rule

ADULTS = "population_16_over"
__all__ = ["Monitored", "monitored", "the_rule"]

VISITS = "Visits per 1,000 adults"
PROGRAMME, COMPARISON = "programme", "comparison"
LEVELS = ("inactive", "fairly active", "active")
FINE = 2.0
"""Roundings that months differ by on average, at the least: else ties of rounded counts pass for runs."""


def monitored(
    tables: Tables,
    monitoring_id: str,
    *,
    threshold: int = 0,
    rounding: int = 0,
    first_referral: str = "",
    draws: int = 10_000,
    seed: int = 20_240_401,
    base: Path | None = None,
) -> Monitored:
    """Say how a programme is doing, from what may be published of its records.

    Parameters
    ----------
    tables
        The tidy tables, for the adults of each place.
    monitoring_id
        Name of a folder under ``data/raw/monitoring``.
    threshold, rounding
        Counts from 1 to one below the threshold are hidden, the rest rounded; 0 takes the values of
        ``parameters/disclosure.csv``. No hidden count is known to within a range narrower than the threshold.
    first_referral
        First month of the year whose referrals are followed, such as ``"2025-04"``; "" is the programme's first.
    draws, seed
        Of the Monte Carlo of the social return.
    base
        Folder that holds a folder per monitored programme.

    Raises
    ------
    KeyError
        If there is no such folder.
    ValueError
        If the records cannot be true, or cannot be published by this rule.
    """
    kept = records.monitoring(monitoring_id, base=base)
    rule = the_rule(threshold, rounding)
    counts = shown(kept, rule)
    where = kept.places.assign(adults=_adults(tables, list(kept.places.index)))
    charts, without, coarse = _charts(kept, counts, rule)
    spots = _spots(counts, where)
    reach, unreached = _reach(kept, counts)
    surveys, unasked = survey_counts(kept.surveys, rule)
    first = pd.Period(first_referral, freq="M") if first_referral else None
    followed = monitored_pathway.followed(kept, rule, first=first)
    achieved = (
        None if followed is None else monitored_pathway.achieved(kept, followed, rule, draws=draws, seed=seed)
    )
    audits = [counts.audit, *([followed.audit] if followed else [])]
    names = where["place_name"].to_dict() | {"all": "all places together"}
    left_out = [("chart", names[each]) for each in without]
    left_out += [("coarse", names[each]) for each in coarse]
    left_out += [("reach", names[each]) for each in unreached] + [("survey", each) for each in unasked]
    answer = Monitored(
        monitoring_id=kept.monitoring_id,
        name=kept.name,
        place=kept.place,
        description=kept.description,
        began=kept.began,
        target=kept.target_inactive,
        first_month=kept.months["month"].min(),
        last_month=kept.months["month"].max(),
        demonstration=all(places.is_demonstration(str(code)) for code in where.index),
        rule=rule,
        places=where,
        counts=replace(counts, audit=counts.audit.iloc[:0]),
        charts=charts,
        surprises=monitoring.surprises(charts) if len(charts) else pd.DataFrame(),
        latest=monitoring.latest(charts) if len(charts) else pd.DataFrame(),
        spots=spots,
        lasting=monitoring.lasting(spots) if len(spots) else pd.DataFrame(),
        reach=reach,
        retention=_retention(counts),
        followed=_public(followed),
        achieved=achieved,
        changes=_changes(kept, counts, surveys, where),
        hidden=pd.concat([counts.hidden, *([followed.hidden] if followed else [])], ignore_index=True),
        not_shown=pd.DataFrame(left_out, columns=["what", "name"]),
        audit=pd.concat(audits, ignore_index=True),
        claims=pd.DataFrame(),
        sources=_sources(tables, kept),
    )
    return replace(answer, claims=claims_table.table(monitored_claims(answer)))


def the_rule(threshold: int = 0, rounding: int = 0) -> Rule:
    """Take the rule of the parameter table with what is given in its place; the protection is no less than either."""
    table = records.disclosure()
    least = threshold or table.threshold
    return Rule(threshold=least, rounding=rounding or table.rounding, protection=max(table.protection, least))


def _adults(tables: Tables, codes: list[str]) -> pd.Series:
    """Add up the adults of the neighbourhoods of each place, whatever kind of area it is."""
    areas = ["lsoa_code", "msoa_code", "ward_code", "district_code"]
    small = tables.small_areas(columns=[*areas, ADULTS])
    sums = pd.concat([small.groupby(each)[ADULTS].sum() for each in areas])
    return sums[~sums.index.duplicated()].reindex(codes).astype(float)


def _charts(kept: Monitoring, counts: Shown, rule: Rule) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Chart the visits of every place whose months are all shown, and of all places where all are shown.

    Gives the charts, the places with a hidden month, and those whose ups and downs rounding drowns.
    """
    rows = _long(counts.visits, "month", "attendances")
    held = kept.months.groupby("place_code")["month"].nunique()
    drawn = rows.groupby("place_code").size().reindex(held.index, fill_value=0)
    without = drawn.index[drawn < held].tolist()
    if not without:
        whole = counts.visits.dropna(axis="columns").sum()
        together = whole.rename_axis("month").rename("attendances").reset_index().assign(place_code="all")
        rows = pd.concat([rows, together], ignore_index=True)
    rows = rows[~rows["place_code"].isin(without)]
    if rows.empty:
        return pd.DataFrame(columns=["place_code"]), without, []
    runs = kept.places["group"].eq(PROGRAMME)
    # A chart whose limits begin with the records has no earlier month to begin anew from.
    restart = pd.Series(kept.began, index=[*runs.index[runs], "all"])
    charts = monitoring.control_charts_by_place(rows, restart=restart, together=False)
    moves = charts.groupby("place_code")["moving_range"].mean()
    coarse = moves.index[moves < FINE * rule.rounding].tolist()
    return charts[~charts["place_code"].isin(coarse)].reset_index(drop=True), without, coarse


def _spots(counts: Shown, where: pd.DataFrame) -> pd.DataFrame:
    """Compare places per head; a quarter that is hidden is left out of the comparison."""
    people = counts.people[where["adults"].reindex(counts.people.index).gt(0)]
    rows = []
    both = pd.DataFrame({"count": people.stack(), "months": counts.recorded.stack()}).dropna()
    for row in both.rename_axis(["place", "quarter"]).reset_index().to_dict("records"):
        first, months = row["quarter"].asfreq("M", how="start"), int(row["months"])
        # A quarter's count stands in its first month: the room counts months with a row and adds the rest up.
        rows += [(first + n, row["place"], row["count"] if n == 0 else 0.0) for n in range(months)]
    if not rows:
        return pd.DataFrame()
    frame = pd.DataFrame(rows, columns=["month", "place_code", "new_participants"])
    return monitoring.hot_and_cold(frame, where["adults"])


def _reach(kept: Monitoring, counts: Shown) -> tuple[pd.DataFrame, list[str]]:
    """Give the reach of each place whose three levels are shown, and of these together."""
    levels = counts.levels
    if levels.empty:
        return pd.DataFrame(), []
    known = [each for each in LEVELS if each in levels]
    whole = levels[levels[known].notna().all(axis=1)]
    without = levels.index.difference(whole.index).tolist()
    if whole.empty:
        return pd.DataFrame(), without
    rows = _long(whole, "activity_level", "new_participants")
    parts = [
        monitoring.reach(rows, target=kept.target_inactive, by="place_code"),
        monitoring.reach(rows, target=kept.target_inactive).assign(place_code="all"),
    ]
    found = pd.concat(parts, ignore_index=True)
    unknown = whole.drop(columns=known).isna().any(axis=1)
    hides = found["place_code"].map(unknown).fillna(bool(unknown.any())).astype(bool)
    # Without the count of those not asked, nothing can be said of what it would change.
    found[["lowest", "highest"]] = found[["lowest", "highest"]].mask(hides)
    found[["not_known", "new_participants"]] = (
        found[["not_known", "new_participants"]].astype(float).mask(hides)
    )
    return found.assign(hangs_on_not_known=found["hangs_on_not_known"] & ~hides), without


def _retention(counts: Shown) -> pd.DataFrame:
    """Give the share that still comes by quarter of joining, and over the quarters that are shown."""
    rows = []
    for since in counts.cohorts.columns:
        one = pd.DataFrame({"participants": counts.cohorts[since], "of": counts.joined}).dropna()
        one = one[one["of"] > 0].assign(since=since)
        if one.empty:
            continue
        rows.append(one.rename_axis("cohort").reset_index())
        total = one[["participants", "of"]].sum()
        rows.append(pd.DataFrame([{"cohort": None, "since": since, **total}]))
    if not rows:
        return pd.DataFrame()
    return monitored_pathway.with_shares(pd.concat(rows, ignore_index=True))


def _changes(kept: Monitoring, counts: Shown, surveys: pd.DataFrame, where: pd.DataFrame) -> pd.DataFrame:
    """Give each measure's change, with that of the comparison places and its interval beside it."""
    panels = [monitoring.survey_panel(surveys)] if len(surveys) else []
    whole = counts.visits.dropna()
    if where["adults"].gt(0).all() and set(where.loc[whole.index, "group"]) >= {PROGRAMME}:
        rows = _long(whole, "month", "attendances")
        panels.append(monitoring.count_panel(rows, where["adults"], name=VISITS))
    panels = [_with_both_sides(each, where, kept.began) for each in panels]
    panel = pd.concat(panels, ignore_index=True) if panels else pd.DataFrame()
    if panel.empty:
        return pd.DataFrame()
    found = monitoring.changes(panel, where, began=kept.began)
    elsewhere = panel["place_code"].map(where["group"]).eq(COMPARISON)
    ends = pd.DataFrame(index=found.index, columns=["comparison_lower", "comparison_upper"], dtype=float)
    if elsewhere.any():
        alone = monitoring.changes(panel[elsewhere], where.assign(group=PROGRAMME), began=kept.began)
        for end in ("lower", "upper"):
            ends[f"comparison_{end}"] = alone[f"change_{end}"]
    return found.join(ends)


def _with_both_sides(panel: pd.DataFrame, where: pd.DataFrame, began: pd.Period) -> pd.DataFrame:
    """Keep the measures that were counted where the programme runs, before and after it began."""
    mine = panel[panel["place_code"].map(where["group"]).eq(PROGRAMME)]
    sides = mine.assign(after=mine["month"] >= began).groupby("measure")["after"].nunique()
    return panel[panel["measure"].isin(sides.index[sides == 2])]


def _long(table: pd.DataFrame, column: str, measure: str) -> pd.DataFrame:
    long = table.reset_index(names="place_code").melt("place_code", var_name=column, value_name=measure)
    return long.dropna(subset=[measure]).reset_index(drop=True)


def _public(followed: Followed | None) -> Followed | None:
    """Take out of the pathway what is not for publication."""
    if followed is None:
        return None
    bare = replace(followed.protected, audit=followed.audit.iloc[:0], reason=pd.DataFrame())
    return replace(followed, audit=followed.audit.iloc[:0], protected=bare)


def _sources(tables: Tables, kept: Monitoring) -> pd.DataFrame:
    register = parameters.register()
    rule = parameters.table("disclosure")["source_id"]
    mine = register[register["source_id"].isin({kept.source_id, *rule})]
    # Whose records they are stands first: it is what the captions name.
    mine = mine.sort_values("source_id", key=lambda ids: ids != kept.source_id, kind="stable")
    columns = tables.small_area_columns()
    adults = columns.loc[columns["column"] == ADULTS, "source_id"]
    held = tables.sources()
    frames: list[pd.DataFrame] = [mine, held[held["source_id"].isin(adults)]]
    return pd.concat(frames, ignore_index=True).drop_duplicates("source_id", ignore_index=True)
