"""Draw the figures of a monitored programme from what may be published of it."""

from typing import Protocol

import pandas as pd

from localsport.display import monitoring_messages as messages
from localsport.display.bars import bars_with_intervals
from localsport.display.dot_rows import dot_rows
from localsport.display.figures import Figure
from localsport.display.monitoring_control import control_charts
from localsport.display.monitoring_grid import spots_grid
from localsport.display.monitoring_panels import change_strips, share_panels

MOST = 9


class Monitored(Protocol):
    """What the figures need to know of a monitored programme."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def began(self) -> pd.Period:
        """First month of the programme."""
        ...

    @property
    def demonstration(self) -> bool:
        """Whether it is of the demonstration county."""
        ...

    @property
    def places(self) -> pd.DataFrame:
        """Place names and groups."""
        ...

    @property
    def charts(self) -> pd.DataFrame:
        """Visits by place and month, with limits."""
        ...

    @property
    def spots(self) -> pd.DataFrame:
        """New participants a head."""
        ...

    @property
    def lasting(self) -> pd.DataFrame:
        """Hot and cold by place."""
        ...

    @property
    def reach(self) -> pd.DataFrame:
        """Share inactive at the start."""
        ...

    @property
    def retention(self) -> pd.DataFrame:
        """Share that still comes."""
        ...

    @property
    def changes(self) -> pd.DataFrame:
        """Before and after."""
        ...

    @property
    def claims(self) -> pd.DataFrame:
        """Every number the sentences use."""
        ...

    @property
    def sources(self) -> pd.DataFrame:
        """Register rows."""
        ...


def attendance(answer: Monitored) -> Figure:
    """Draw visits month by month, a chart for each place."""
    heads = messages.chart_heads(answer.charts, answer.places, answer.began, most=MOST)
    source, names = messages.caption(answer.sources), answer.places["place_name"]
    words = messages.charts(answer.claims, answer.name, names, source, answer.demonstration)
    return control_charts(answer.charts, heads, words, name="visits-by-place")


def hot_and_cold(answer: Monitored) -> Figure:
    """Draw who draws more or fewer new people than others of their size."""
    source, names = messages.caption(answer.sources), answer.places["place_name"]
    words = messages.spots(answer.claims, answer.name, names, source, answer.demonstration)
    rows = answer.spots.assign(short=[messages.short_quarter(each) for each in answer.spots["period"]])
    return spots_grid(rows, messages.spot_tails(answer.lasting, answer.places), words, name="hot-and-cold")


def retention(answer: Monitored) -> Figure:
    """Draw who still comes, by quarter of joining."""
    words = messages.retention(
        answer.claims, answer.name, messages.caption(answer.sources), answer.demonstration
    )
    return share_panels(messages.retention_rows(answer.retention), words, name="still-coming")


def reach(answer: Monitored) -> Figure:
    """Draw the reach of the least active against the target."""
    words = messages.reach(answer.claims, answer.name, messages.caption(answer.sources), answer.demonstration)
    target = float(answer.reach["target"].iloc[0])
    return dot_rows(
        messages.reach_rows(answer.reach, answer.places),
        words,
        name="reach",
        axis="Inactive at the start",
        heading="Share (95% interval)",
        unit="%",
        last=100.0,
        reference=(f"target {target:.0%}", 100 * target),
    )


def pathway(answer: Monitored, steps: pd.DataFrame) -> Figure:
    """Draw the steps from referral to a change of activity, by risk tier."""
    words = messages.pathway(
        answer.claims, answer.name, messages.caption(answer.sources), answer.demonstration
    )
    return bars_with_intervals(messages.pathway_rows(steps), words, name="pathway", unit="%", decimals=0)


def achieved(answer: Monitored, programme: str) -> Figure:
    """Draw the return as forecast and with what was counted."""
    words = messages.achieved(
        answer.claims, programme, messages.caption(answer.sources), answer.demonstration
    )
    rows = messages.achieved_rows(answer.claims)
    reference = ("every £1 returns", 1.0)
    return bars_with_intervals(rows, words, name="return", unit="£", decimals=2, reference=reference)


def changes(answer: Monitored) -> Figure:
    """Draw what changed, and the difference from places without the programme."""
    words = messages.changes(
        answer.changes, answer.name, messages.caption(answer.sources), answer.demonstration
    )
    return change_strips(messages.change_rows(answer.changes), words, name="before-and-after")
