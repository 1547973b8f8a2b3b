"""Lead from what commissioners want in a place to what sport can contribute, with local figures and evidence."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache

import pandas as pd

from localsport import outcomes
from localsport.answers import citations, route_claims
from localsport.answers import claims as claims_table
from localsport.answers import locality as localities
from localsport.answers.locality import Locality
from localsport.answers.national import National, national
from localsport.answers.registers import register_for
from localsport.data import frameworks
from localsport.data.frameworks import SHIPPED, Framework
from localsport.data.landscapes import Landscape
from localsport.data.sources import cited
from localsport.data.state import State, own_copy, state
from localsport.data.tables import Tables
from localsport.methods import comparison, graphs
from localsport.outcomes import EVIDENCED, GRADES, NEEDS, RouteMap

RULE = (
    "The first priority is the one behind which need is greatest here: a figure worse than the nation's before one "
    "worse in parts, similar, better, or not known; then the one with the stronger evidence; then the one with more "
    "figures that are worse. A priority whose document still runs comes before one whose document has ended."
)
KEY = ["indicator_id", "sex"]
LIMITS = ["lower_95", "upper_95"]
PARTS = ["worse_in", "of_districts", "source_id"]


@dataclass(frozen=True)
class _LaidOpen:
    """A framework, what it lacks, what stands behind each outcome, its steps and its chains."""

    framework: Framework
    findings: pd.DataFrame
    coverage: pd.DataFrame
    steps: pd.DataFrame
    chains: pd.DataFrame


@dataclass(frozen=True)
class Route:
    """What sport can contribute to what a place's commissioners want.

    Attributes
    ----------
    area
        The place, as `answers.locality.Locality.area`.
    framework
        The outcomes framework.
    register
        Who commissions what, where somebody keeps a register that covers the place; None where the framework's
        strategic outcomes stand in for priorities.
    findings, coverage
        What the framework lacks, and what stands behind each outcome (`outcomes.validate`, `outcomes.coverage`).
    figures
        The figure of every performance indicator here, or where it could be got (`outcomes.local_figures`).
    needs
        What they say of need, by outcome (`outcomes.outcome_needs`).
    steps, chains
        How strong the evidence is (`outcomes.steps`, `outcomes.chains`).
    matches
        priority_id, priority, short_name, organisation, document, current, outcome_id ("" where a priority meets
        none), why.
    priorities
        Index priority_id, in the order of `RULE`: priority, short_name, organisation, document, current, outcomes
        (names, "; "), outcome_id and figure (of the greatest need), need, value, unit, decimals, period,
        country_value, lower_95, upper_95, interval_note, worse_in, of_districts, source_id, evidence, grade, worse
        (figures), rank.
    chosen
        Ids of the priorities that the map leads down from.
    map
        Their route map (`outcomes.route_map`); where outcomes stand in, they are the priorities and its first layer.
    ways
        The map's table with country_value, lower_95, upper_95, interval_note, decimals, worse_in, of_districts and
        source_id of the figure of what is wanted, the same of the service outcome's as ``service_...``, known (the
        activities, each with the evidence of its own step) and best (those as well evidenced as the way).
    activities
        Index item_id, the best evidenced first: name, short_name, evidence and grade (of its strongest way up to a
        chosen priority), ways (how many service outcomes of the map it leads to).
    missing
        Index pi_id; what has no figure here: outcome_id, outcome, name, kind, where_to_get, url, geography, status,
        gap, on_the_map (bool); those on the map first.
    claims
        Every number the sentences use; ids begin with ``route_``.
    sources
        The register's rows of everything named.
    """

    area: pd.Series
    framework: Framework
    register: Landscape | None
    findings: pd.DataFrame
    coverage: pd.DataFrame
    figures: pd.DataFrame
    needs: pd.DataFrame
    steps: pd.DataFrame
    chains: pd.DataFrame
    matches: pd.DataFrame
    priorities: pd.DataFrame
    chosen: tuple[str, ...]
    map: RouteMap
    ways: pd.DataFrame
    activities: pd.DataFrame
    missing: pd.DataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame


def route(
    tables: Tables,
    area_code: str,
    *,
    framework_id: str = SHIPPED,
    priorities: Collection[str] | None = None,
    shared: National | None = None,
    locality: Locality | None = None,
) -> Route:
    """Compose the answer for one place.

    Parameters
    ----------
    tables
        The tidy tables.
    area_code
        A place as `answers.locality.locality` takes it.
    framework_id
        Folder under ``data/raw/frameworks``.
    priorities
        Ids of the priorities to lead down from; the first by `RULE` where not given.
    shared
        What a batch shares; computed when not given.
    locality
        The place's answer where it has been composed already.

    Raises
    ------
    KeyError
        If there is no such framework.
    ValueError
        If the place or a priority is unknown, or a priority meets no outcome: all are named.
    """
    shared = shared or national(tables)
    place = locality or localities.locality(tables, area_code, shared=shared)
    area = place.area
    if framework_id not in frameworks.frameworks():
        frameworks.framework(framework_id)  # raises, and lists those there are
    laid = own_copy(_laid_open(framework_id, state(frameworks.folder() / framework_id)))
    framework, steps, chains = laid.framework, laid.steps, laid.chains
    register = register_for(tables, str(area["code"]), framework)
    own = None if register is None else register.figures[register.figures["area_code"].eq(area["code"])]
    within = parts(tables, area, shared, framework)
    figures = outcomes.local_figures(framework, place.summary, within=within, own=own)
    needs = outcomes.outcome_needs(framework, figures)
    matches = stated(framework, register)
    ranked = rank(matches, framework, needs, chains).join(figures[[*LIMITS, "interval_note"]], on="pi_id")
    chosen = tuple(priorities) if priorities is not None else tuple(ranked.index[:1])
    found = outcomes.route_map(framework, matches, needs, priorities=chosen, steps=steps, chains=chains)
    ways = _ways(found, figures)
    doing = _activities(found)
    missing = _missing(framework, figures, found)
    made = route_claims.route_claims(
        area,
        framework,
        register,
        laid.findings,
        figures,
        needs,
        ranked.loc[list(chosen)],
        ranked,
        ways,
        doing,
        missing,
    )
    claims = claims_table.table(made)
    return Route(
        area=area,
        framework=framework,
        register=register,
        findings=laid.findings,
        coverage=laid.coverage,
        figures=figures,
        needs=needs,
        steps=steps,
        chains=chains,
        matches=matches,
        priorities=ranked,
        chosen=chosen,
        map=found,
        ways=ways,
        activities=doing,
        missing=missing,
        claims=claims,
        sources=_sources(tables, framework, register, figures, claims),
    )


def evidenced(answer: Route) -> RouteMap:
    """Keep of a route's map the ways whose every step has strong or moderate evidence; all where there is none."""
    steps = answer.steps[answer.steps["evidence"].isin(EVIDENCED)]
    wanted = answer.matches[answer.matches["priority_id"].isin(answer.chosen)]
    doing = outcomes.activities(answer.framework).index
    upwards = graphs.reachable(steps, list(doing))
    wanted = wanted[wanted["outcome_id"].isin(upwards)]
    if wanted.empty:
        return answer.map
    # A step that begins at an outcome no such way leads to is left out with it.
    dangling = answer.framework.outcomes.index.difference(list(upwards))
    links = answer.framework.links[~answer.framework.links["from_id"].isin(dangling)]
    framework = replace(answer.framework, links=links)
    return outcomes.route_map(framework, wanted, answer.needs, kept=EVIDENCED)


def parts(tables: Tables, area: pd.Series, shared: National, framework: Framework) -> pd.DataFrame:
    """Compare the districts of a county, a region or a place made of several, indicator by indicator.

    Returns
    -------
    pandas.DataFrame
        indicator_id, sex, area_name, comparison: the same class `localsport.profile.summary` gives each district
        alone. Empty for a single district and for a custom locality, whose districts reach beyond it.
    """
    codes = list(area["districts"])
    ids = set(framework.indicators["indicator_id"]) - {""}
    if len(codes) < 2 or area["level"] == "locality":
        return pd.DataFrame(columns=[*KEY, "area_name", "comparison"])
    rows = shared.rows[shared.rows["indicator_id"].isin(ids)].sort_values("period_start")
    book = shared.codebook[shared.codebook["indicator_id"].isin(ids)][[*KEY, "polarity"]]
    own = rows[rows["area_code"].isin(codes)].groupby(["area_code", *KEY]).tail(1).merge(book, on=KEY)
    nation = rows[rows["area_code"].eq(area["country"])].set_index([*KEY, "period"])["value"]
    benchmark = nation.reindex(pd.MultiIndex.from_frame(own[[*KEY, "period"]])).astype(float)
    judged = comparison.compare(
        own[LIMITS].astype(float), pd.Series(benchmark.to_numpy(), own.index), polarity=own["polarity"]
    )["comparison"].replace("not compared", "")
    given = own["compared_to_england"].fillna("").replace("not compared", "")
    names = tables.areas("district").set_index("area_code")["name"]
    return own[KEY].assign(
        area_name=own["area_code"].map(names), comparison=given.where(given.ne(""), judged)
    )


def stated(framework: Framework, register: Landscape | None) -> pd.DataFrame:
    """List the priorities and the outcomes they meet; without a register the strategic outcomes stand in."""
    if register is None:
        top = framework.outcomes[framework.outcomes["level"].eq("strategic")]
        return pd.DataFrame(
            {
                "priority_id": "priority-" + top.index,
                "priority": top["name"].to_numpy(),
                "short_name": top["short_name"].to_numpy(),
                "organisation": "",
                "document": "",
                "current": True,
                "outcome_id": top.index,
                "why": "it stands in for a priority",
            }
        )
    said = register.priorities.reset_index()
    said["current"] = ~said["ends"].lt(register.as_of)
    said["organisation"] = said["organisation_id"].map(register.organisations["organisation"])
    met = said.merge(register.matches, on="priority_id", how="left").fillna({"outcome_id": "", "why": ""})
    return met[
        ["priority_id", "priority", "short_name", "organisation", "document", "current", "outcome_id", "why"]
    ]


def rank(
    matches: pd.DataFrame, framework: Framework, needs: pd.DataFrame, chains: pd.DataFrame
) -> pd.DataFrame:
    """Put the priorities in the order of `RULE`; one that meets no outcome comes last."""
    names = framework.outcomes["name"]
    about = ["need", "value", "unit", "decimals", "period", "country_value", "pi_id", "worse", *PARTS]
    rows = matches.join(needs[["name", *about]].rename(columns={"name": "figure"}), on="outcome_id")
    rows = rows.join(chains[["evidence", "grade"]], on="outcome_id")
    order = {name: number for number, name in enumerate(NEEDS)}
    rows["_need"] = rows["need"].map(order).fillna(len(NEEDS))
    rows["_met"] = rows["outcome_id"].ne("")
    rows[["worse", "grade"]] = rows[["worse", "grade"]].fillna(0).astype(int)
    rows[["need", "figure", "unit", "period", "evidence"]] = (
        rows[["need", "figure", "unit", "period", "evidence"]].astype(object).fillna("")
    )
    rows = rows.sort_values(
        ["_met", "current", "_need", "grade", "worse"],
        ascending=[False, False, True, False, False],
        kind="stable",
    )
    met = rows["outcome_id"].map(names).fillna("").groupby(rows["priority_id"]).agg("; ".join)
    out = rows.drop_duplicates("priority_id").set_index("priority_id").assign(outcomes=met)
    return out.drop(columns=["_need", "_met", "why"]).assign(rank=range(1, len(out) + 1))


def _ways(found: RouteMap, figures: pd.DataFrame) -> pd.DataFrame:
    """Add to the ways of a map what each activity is known to do, and how sure the figures are."""
    about = figures.drop_duplicates("name").set_index("name")
    columns = ["country_value", *LIMITS, "interval_note", "decimals", "worse_in", "of_districts", "source_id"]
    table = found.table
    out = table.assign(**{each: table["figure"].map(about[each]) for each in columns})
    out = out.assign(**{f"service_{each}": table["service_figure"].map(about[each]) for each in columns})
    nodes = found.nodes
    below = found.links.assign(
        service=found.links["from_id"].map(nodes["name"]), label=found.links["to_id"].map(nodes["label"])
    )
    below = below[below["to_id"].map(nodes["level"]).eq("activity")].sort_values(
        ["grade", "to_id"], ascending=[False, True]
    )
    known, best = [], []
    for service, evidence in zip(out["service"], out["evidence"], strict=True):
        own = below[below["service"].eq(service)]
        known.append("; ".join(own["label"] + " (" + own["evidence"] + ")"))
        best.append("; ".join(own.loc[own["grade"].ge(GRADES[str(evidence)]), "label"]))
    return out.assign(known=known, best=best)


def _activities(found: RouteMap) -> pd.DataFrame:
    """Grade each activity by its strongest way up to a priority of the map."""
    nodes, links = found.nodes, found.links
    top = nodes.index[nodes["layer"].eq(0)].astype(str).tolist()
    best = graphs.strongest_chain(links, links["grade"], top)
    doing = nodes[nodes["level"].eq("activity")]
    names = {number: name for name, number in GRADES.items()}
    grade = pd.Series({each: int(best[str(each)]) for each in doing.index}, dtype=int)
    out = pd.DataFrame(
        {
            "name": doing["name"],
            "short_name": doing["label"],
            "evidence": grade.map(names),
            "grade": grade,
            "ways": links["to_id"].value_counts().reindex(doing.index),
        }
    )
    return out.sort_values(["grade", "ways"], ascending=False, kind="stable").rename_axis("item_id")


def _missing(framework: Framework, figures: pd.DataFrame, found: RouteMap) -> pd.DataFrame:
    """List what has no figure here, and where it could be got."""
    lacking = figures[figures["gap"].ne("")]
    lacking = lacking.assign(
        outcome=lacking["outcome_id"].map(framework.outcomes["name"]),
        on_the_map=lacking["outcome_id"].isin(found.nodes.index),
    )
    columns = ["outcome_id", "outcome", "name", "kind", "where_to_get", "url", "geography", "status", "gap"]
    return lacking.sort_values(["on_the_map", "kind"], ascending=[False, True], kind="stable")[
        [*columns, "on_the_map"]
    ]


def _sources(
    tables: Tables,
    framework: Framework,
    register: Landscape | None,
    figures: pd.DataFrame,
    claims: pd.DataFrame,
) -> pd.DataFrame:
    """Look up the rows of the register of sources: figures, framework, evidence, and who keeps the priorities."""
    ids = cited(figures["source_id"], claims["source_id"], framework.evidence["source_id"])
    ids |= {framework.source_id} if register is None else {framework.source_id, register.source_id}
    return citations.rows(tables, ids)


@lru_cache(maxsize=4)
def _laid_open(framework_id: str, held: State) -> _LaidOpen:
    """Lay a framework open once for all places of a batch; edited files are read anew."""
    framework = frameworks.framework(framework_id)
    steps = outcomes.steps(framework)
    found, covered = outcomes.validate(framework), outcomes.coverage(framework)
    return _LaidOpen(framework, found, covered, steps, outcomes.chains(framework, steps))
