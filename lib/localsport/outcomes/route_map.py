"""Lead from a priority down to what sport can contribute, with local figures and the evidence on the way."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from localsport.data.framework_words import EVIDENCED, GRADES, NEEDS, POOR
from localsport.data.frameworks import Framework
from localsport.methods import graphs, layers
from localsport.outcomes import strength

LAYERS = ("priority", "strategic", "intermediate", "service", "activity")
TITLES = ("Priority", "Outcome for all", "Outcome for some", "What the service changes", "What to do")
ROWS_ON_A4 = 18
"""Nodes one above the other that stay readable on an A4 page across: two lines of 7 points each."""
STATED = "stated"
SHOWN = ("need", "figure", "value", "unit", "period")


@dataclass(frozen=True)
class RouteMap:
    """The route map of some priorities, ready to be drawn.

    Attributes
    ----------
    nodes
        Index node_id; layer (0 priority to 4 activity), level, title (of the layer), label (short), name, theme,
        order, x, y (0 to 1 of the page, y from the top), evidence and grade (of the strongest way from an activity to
        it; "" for priorities and activities), need (`localsport.outcomes.NEEDS`), figure, figure_short, value, unit,
        decimals, period, country_value, worse_in, of_districts, worse_names, gap (what is not known and where to get
        it), source_id.
    links
        from_id (nearer the priority), to_id, how, evidence (grade in words; "stated" from a priority), grade,
        statement, evidence_id, supporting, cautions, unverified, path (points (x, y) the line runs through), width (1
        to 3, for a line's weight: strong 3, moderate 2, all else 1) and dashed (True where not strong or moderate).
    table
        One row per way from a priority to a service outcome: priority_id, priority, strategic, intermediate, service
        (names), activities (short names, "; ", the best evidenced first), evidence and weakest (of this way from
        its best activity up) and statement (its deciding evidence); need, figure, value, unit, period, gap of the
        outcome that the priority meets; the same but gap of the service outcome as ``service_need`` and so on.
    crossings
        How often lines cross.
    rows
        Most nodes in one layer; up to `ROWS_ON_A4` stay readable on one page.
    """

    nodes: pd.DataFrame
    links: pd.DataFrame
    table: pd.DataFrame
    crossings: int
    rows: int


def route_map(
    framework: Framework,
    matches: pd.DataFrame,
    needs: pd.DataFrame,
    *,
    priorities: Collection[str] | None = None,
    kept: Collection[str] | None = None,
    steps: pd.DataFrame | None = None,
    chains: pd.DataFrame | None = None,
) -> RouteMap:
    """Draw the way from priorities down to what sport can contribute.

    Parameters
    ----------
    framework
        The framework.
    matches
        Which outcomes a priority meets: priority_id, priority (its words), outcome_id, and ``why`` if there is one.
    needs
        The place's `localsport.outcomes.outcome_needs`.
    priorities
        Ids of the priorities to show; all by default.
    kept
        Grades of evidence to show, such as ``("strong", "moderate")``; all by default. Steps of other grades are
        left out, and what hangs on them alone.
    steps, chains
        The framework's `localsport.outcomes.steps` and `chains`; made when not given.

    Raises
    ------
    ValueError
        If a priority or an outcome is unknown, or a priority meets no outcome: all are named.
    """
    matches = _chosen(framework, matches, priorities)
    graded = strength.steps(framework) if steps is None else steps
    chains = strength.chains(framework, graded) if chains is None else chains
    if kept is not None:
        graded = graded[graded["evidence"].isin(list(kept))]
    ways = _downwards(graded, set(matches["outcome_id"]))
    stated = pd.DataFrame(
        {
            "from_id": matches["priority_id"],
            "to_id": matches["outcome_id"],
            "how": matches.get("why", ""),
            "evidence": STATED,
            "grade": max(GRADES.values()),
        }
    )
    links = pd.concat([stated, ways], ignore_index=True)
    links[["statement", "evidence_id"]] = links[["statement", "evidence_id"]].fillna("")
    counts = ["supporting", "cautions", "unverified"]
    links[counts] = links[counts].fillna(0).astype(int)
    links["width"] = links["evidence"].map({"strong": 3, "moderate": 2, STATED: 2}).fillna(1).astype(int)
    links["dashed"] = ~links["evidence"].isin([*EVIDENCED, STATED])
    nodes = _nodes(framework, matches, links, chains, needs)
    placed = layers.layout(nodes["layer"], links[["from_id", "to_id"]])
    nodes = nodes.join(placed.nodes[["order", "x", "y"]])
    links["path"] = placed.paths
    return RouteMap(
        nodes=nodes.sort_values(["layer", "order"]),
        links=links,
        table=_table(nodes, matches, links, graded),
        crossings=placed.crossings,
        rows=int(nodes.groupby("layer").size().max()),
    )


def _chosen(framework: Framework, matches: pd.DataFrame, priorities: Collection[str] | None) -> pd.DataFrame:
    """Keep the matches of the priorities asked for, and refuse what is unknown."""
    met = matches[matches["outcome_id"].ne("")]
    wanted = list(dict.fromkeys(met["priority_id"])) if priorities is None else list(priorities)
    lost = [each for each in wanted if each not in set(met["priority_id"])]
    unknown = sorted(set(met["outcome_id"]) - set(framework.outcomes.index))
    if lost or unknown or not wanted:
        known = sorted(set(met["priority_id"]))
        raise ValueError(
            f"Priorities that meet no outcome, or are unknown: {lost or 'none'}; outcomes that are not in "
            f"{framework.framework_id}: {unknown or 'none'}. Priorities that meet one: {known}."
        )
    return met[met["priority_id"].isin(wanted)].drop_duplicates(["priority_id", "outcome_id"])


def _downwards(graded: pd.DataFrame, ends: set[str]) -> pd.DataFrame:
    """Keep the steps that lead to the outcomes, turned to point down."""
    below = graphs.reachable(graded, ends, backwards=True) | ends
    kept = graded[graded["to_id"].isin(below)]
    return kept.rename(columns={"from_id": "to_id", "to_id": "from_id"})


def _nodes(
    framework: Framework,
    matches: pd.DataFrame,
    links: pd.DataFrame,
    chains: pd.DataFrame,
    needs: pd.DataFrame,
) -> pd.DataFrame:
    """Describe every node that a link touches."""
    ids = list(dict.fromkeys([*links["from_id"], *links["to_id"]]))
    stated = matches.drop_duplicates("priority_id").set_index("priority_id")
    label = stated["short_name"] if "short_name" in stated else stated["priority"]
    priorities = pd.DataFrame(
        {"level": LAYERS[0], "label": label, "name": stated["priority"], "theme": ""}, index=stated.index
    )
    outcomes = framework.outcomes.rename(columns={"short_name": "label"})[["level", "label", "name", "theme"]]
    doing = strength.activities(framework).rename(columns={"short_name": "label", "kind": "level"})
    all_nodes = pd.concat([priorities, outcomes, doing[["level", "label", "name"]].assign(theme="")])
    nodes = all_nodes.loc[[each for each in all_nodes.index if each in set(ids)]].rename_axis("node_id")
    nodes["layer"] = nodes["level"].map({name: number for number, name in enumerate(LAYERS)}).astype(int)
    nodes["title"] = nodes["layer"].map(dict(enumerate(TITLES)))
    nodes = nodes.join(chains[["evidence", "grade"]]).join(
        needs.drop(columns=["pi_id", "figures", "judged", "worse"]).rename(
            columns={"name": "figure", "short_name": "figure_short"}
        )
    )
    texts = [
        "evidence",
        "need",
        "figure",
        "figure_short",
        "unit",
        "period",
        "gap",
        "worse_names",
        "source_id",
    ]
    nodes[texts] = nodes[texts].astype(object).fillna("")
    # Themes keep together where the lines do not say otherwise.
    return nodes.sort_values(["layer", "theme"], kind="stable")


def _table(
    nodes: pd.DataFrame, matches: pd.DataFrame, links: pd.DataFrame, graded: pd.DataFrame
) -> pd.DataFrame:
    """List every way from a priority to a service outcome."""
    after = {str(key): rows for key, rows in links[links["evidence"].ne(STATED)].groupby("from_id")}
    steps = graded.set_index(["from_id", "to_id"])[["grade", "statement"]].to_dict()
    names = {number: name for name, number in GRADES.items()}
    rows = []
    for match in matches.itertuples():
        for way in _ways(str(match.outcome_id), after, nodes["level"]):
            doing = after.get(way[-1], links.iloc[:0]).sort_values(
                ["grade", "to_id"], ascending=[False, True]
            )
            doing = doing[doing["to_id"].map(nodes["level"]).eq(LAYERS[4])]
            pairs = [*zip(way[1:], way, strict=False), *((each, way[-1]) for each in doing["to_id"][:1])]
            weakest = min(pairs, key=lambda step: steps["grade"][step], default=("", ""))
            grade = int(steps["grade"][weakest]) if pairs else 0
            by_level = {str(nodes.at[each, "level"]): str(nodes.at[each, "name"]) for each in way}
            met = nodes.loc[str(match.outcome_id)]
            rows.append(
                {
                    "priority_id": match.priority_id,
                    "priority": match.priority,
                    **{level: by_level.get(level, "") for level in LAYERS[1:4]},
                    "activities": "; ".join(nodes.loc[doing["to_id"], "label"]),
                    "evidence": names[grade],
                    "weakest": " -> ".join(str(nodes.at[each, "label"]) for each in weakest) if pairs else "",
                    "statement": str(steps["statement"][weakest]) if pairs else "",
                    **{each: met[each] for each in (*SHOWN, "gap")},
                    **{f"service_{each}": nodes.at[way[-1], each] for each in SHOWN},
                    "_grade": grade,
                }
            )
    table = pd.DataFrame(rows)
    order = ["_grade", *LAYERS[1:4]]
    return (
        table.sort_values(["priority_id", *order], ascending=[True, False, True, True, True])
        .drop(columns="_grade")
        .reset_index(drop=True)
    )


def _ways(start: str, after: dict[str, pd.DataFrame], level: pd.Series) -> list[list[str]]:
    """Follow all ways from an outcome down to service outcomes."""
    if level[start] == LAYERS[3]:
        return [[start]]
    below = after.get(start)
    ends = [] if below is None else [each for each in below["to_id"] if level[each] in LAYERS[1:4]]
    return [[start, *way] for each in ends for way in _ways(str(each), after, level)]


def worst_needs(nodes: pd.DataFrame) -> pd.DataFrame:
    """Return the outcomes of a route map whose figures are poor, the greatest need first."""
    order = {name: number for number, name in enumerate(NEEDS)}
    poor = nodes[nodes["need"].isin(POOR)]
    return poor.assign(_order=poor["need"].map(order)).sort_values(["_order", "layer"]).drop(columns="_order")
