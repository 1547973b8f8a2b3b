"""Follow inactive people from referral to a change of activity, and value what was achieved, from shown counts alone.

A return worked out from exact counts gives them away: with all but one quantity known, the return is an equation for
the last. So the quantities that go into the evaluation are those that are published, with what rounding and hiding
leave open as their range.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from localsport import monitoring, sroi
from localsport.answers.monitored_shown import hidden_by_table
from localsport.answers.programme import deflator, discount_schedule, last_outturn
from localsport.data import programmes
from localsport.data.monitoring import Monitoring
from localsport.methods import intervals
from localsport.methods.suppression import Protected, Rule, protect_table
from localsport.monitoring.pathway import STAGES, SUMS

TABLE = "Inactive people referred, by tier and how far they came"
INACTIVE = "inactive"
YEAR = 12
ALL = "all"
WITH_COUNTS = "counted outcome by outcome"
AS_FORECAST = "counted together, shared among the outcomes as forecast"


@dataclass(frozen=True)
class Followed:
    """The pathway of people who were inactive when they were referred, as it may be shown.

    Attributes
    ----------
    first, last
        Months of referral: a year from the first, or as much of it as is followed up.
    whole_year
        Whether the year is followed up to its end.
    stages
        Tier (and all) by how far people came, with the sums; missing where hidden.
    steps
        As `monitoring.published_steps` gives them.
    referred_otherwise
        People referred in the same months who were not inactive, or of unknown level; NaN where that is hidden.
    hidden
        As `monitored_shown.Shown`.
    audit
        As `monitored_shown.Shown`; not for publication.
    protected
        What `methods.suppression` made, for `achieved`; not for publication.
    """

    first: pd.Period
    last: pd.Period
    whole_year: bool
    stages: pd.DataFrame
    steps: pd.DataFrame
    referred_otherwise: float
    hidden: pd.DataFrame
    audit: pd.DataFrame
    protected: Protected


@dataclass(frozen=True)
class Achieved:
    """What was achieved beside what was forecast.

    Attributes
    ----------
    quantities
        outcome_id, outcome, ``forecast``, ``forecast_low``, ``forecast_high``, ``low``, ``central``, ``high``.
    people
        Row ``forecast`` and row ``counted``: ``low``, ``central``, ``high`` of people who left inactivity.
    way
        How the count was brought to the outcomes.
    evaluation
        As `sroi.evaluation` returns it.
    price_year
        Of its pounds.
    programme
        The programme's name.
    """

    quantities: pd.DataFrame
    people: pd.DataFrame
    way: str
    evaluation: sroi.Evaluation
    price_year: int
    programme: str

    @property
    def counted_apart(self) -> bool:
        """Whether every outcome's own count may be shown."""
        return self.way == WITH_COUNTS


def followed(kept: Monitoring, rule: Rule, *, first: pd.Period | None = None) -> Followed | None:
    """Protect the pathway of a year's referrals.

    One group of people in one classification: those inactive at referral. The whole of those referred is given
    only where those who were not inactive are no small number.

    Parameters
    ----------
    kept
        The records.
    rule
        By which small numbers are hidden.
    first
        First month of referral; the programme's first month by default. Publish years that do not overlap.

    Returns
    -------
    Followed or None
        None where nobody keeps the pathway, or none of it is followed up.
    """
    first = kept.began if first is None else first
    as_of = kept.months["month"].max()
    last = min(first + (YEAR - 1), as_of - kept.follow_up_months)
    year = kept.pathway[(kept.pathway["month"] >= first) & (kept.pathway["month"] <= last)]
    mine = year[year["activity_level"] == INACTIVE]
    if mine["referred"].sum() == 0:
        return None
    steps, protected = monitoring.published_steps(mine, rule)
    others = float(year["referred"].sum() - mine["referred"].sum())
    stages = pd.DataFrame(protected.published)
    index = pd.MultiIndex.from_product(
        [[TABLE], stages.index, stages.columns], names=["table", "row", "column"]
    )
    small = 0 < others < rule.threshold
    return Followed(
        first=first,
        last=last,
        whole_year=last == first + (YEAR - 1),
        stages=stages,
        steps=steps,
        referred_otherwise=float("nan") if small else float(rule.rounded(np.array([others]))[0]),
        hidden=hidden_by_table(pd.Series(stages.to_numpy().ravel(), index=index)),
        audit=protected.audit.assign(table=TABLE),
        protected=protected,
    )


def achieved(kept: Monitoring, found: Followed, rule: Rule, *, draws: int, seed: int) -> Achieved | None:
    """Put what was counted in the place of what was forecast.

    Parameters
    ----------
    kept
        The records.
    found
        What `followed` gave.
    rule
        As for `followed`.
    draws, seed
        Of the Monte Carlo.

    Returns
    -------
    Achieved or None
        None where no programme is named, no links are kept, or the year is not followed up to its end.
    """
    links = kept.links[kept.links["level_before"] == INACTIVE]
    if not kept.programme_id or links.empty or not found.whole_year:
        return None
    values = programmes.unit_values()
    given = programmes.programme(kept.programme_id, values=values)
    outcomes = given.outcomes.set_index("outcome_id").loc[links["outcome_id"].unique()]
    whole = _left_inactivity(found, rule)
    quantities = _by_outcome(kept, found, links, rule)
    way = WITH_COUNTS
    if quantities is None:
        way = AS_FORECAST
        forecast = outcomes["quantity_central"].astype(float)
        mix = forecast / forecast.sum() if forecast.sum() else forecast * 0 + 1 / len(forecast)
        quantities = pd.DataFrame({end: mix * whole[end] for end in ("low", "central", "high")})
    else:
        # Who was not asked may have moved as often as the upper limit among those asked, in every outcome alike.
        quantities["high"] += (
            whole["not_asked"] * quantities["central"] / max(quantities["central"].sum(), 1.0)
        )
    rows = (
        quantities.round(2)
        .reset_index()
        .assign(
            assumption="quantity",
            unit="people",
            source_id=kept.source_id,
            locator=f"pathway.csv, referred {found.first} to {found.last}, as published",
            status="derived",
            note=f"{way}; gross: before deadweight",
        )
    )
    done = programmes.evaluated(given, rows)
    price_year = last_outturn()
    evaluation = sroi.evaluation(
        (given.inputs, given.outcomes),
        (done.inputs, done.outcomes),
        values,
        price_year=price_year,
        deflator=deflator(),
        schedule=discount_schedule(),
        draws=draws,
        seed=seed,
    )
    before = {
        "forecast": outcomes["quantity_central"],
        "forecast_low": outcomes["quantity_low"],
        "forecast_high": outcomes["quantity_high"],
    }
    table = quantities.assign(outcome=outcomes["outcome"], **before).reset_index()
    sums = outcomes[["quantity_low", "quantity_central", "quantity_high"]].sum()
    people = pd.DataFrame(
        [sums.to_list(), [whole[end] for end in ("low", "central", "high")]],
        index=pd.Index(["forecast", "counted"], name="which"),
        columns=["low", "central", "high"],
    )
    return Achieved(table, people, way, evaluation, price_year, given.name)


def with_shares(table: pd.DataFrame) -> pd.DataFrame:
    """Add the share of ``participants`` in ``of`` with its interval (Wilson)."""
    count, whole = (table[each].astype(float) for each in ("participants", "of"))
    found = intervals.proportion(count, whole, confidence=0.95)
    return table.assign(share=found["value"], lower_95=found["lower_95"], upper_95=found["upper_95"])


def _left_inactivity(found: Followed, rule: Rule) -> dict[str, float]:
    """Give what is known of how many left inactivity, from what is shown."""
    total = {str(name): float(value) for name, value in found.stages.T[ALL].items()}
    audit = found.protected.audit
    low, central, high = _known(total[STAGES[4]], audit, (ALL, STAGES[4]), rule)
    asked = central + _known(total[STAGES[3]], audit, (ALL, STAGES[3]), rule)[1]
    completed = _known(total["completed"], audit, (ALL, "completed"), rule)[1]
    missing = max(completed - asked, 0.0)
    upper = 1.0
    if asked > 0:
        upper = float(intervals.proportion([central], [asked], confidence=0.95)["upper_95"].iloc[0])
    return {"low": low, "central": central, "high": high + missing * upper, "not_asked": missing * upper}


def _known(
    value: float, audit: pd.DataFrame, cell: tuple[str, str], rule: Rule
) -> tuple[float, float, float]:
    """Give the least, the middle and the most that a reader knows a count to be."""
    if value != value:
        row = audit[(audit["row"] == cell[0]) & (audit["column"] == cell[1])]
        least, most = float(row["least"].iloc[0]), float(row["most"].iloc[0])
        return least, (least + most) / 2, most
    if value == 0:
        return 0.0, 0.0, 0.0
    least = max(value - rule.rounding // 2, rule.threshold)
    return float(least), float(value), float(value - rule.rounding // 2 + rule.rounding - 1)


def _by_outcome(kept: Monitoring, found: Followed, links: pd.DataFrame, rule: Rule) -> pd.DataFrame | None:
    """Count outcome by outcome where every such count may be shown beside the pathway, and else not."""
    year = kept.pathway[(kept.pathway["month"] >= found.first) & (kept.pathway["month"] <= found.last)]
    mine = year[year["activity_level"] == INACTIVE]
    parts = {"fairly active": "fairly_active_after", "active": "active_after"}
    to = mine.groupby("tier", sort=False)[list(parts.values())].sum()
    split = monitoring.stages(mine).drop(columns=STAGES[4]).join(to)
    finer = protect_table(split, rule, totals=ALL, sums={STAGES[4]: tuple(parts.values()), **SUMS})
    reason = pd.DataFrame(finer.reason)
    coarse = pd.DataFrame(found.protected.reason)
    if (reason[list(parts.values())] != "").any(axis=None):
        return None
    if not reason[coarse.columns].eq(coarse).all(axis=None):
        return None
    counts = pd.DataFrame(finer.published)
    rows: dict[str, tuple[float, float, float]] = {}
    for link in links.itertuples(index=False):
        tier = str(link.tier) or ALL
        count = counts[parts[str(link.level_after)]].get(tier, 0.0)
        one = _known(float(count), finer.audit, (tier, ""), rule)
        before = rows.get(str(link.outcome_id), (0.0, 0.0, 0.0))
        rows[str(link.outcome_id)] = (before[0] + one[0], before[1] + one[1], before[2] + one[2])
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["low", "central", "high"])
    return frame.rename_axis("outcome_id")
