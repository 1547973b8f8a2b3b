"""Draw who is least active beside the average, with intervals where they are published."""

from typing import Any, Protocol

import pandas as pd

from localsport.data.sources import cited
from localsport.display import style
from localsport.display.dot_rows import dot_rows
from localsport.display.equality_wording import people
from localsport.display.figures import Figure, Words


class Equal(Protocol):
    """What the figures need to know of an answer about equality."""

    @property
    def area(self) -> pd.Series:
        """Names and codes."""
        ...

    @property
    def groups(self) -> pd.DataFrame:
        """Inactivity by group."""
        ...

    @property
    def extremes(self) -> pd.DataFrame:
        """The most and the least inactive group of each breakdown."""
        ...

    @property
    def own(self) -> tuple[str, ...]:
        """Breakdowns published for the place."""
        ...

    @property
    def sources(self) -> pd.DataFrame:
        """Register rows."""
        ...


def least_active(answer: Equal, *, brief: bool = False) -> Figure:
    """Draw inactivity by group against the average.

    Parameters
    ----------
    answer
        An `answers.equality.Equality`.
    brief
        Only the most inactive group of each breakdown, the highest first.
    """
    frame = answer.groups
    if brief:
        frame = answer.extremes[answer.extremes["end"].eq("most")].sort_values("value", ascending=False)
    area = answer.area
    rows = frame.assign(
        label=[_label(answer, row) for row in frame.to_dict("records")],
        side=[_side(row) for row in frame.to_dict("records")],
        lower=frame["lower_95"],
        upper=frame["upper_95"],
    )
    code = area["code"] if answer.own else area["country"]
    average = answer.groups.loc[answer.groups["area_code"].eq(code), "average"].dropna()
    name = area["name"] if answer.own else area["country_name"]
    line = (
        (f"{name}: {style.number(average.iloc[0], '%', 1)} of all", float(average.iloc[0]))
        if len(average)
        else None
    )
    columns = ["group", "label", "value", "lower", "upper", "side"]
    return dot_rows(
        rows[columns],
        _words(answer, brief=brief),
        name="least-active" if brief else "inactivity-by-group",
        axis="Adults who do under 30 minutes a week",
        heading="With 95% interval",
        unit="%",
        reference=line,
    )


def _words(answer: Equal, *, brief: bool) -> Words:
    area = answer.area
    held = answer.extremes[answer.extremes["end"].eq("most")].sort_values("value", ascending=False)
    demonstration = bool(area["demonstration"])
    if held.empty:
        return Words(
            title=f"Who is least active in {area['name']} is not known",
            subtitle="Adults aged 19 and over who do under 30 minutes a week.",
            caption="",
            alt="An empty chart: no breakdown of inactivity is published.",
            demonstration=demonstration,
        )
    clear = held[held["against"].eq("higher")]
    own = clear[clear["area_code"].eq(area["code"])]
    top = next(each for each in (own, clear, held) if len(each)).iloc[0]
    who = _who(top.to_dict())
    beside = (
        f", against {style.number(top['average'], '%', 1)} of all adults" if pd.notna(top["average"]) else ""
    )
    periods = " and ".join(sorted(answer.groups["period"].astype(str).unique()))
    if not answer.own:
        whose = f"Figures of {area['country_name']}: none by group is held for {area['name']}."
    elif len(answer.own) < answer.groups["group"].nunique():
        whose = f"Figures of {area['name']}; rows marked {area['country_name']} are that nation's."
    else:
        whose = f"Figures of {area['name']}."
    shown = "The most inactive group by each characteristic. " if brief else ""
    credit = answer.sources[answer.sources["source_id"].isin(cited(answer.groups["source_id"]))]
    told = [f"{_who(row)} {style.number(row['value'], '%', 1)}" for row in held.to_dict("records")]
    return Words(
        title=f"In {top['area_name']}, {style.number(top['value'], '%', 1)} of {who} are inactive{beside}",
        subtitle=f"{shown}Adults aged 19 and over who do under 30 minutes a week, {periods}. {whose}",
        caption=f"Source: {'; '.join(dict.fromkeys(credit['title']))}. Groups overlap; this shows who, not why.",
        alt=f"Rows of dots. The most inactive by each characteristic: {', '.join(told)}.",
        demonstration=demonstration,
    )


def _who(row: dict[Any, Any]) -> str:
    return people(str(row["label"]), str(row["group"]).lower().replace(" ", "_"))


def _label(answer: Equal, row: dict[Any, Any]) -> str:
    borrowed = bool(answer.own) and row["area_code"] != answer.area["code"]
    label = str(row["label"])
    if row["group"] == "Age":
        label = f"Aged {label}"
    return f"{label} ({row['area_name']})" if borrowed else label


def _side(row: dict[Any, Any]) -> str:
    if pd.isna(row["value"]):
        return str(row["note"]) or "not published"
    text = style.number(row["value"], "%", 1)
    if pd.isna(row["lower_95"]):
        return f"{text}, no interval"
    return f"{text} ({row['lower_95']:.1f} to {row['upper_95']:.1f})"
