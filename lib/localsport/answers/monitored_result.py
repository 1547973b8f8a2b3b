"""Hold what the records of a monitored programme say, as it may be published."""

from dataclasses import dataclass

import pandas as pd

from localsport.answers.monitored_pathway import Achieved, Followed
from localsport.answers.monitored_shown import Shown
from localsport.methods.suppression import Rule


@dataclass(frozen=True)
class Monitored:
    """What the records of a programme say; only ``audit`` is not for publication.

    Attributes
    ----------
    monitoring_id, name, place, description, began, target
        As the folder states them; the target is the share of new participants who shall be inactive.
    first_month, last_month
        Of the records.
    demonstration
        Whether every place is one of the demonstration county.
    rule
        By which small numbers are hidden and the rest rounded.
    places
        Index ``place_code``; ``place_name``, ``group`` (programme, comparison), ``adults`` (NaN where the tables do
        not hold the place).
    counts
        The counts as shown (`monitored_shown.Shown`, its ``audit`` taken out).
    charts, surprises, latest
        Visits by place and month as `monitoring.control_charts_by_place`, `surprises` and `latest` give them; limits
        begin anew with the programme where it runs. A place with a hidden month has no chart.
    spots, lasting
        New participants per 1,000 adults by place and quarter, as `monitoring.hot_and_cold` and `lasting` give them;
        without rows where adults are not known.
    reach
        By place and for all: as `monitoring.reach`, with ``place_code``; a place whose levels are hidden is left out.
    retention
        By quarter of joining (``cohort``, ``label``) and months since (``since``), and over all (cohort ""):
        ``participants``, ``of``, ``share``, ``lower_95``, ``upper_95``.
    followed
        Inactive people from referral on (`monitored_pathway.Followed`, cleared for publication), or None.
    achieved
        Forecast beside achieved (`monitored_pathway.Achieved`), or None.
    changes
        As `monitoring.changes` gives them, with ``comparison_lower`` and ``comparison_upper``; without rows where
        nothing was counted before and after.
    hidden
        By table: ``table``, ``counts``, ``hidden``.
    not_shown
        What is left out because of small numbers: ``what`` (chart, coarse, reach, survey),
        ``name``; a coarse chart is one whose ups and downs rounding drowns.
    audit
        The range in which each hidden count can be known to lie: ``table``, ``row``, ``column``, ``least``, ``most``,
        ``width``. The proof that nothing small is given away, and itself not for publication.
    claims
        One row per number a sentence may use; ids begin with ``monitor_``.
    sources
        The register's rows of everything it rests on.
    """

    monitoring_id: str
    name: str
    place: str
    description: str
    began: pd.Period
    target: float
    first_month: pd.Period
    last_month: pd.Period
    demonstration: bool
    rule: Rule
    places: pd.DataFrame
    counts: Shown
    charts: pd.DataFrame
    surprises: pd.DataFrame
    latest: pd.DataFrame
    spots: pd.DataFrame
    lasting: pd.DataFrame
    reach: pd.DataFrame
    retention: pd.DataFrame
    followed: Followed | None
    achieved: Achieved | None
    changes: pd.DataFrame
    hidden: pd.DataFrame
    not_shown: pd.DataFrame
    audit: pd.DataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame
