"""Say who commissions what for a place, where their priorities meet its needs, and how far each conversation is."""

from dataclasses import dataclass

import pandas as pd

from localsport import landscape
from localsport.answers import citations, commissioners_claims
from localsport.answers import claims as claims_table
from localsport.answers import route as routes
from localsport.answers.locality import Locality
from localsport.answers.national import National
from localsport.answers.route import Route
from localsport.data.framework_words import EVIDENCED, POOR
from localsport.data.landscapes import Landscape
from localsport.data.sources import cited
from localsport.data.tables import Tables

LIMITS = ["lower_95", "upper_95"]
EXPLAINED = [
    *LIMITS,
    *(
        "priority_id",
        "priority",
        "short_name",
        "outcome",
        "evidence",
        "need",
        "figure",
        "figure_short",
        "value",
        "unit",
    ),
    *(
        "decimals",
        "period",
        "country_value",
        "worse_in",
        "of_districts",
        "worse_names",
        "source_id",
        "because",
    ),
]
BESIDE = [
    *(
        "kind",
        "count",
        "unit",
        "per_10000",
        "whole_per_10000",
        "times",
        "low",
        "low_name",
        "high",
        "high_name",
    ),
    *("districts", "date", "source_id", "status", "note"),
]


@dataclass(frozen=True)
class Commissioners:
    """Who commissions what for a place, and where that meets what the place needs.

    Attributes
    ----------
    area
        The place, as in `localsport.answers.locality.Locality`.
    register
        The register that covers it, or None where nobody keeps one: then every frame but ``needs`` and
        ``worth_asking`` is empty, and claims and sources speak of the place's figures alone.
    covers
        Name of the area the register is about: the place's own, or its county's or region's.
    own
        Whether the register is about the place itself.
    needs
        What the place's own figures say of every outcome (`localsport.outcomes.outcome_needs`), with ``outcome``,
        the figure's ``lower_95, upper_95``, and ``evidence, grade`` of the strongest way from what sport does.
    worth_asking
        The outcomes of which a local figure is worse and the evidence strong or moderate, the best known first, with
        ``wanted`` (organisations with a running priority that meets it).
    organisations
        Every organisation, its latest stage and next step (`localsport.landscape.relationships`).
    stages
        Organisations and priorities by stage.
    matched, mutual
        Every stated priority beside outcome, evidence and figure, and the same ranked by ``rule``, with
        ``figure_short``, the short name of the figure, and its ``lower_95, upper_95``.
    whom
        Organisations in the order to speak with them (`localsport.landscape.with_whom`), with the priority, figure
        and reason of their best rank.
    gaps
        What does not meet (`localsport.landscape.gaps`).
    overdue
        Organisations whose next step is past its date on the register's day, the latest first, with ``days_late``.
    capacity
        Facilities, clubs, coaches, volunteers by district of the register (`localsport.landscape.capacity`), with
        times (a district's rate over that of all together) and place (bool: the district is the place, or in it).
    beside
        The same for the place: kind, count, per_10000 (residents), whole_per_10000 (the register's area), times (the
        one over the other), the lowest and the highest district. Of a custom locality nothing is counted, since
        clubs are known by district.
    rule
        By which ``mutual`` is ranked.
    claims
        Every number a sentence may use; ids begin with ``landscape_``.
    sources
        The register's rows of everything used.
    """

    area: pd.Series
    register: Landscape | None
    covers: str
    own: bool
    needs: pd.DataFrame
    worth_asking: pd.DataFrame
    organisations: pd.DataFrame
    stages: pd.DataFrame
    matched: pd.DataFrame
    mutual: pd.DataFrame
    whom: pd.DataFrame
    gaps: pd.DataFrame
    overdue: pd.DataFrame
    capacity: pd.DataFrame
    beside: pd.DataFrame
    rule: str
    claims: pd.DataFrame
    sources: pd.DataFrame


def commissioners(
    tables: Tables,
    area_code: str,
    *,
    locality: Locality | None = None,
    route: Route | None = None,
    shared: National | None = None,
) -> Commissioners:
    """Set who commissions what beside the figures of a place.

    Parameters
    ----------
    tables
        The tidy tables.
    area_code
        Code of a district, county, region or custom locality, or codes of districts joined by "+". A district of a
        county whose register is kept has that register with the district's own figures.
    locality
        The place's answer where it has been composed already.
    route
        The place's route map where it has been composed already: framework, register, figures and evidence are
        taken from it, so that both say the same.
    shared
        What a batch shares; made when not given.

    Raises
    ------
    ValueError
        If the code is unknown, or the register cannot be used: every offender with file, row and column.
    """
    found = route or routes.route(tables, area_code, shared=shared, locality=locality)
    framework, register, chains, needs = found.framework, found.register, found.chains, found.needs
    area = found.area
    limits = found.figures[LIMITS].astype(float)
    told = needs.assign(outcome=framework.outcomes["name"]).join(chains[["evidence", "grade"]])
    told = told.join(limits, on="pi_id")
    if register is None:
        return _without(tables, found, told)
    relations = landscape.relationships(register)
    matched = landscape.matched(register, framework, chains, needs, relations)
    mutual = landscape.mutual_priorities(matched)
    mutual = mutual.assign(figure_short=mutual["outcome_id"].map(told["short_name"]).fillna(""))
    mutual = mutual.join(told[LIMITS], on="outcome_id")
    whom = _explained(landscape.with_whom(mutual, relations, register), mutual)
    unmet = landscape.gaps(matched, relations, framework, register, chains, needs)
    wanted = matched[matched["current"].astype(bool)].groupby("outcome_id")["organisation_id"].nunique()
    asking = _worth_asking(told).assign(wanted=lambda rows: wanted.reindex(rows.index).fillna(0).astype(int))
    late = relations[relations["overdue"]].assign(
        days_late=lambda rows: (register.as_of - rows["next_step_date"]).dt.days
    )
    late = late.sort_values("days_late", ascending=False, kind="stable")
    counted, beside = _capacity(tables, area, register)
    covers, own = str(tables.area(register.area_code)["name"]), register.area_code == area["code"]
    stages = landscape.stage_counts(relations)
    made = commissioners_claims.commissioner_claims(
        area, register, covers, relations, stages, mutual, whom, unmet, late, beside, told, asking
    )
    return Commissioners(
        area=found.area,
        register=register,
        covers=covers,
        own=own,
        needs=told,
        worth_asking=asking,
        organisations=relations,
        stages=stages,
        matched=matched,
        mutual=mutual,
        whom=whom,
        gaps=unmet,
        overdue=late,
        capacity=counted,
        beside=beside,
        rule=landscape.RULE,
        claims=claims_table.table(made),
        sources=_sources(tables, told, [framework.source_id, register.source_id], counted),
    )


def _worth_asking(needs: pd.DataFrame) -> pd.DataFrame:
    """Keep the outcomes of which a figure is worse here and the evidence strong or moderate."""
    poor = needs[needs["need"].isin(POOR) & needs["evidence"].isin(EVIDENCED)]
    order = poor["need"].map({name: number for number, name in enumerate(POOR)})
    rows = poor.assign(_need=order).sort_values(
        ["grade", "_need", "outcome"], ascending=[False, True, True], kind="stable"
    )
    return rows.drop(columns="_need").assign(wanted=0)


def _explained(whom: pd.DataFrame, mutual: pd.DataFrame) -> pd.DataFrame:
    """Set beside each organisation what its best rank rests on."""
    running = mutual[mutual["stated"]].sort_values("rank", kind="stable")
    first = running.drop_duplicates("organisation_id").set_index("organisation_id")[EXPLAINED]
    return whom.join(first)


def _capacity(tables: Tables, area: pd.Series, register: Landscape) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count by district of the register, and set the place beside the whole."""
    districts = list(tables.districts_within(register.area_code))
    small = tables.small_areas(districts, ["lsoa_code", "district_code", "population"])
    people = small.groupby("district_code")["population"].sum().astype(float)
    names = tables.areas().set_index("area_code")["name"].reindex(people.index)
    counted = landscape.capacity(register, tables.facilities(), people, names)
    order = dict.fromkeys([*register.capacity["kind"], *counted["kind"]])
    # What lies in a custom locality is not counted: clubs are known by district, and nothing is apportioned.
    whole_districts = [] if area["level"] == "locality" else area["districts"]
    mine = [code for code in whole_districts if code in people.index]
    rows = [_kind(kind, counted[counted["kind"].eq(kind)], people, mine) for kind in order]
    beside = pd.DataFrame(rows, columns=BESIDE)
    whole = counted["kind"].map(beside.set_index("kind")["whole_per_10000"])
    mine_too = counted["area_code"].isin(mine) & (len(mine) < len(people))
    return counted.assign(times=counted["per_10000"] / whole.where(whole.gt(0)), place=mine_too), beside


def _kind(kind: str, rows: pd.DataFrame, people: pd.Series, mine: list[str]) -> list[object]:
    """Set the place beside the whole, the lowest and the highest district, for one kind."""
    each = rows[rows["area_code"].ne("")].sort_values("per_10000", kind="stable")
    own = each[each["area_code"].isin(mine)]
    complete = bool(mine) and len(own) == len(mine)
    count = float(own["count"].sum()) if complete else float("nan")
    rate = 10_000 * count / float(people[mine].sum()) if complete else float("nan")
    together = rows.loc[rows["area_code"].eq(""), "per_10000"]
    whole = float(together.iloc[0]) if len(together) else float("nan")
    low, high, first = each.iloc[0], each.iloc[-1], each.iloc[0]
    times = rate / whole if whole else float("nan")
    return [
        *(kind, count, first["unit"], rate, whole, times),
        *(low["per_10000"], low["area_name"], high["per_10000"], high["area_name"], len(each)),
        *(each["date"].min(), first["source_id"], first["status"], first["note"]),
    ]


def _without(tables: Tables, found: Route, needs: pd.DataFrame) -> Commissioners:
    """Say of a place without a register what its figures give reason to ask for."""
    asking = _worth_asking(needs)
    nothing = pd.DataFrame()
    return Commissioners(
        area=found.area,
        register=None,
        covers="",
        own=False,
        needs=needs,
        worth_asking=asking,
        organisations=nothing,
        stages=nothing,
        matched=nothing,
        mutual=nothing,
        whom=nothing,
        gaps=nothing,
        overdue=nothing,
        capacity=nothing,
        beside=nothing,
        rule=landscape.RULE,
        claims=claims_table.table(commissioners_claims.asking_claims(found.area, asking)),
        sources=_sources(tables, needs, [found.framework.source_id], nothing),
    )


def _sources(tables: Tables, needs: pd.DataFrame, more: list[str], counted: pd.DataFrame) -> pd.DataFrame:
    """Look up the register row of every figure, count and file."""
    return citations.rows(
        tables, cited(needs["source_id"], counted["source_id"] if len(counted) else []) | set(more)
    )
