"""Refuse what does not hang together in the files of a framework, naming file, row and column."""

from collections.abc import Collection
from itertools import pairwise

import pandas as pd

from localsport.data.programme_checks import STATUSES, Offenders
from localsport.methods import graphs

LEVELS = ("service", "intermediate", "strategic")
KINDS = ("input", "activity", "output", "benefit")
RANKS = {
    "input": 0,
    "activity": 1,
    "output": 2,
    "benefit": 3,
    "service": 3,
    "intermediate": 4,
    "strategic": 5,
}
"""Benefits and service outcomes stand side by side between what is done and what comes of it."""
GAINS = ("individuals", "communities", "places")
DIRECTIONS = ("supports", "mixed", "no effect")
STRENGTHS = ("strong", "moderate", "weak")
INDICATOR_KINDS = ("population", "programme")
BETTER = ("lower", "higher")
COLUMNS = {
    "framework.csv": ("framework_id", "name", "description", "edition", "source_id"),
    "outcomes.csv": ("outcome_id", "name", "short_name", "level", "theme", "population", "note"),
    "logic_model.csv": ("item_id", "kind", "gains", "name", "short_name", "note"),
    "links.csv": ("from_id", "to_id", "how"),
    "evidence.csv": (
        *("evidence_id", "outcome_id", "from_id", "statement", "direction", "strength", "design"),
        *("source_id", "locator", "quote", "status", "note"),
    ),
    "performance_indicators.csv": (
        *("pi_id", "outcome_id", "name", "kind", "indicator_id", "sex", "better"),
        *("where_to_get", "url", "geography", "status", "note"),
    ),
}
CODEBOOK = "see data/raw/parameters/indicators.csv"


def check_items(outcomes: pd.DataFrame, items: pd.DataFrame, to: Offenders, to_items: Offenders) -> pd.Series:
    """Check outcomes and the items of the logic model; return the level of each id."""
    if outcomes.empty:
        to.whole("no outcomes")
    to.filled(outcomes, "outcome_id", "name", "short_name", "theme")
    to.unique(outcomes, "outcome_id")
    to.choice(outcomes, "level", LEVELS, f"one of {', '.join(LEVELS)}")
    to_items.filled(items, "item_id", "name", "short_name")
    to_items.unique(items, "item_id")
    to_items.choice(items, "kind", KINDS, f"one of {', '.join(KINDS)}")
    both = items.index[items["item_id"].isin(outcomes["outcome_id"])]
    to_items.add(both, "item_id", lambda row: f"{items.at[row, 'item_id']!r} is the id of an outcome too")
    benefits = items["kind"] == "benefit"
    to_items.choice(items[benefits], "gains", GAINS, f"a benefit is to one of {', '.join(GAINS)}")
    to_items.choice(items[~benefits], "gains", [""], "only a benefit says who gains")
    names = [outcomes.set_index("outcome_id")["level"], items.set_index("item_id")["kind"]]
    levels = pd.concat(names)
    return levels[~levels.index.duplicated()]


def check_links(links: pd.DataFrame, levels: pd.Series, to: Offenders) -> None:
    """Check that links join what there is, once, upwards and never in a circle."""
    for column in ("from_id", "to_id"):
        to.choice(links, column, levels.index, "neither in outcomes.csv nor in logic_model.csv")
    to.unique(links, "from_id", "to_id")
    rank, named = levels.map(RANKS), levels.to_dict()
    start, end = links["from_id"].map(rank), links["to_id"].map(rank)
    for circle in graphs.cycles(links):
        steps = set(pairwise(circle))
        rows = [row for row in links.index if (links.at[row, "from_id"], links.at[row, "to_id"]) in steps]
        to.add(rows, "to_id", f"leads in a circle: {' -> '.join(circle)}")
    wrong = links.index[end <= start]
    to.add(
        wrong,
        "to_id",
        lambda row: (
            f"leads from {named[links.at[row, 'from_id']]} to {named[links.at[row, 'to_id']]}; a link leads up: "
            "input, activity, output, benefit or service, intermediate, strategic"
        ),
    )


def check_evidence(
    evidence: pd.DataFrame,
    outcomes: pd.DataFrame,
    links: pd.DataFrame,
    items: pd.DataFrame,
    sources: Collection[str],
    to: Offenders,
) -> None:
    """Check that evidence speaks of an outcome there is, rests on a source, and says how far it was read."""
    to.filled(evidence, "evidence_id", "statement", "design")
    to.unique(evidence, "evidence_id")
    to.choice(evidence, "outcome_id", set(outcomes["outcome_id"]), "not in outcomes.csv")
    to.choice(evidence, "direction", DIRECTIONS, f"one of {', '.join(DIRECTIONS)}")
    to.choice(evidence, "strength", STRENGTHS, f"one of {', '.join(STRENGTHS)}")
    to.choice(evidence, "source_id", sources, "see data/raw/sources.csv")
    to.choice(evidence, "status", STATUSES, f"one of {', '.join(STATUSES)}")
    silent = evidence.index[(evidence["status"] == "published") & (evidence["quote"] == "")]
    to.add(silent, "quote", "empty; give the source's own words, or call the status unverified")
    steps = set(links[["from_id", "to_id"]].itertuples(index=False, name=None))
    for row, start, end in evidence[["from_id", "outcome_id"]].itertuples(name=None):
        if start and (start, end) not in steps and not _leads(start, end, items, links):
            to.add(
                [row], "from_id", f"{start!r} does not lead to {end!r} in links.csv; leave empty or link them"
            )


def check_indicators(
    indicators: pd.DataFrame, outcomes: pd.DataFrame, codebook: pd.DataFrame, to: Offenders
) -> None:
    """Check that an indicator shows an outcome there is, and is in the codebook or says where it could be got."""
    to.filled(indicators, "pi_id", "name")
    to.unique(indicators, "pi_id")
    to.choice(indicators, "outcome_id", set(outcomes["outcome_id"]), "not in outcomes.csv")
    to.choice(indicators, "kind", INDICATOR_KINDS, f"one of {', '.join(INDICATOR_KINDS)}")
    to.choice(indicators, "better", BETTER, f"one of {', '.join(BETTER)}")
    to.choice(indicators, "status", STATUSES, f"one of {', '.join(STATUSES)}")
    keys = set(codebook[["indicator_id", "sex"]].itertuples(index=False, name=None))
    for row, name, sex in indicators[["indicator_id", "sex"]].itertuples(name=None):
        if name and (name, sex) not in keys:
            to.add([row], "indicator_id and sex", f"{name!r} / {sex!r} not in the codebook; {CODEBOOK}")
    nowhere = indicators.index[(indicators["indicator_id"] == "") & (indicators["where_to_get"] == "")]
    to.add(
        nowhere,
        "where_to_get",
        "empty; without an indicator of the codebook say where the figure could be got",
    )


def _leads(start: str, end: str, items: pd.DataFrame, links: pd.DataFrame) -> bool:
    """Say whether an activity leads to a service outcome through its outputs."""
    if start not in set(items.loc[items["kind"] == "activity", "item_id"]):
        return False
    return end in graphs.reachable(links, [start])
