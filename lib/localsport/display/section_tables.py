"""Set the tables of the six sections: what is held, people, places, economy, expectation, inequality."""

from typing import Any

import pandas as pd

from localsport.display import tables
from localsport.display.tables import Table
from localsport.display.voice import number

MEASURES = {"slope": "points, slope index", "absolute": "points", "relative": "times"}

VERDICTS = {
    "wider": "▲ wider",
    "narrower": "▼ narrower",
    "turned round": "↻ turned round",
    "no clear change": "● no clear change",
    "not computable": "– cannot tell",
}
"""The word carries the meaning; the sign repeats it."""


def sections(frame: pd.DataFrame, area: pd.Series) -> Table:
    """Set the six sections with what is held of each; none is left out."""
    return tables.html(
        frame.assign(
            held=frame["held"].replace("", "nothing"), lacking=frame["lacking"].replace("", "nothing")
        ),
        caption=f"The six sections of the profile of {area['name']}",
        columns={"title": "Section", "state": "State", "held": "Held", "lacking": "Not held"},
        demonstration=bool(area["demonstration"]),
    )


def missing(parts: pd.DataFrame, area: pd.Series) -> Table:
    """Set what is missing, what to get, where it is and how it is added."""
    absent = parts[parts["held"].lt(parts["of"])]
    rows = absent.assign(
        state=[
            "nothing held" if held == 0 else f"{held} of {of} held"
            for held, of in zip(absent["held"], absent["of"], strict=True)
        ]
    )
    return tables.html(
        rows,
        caption=f"What is missing from the profile of {area['name']}, and where to get it",
        columns={
            "title": "Section",
            "label": "Figures",
            "state": "State",
            "get": "What to get",
            "where": "Where",
            "add": "How to add it",
        },
        row_header="label",
        demonstration=bool(area["demonstration"]),
    )


def ages(frame: pd.DataFrame, area: pd.Series) -> Table:
    """Set residents by five-year age band."""
    return tables.html(
        frame,
        caption=f"Residents of {area['name']} by age, Census 2021",
        columns={
            "label": "Age",
            "place": "Residents",
            "place_share": f"{area['name']}, %",
            **_beside(frame, area, "region_share", "country_share"),
        },
        formats={
            "place": "{:,.0f}",
            "place_share": "{:.1f}",
            "region_share": _one,
            "country_share": _one,
        },
        demonstration=bool(area["demonstration"]),
    )


def demography(frame: pd.DataFrame, area: pd.Series) -> Table:
    """Set shares of residents, households and workers beside the region, the nation and its districts."""
    rows = frame.assign(
        spread=[
            "" if pd.isna(low) else f"{low:.1f} to {high:.1f}"
            for low, high in zip(frame["national_q1"], frame["national_q3"], strict=True)
        ],
        label=frame["label"].where(frame["exact"], frame["label"] + " (near)"),
    )
    return tables.html(
        rows,
        caption=f"Who lives in {area['name']}, per cent, Census 2021",
        columns={
            "label": "Share of people",
            "base": "Of",
            "value": str(area["name"]),
            **_beside(frame, area, "region_value", "country_value"),
            "spread": "Middle half of districts",
        },
        formats={"value": _one, "region_value": _one, "country_value": _one},
        note=(
            "Means of neighbourhoods' percentages weighted by their base, which gives the census count back to "
            "0.005 points. (near): residents stand in for a base that the files do not hold."
        ),
        missing="not held",
        demonstration=bool(area["demonstration"]),
    )


def facilities(frame: pd.DataFrame, area: pd.Series) -> Table:
    """Set places to be active by type."""
    held = frame[frame["facilities"].gt(0) | frame["country"].ge(0.05)].reset_index()
    return tables.html(
        held,
        caption=f"Places to be active in {area['name']}, by type",
        columns={
            "facility_type": "Type",
            "facilities": "In operation",
            "public": "Open to the public",
            "sites": "At so many sites",
            "place": f"Open to the public per 10,000 residents, {area['name']}",
            **_beside(frame, area, "region", "country"),
        },
        formats={"place": "{:.2f}", "region": _two, "country": _two},
        note="Open to the public: of the accessibility group Public Access, which includes registered members.",
        demonstration=bool(area["demonstration"]),
    )


def access(frame: pd.DataFrame, area: pd.Series) -> Table:
    """Set places to be active by who may use them."""
    return _kinds(frame, area, "access", "by who may use them", "Access")


def management(frame: pd.DataFrame, area: pd.Series) -> Table:
    """Set places to be active by who runs them."""
    return _kinds(frame, area, "management", "by who runs them", "Run by")


def _kinds(frame: pd.DataFrame, area: pd.Series, column: str, how: str, heading: str) -> Table:
    held = frame[frame["facilities"].gt(0)].reset_index()
    return tables.html(
        held,
        caption=f"Places to be active in {area['name']}, {how}",
        columns={
            column: heading,
            "facilities": "In operation",
            "sites": "At so many sites",
            "place": f"{area['name']}, %",
            **_beside(frame, area, "region", "country"),
        },
        formats={"place": "{:.1f}", "region": _one, "country": _one},
        demonstration=bool(area["demonstration"]),
    )


def economy(frame: pd.DataFrame, area: pd.Series) -> Table:
    """Set businesses and jobs in sport, or that nothing is held of them."""
    bare = frame["value"].isna().any()
    note = "Not held: the table of what is missing says what to get where." if bare else ""
    return tables.html(
        frame,
        caption=f"The economy of sport in {area['name']}",
        columns={
            "label": "Count",
            "period": "Period",
            "value": str(area["name"]),
            "place": f"Per 10,000 residents, {area['name']}",
            **_beside(frame, area, "region", "country"),
        },
        formats={"value": "{:,.0f}", "place": _one, "region": _one, "country": _one},
        note=note,
        missing="not held",
        demonstration=bool(area["demonstration"]),
    )


def neighbours(frame: pd.DataFrame, area: pd.Series) -> Table:
    """Set the comparators with their distance and their latest inactivity."""
    return tables.html(
        frame.reset_index(drop=True),
        caption=f"Places beside {area['name']}, with their inactive adults",
        columns={"name": "Place", "distance": "Distance", "value": "Inactive adults, %", "period": "Period"},
        formats={"distance": "{:.2f}", "value": _one},
        note="Distance over z-scored census and deprivation variables; 0 would be alike on every one.",
        missing="not held",
        demonstration=bool(area["demonstration"]),
    )


def expectation(frame: pd.DataFrame, area: pd.Series) -> Table:
    """Set what each mix implies, what the same sum gives for the nation, and what is left over."""
    rows = []
    for row in frame.to_dict("records"):
        held = not row["reason"]
        rows.append(
            {
                "breakdown": row["breakdown"],
                "expected": _with_limits(row, "", "%") if held else row["reason"],
                "shift": _with_limits(row, "shift", "") if held else "",
                "sums": f"{row['expected']:.1f}% and {row['country_expected']:.1f}%" if held else "",
                "remainder": _with_limits(row, "remainder", "")
                if held and pd.notna(row["remainder"])
                else "",
            }
        )
    period = str(frame["period"].iloc[0])
    measured = frame["observed"].iloc[0]
    beside = "nothing measured" if pd.isna(measured) else f"{measured:.1f}% measured"
    return tables.html(
        pd.DataFrame(rows),
        caption=f"Inactive adults expected in {area['name']} from the mix of its people, {period} ({beside})",
        columns={
            "breakdown": "By",
            "expected": "Expected (95% limits)",
            "shift": f"Points more than {area['country_name']}",
            "sums": f"Share x rate summed, here and in {area['country_name']}",
            "remainder": "Measured minus expected, points",
        },
        note=(
            "An expectation, not a measurement: the limits are those of the nation's rates alone. Expected is the "
            "nation's figure plus the difference of the two sums. Breakdowns overlap and are never added."
        ),
        missing="",
        demonstration=bool(area["demonstration"]),
    )


def groups(frame: pd.DataFrame, area: pd.Series) -> Table:
    """Set the share of each group here and in the nation, and its rate."""
    rows = frame.assign(limits=[_span(row, "%") for row in frame.to_dict("records")])
    return tables.html(
        rows,
        caption=f"What the expectation for {area['name']} is made of",
        columns={
            "breakdown": "By",
            "group": "Group",
            "place_share": f"Share in {area['name']}, %",
            "country_share": f"Share in {area['country_name']}, %",
            "rate": f"Inactive in {area['country_name']}, %",
            "limits": "95% limits",
        },
        formats={"place_share": "{:.1f}", "country_share": "{:.1f}", "rate": "{:.1f}"},
        row_header="group",
        demonstration=bool(area["demonstration"]),
    )


def inequality(measures: pd.DataFrame, area: pd.Series) -> Table:
    """Set every gap year by year."""
    whose = {area["country"]: area["country_name"], area["code"]: area["name"]}
    rows = measures.assign(
        whose=measures["area_code"].map(whose),
        kind=measures["measure"].map(MEASURES),
        limits=[_span(row, "") for row in measures.to_dict("records")],
    )
    return tables.html(
        rows,
        caption="Gaps in inactivity, year by year",
        columns={
            "label": "Gap",
            "whose": "Where",
            "period": "Period",
            "kind": "Measured in",
            "value": "Gap",
            "limits": "95% limits",
            "first_value": "First group, %",
            "second_value": "Second group, %",
        },
        formats={"value": "{:.2f}", "first_value": "{:.1f}", "second_value": "{:.1f}"},
        demonstration=bool(area["demonstration"]),
    )


def movement(frame: pd.DataFrame, area: pd.Series) -> Table:
    """Set whether each gap differs between its first comparable and its latest year by more than chance."""
    whose = {area["country"]: area["country_name"], area["code"]: area["name"]}
    rows = frame.assign(
        whose=frame["area_code"].map(whose),
        kind=frame["measure"].map(MEASURES),
        years=frame["first_period"] + " and " + frame["last_period"],
        both=[f"{one:.1f} and {other:.1f}" for one, other in zip(frame["first"], frame["last"], strict=True)],
        limits=[_span(row, "") for row in frame.to_dict("records")],
        said=frame["verdict"].map(VERDICTS)
        + frame["reason"].map(lambda reason: f": {reason}" if reason else ""),
    )
    return tables.html(
        rows,
        caption="Have the gaps in inactivity changed?",
        columns={
            "label": "Gap",
            "whose": "Where",
            "kind": "Measured in",
            "years": "Years compared",
            "both": "Gaps",
            "change": "Change",
            "limits": "95% limits of the change",
            "said": "Verdict",
        },
        formats={"change": lambda value: "" if pd.isna(value) else f"{value:.2f}"},
        note="Change: points more, or of ratios the later over the earlier. Two years as independent surveys.",
        missing="",
        demonstration=bool(area["demonstration"]),
    )


def _beside(frame: pd.DataFrame, area: pd.Series, region: str, country: str) -> dict[str, str]:
    """Name the columns of region and nation that hold anything."""
    columns = {region: str(area["region_name"]) or "Region", country: str(area["country_name"])}
    return {column: name for column, name in columns.items() if frame[column].notna().any()}


def _with_limits(row: dict[Any, Any], name: str, end: str) -> str:
    value = row[name or "value"]
    low, high = (row[f"{name}_{side}_95" if name else f"{side}_95"] for side in ("lower", "upper"))
    text = number(value, end, decimals=1) if end else f"{value:+.1f}".replace("-", "−")
    if pd.isna(low):
        return f"{text} (no limits published)"
    return f"{text} ({low:.1f} to {high:.1f})".replace("(-", "(−").replace("to -", "to −")


def _span(row: dict[Any, Any], end: str) -> str:
    if pd.isna(row["lower_95"]):
        return ""
    digits = 2 if row.get("measure") == "relative" else 1
    return f"{row['lower_95']:.{digits}f}{end} to {row['upper_95']:.{digits}f}{end}".replace("-", "−")


def _one(value: float) -> str:
    return "not held" if pd.isna(value) else f"{value:.1f}"


def _two(value: float) -> str:
    return "not held" if pd.isna(value) else f"{value:.2f}"
