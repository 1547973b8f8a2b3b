"""Draw and set what an exploration found: one figure and one table for whatever was asked."""

import html as markup

import pandas as pd

from localsport.display import charts, exploration_words, tables
from localsport.display.dots import dots
from localsport.display.exploration_words import EVERYONE, PUBLISHER
from localsport.display.explored import Explored
from localsport.display.figures import Figure
from localsport.display.multiples import multiples
from localsport.display.style import period
from localsport.display.tables import Table
from localsport.display.voice import number, series_of

LONG = 24
"""Rows of a table that a reader opens first."""

COLUMNS = [
    "area_code",
    "area_name",
    "indicator_id",
    "indicator",
    "breakdown",
    "group",
    "period",
    "value",
    "unit",
    "lower_95",
    "upper_95",
    "interval",
    "respondents",
    "compared_to_england",
    "note",
    "source_id",
]


def figure(answer: Explored, *, name: str = "explore") -> Figure | Table:
    """Draw the table: lines over the years, a small chart for each group; dots or bars where there is one year.

    Returns
    -------
    Figure or Table
        A note in words where no cell has a value, since there is nothing to draw.
    """
    words = exploration_words.words(answer)
    unit, decimals = str(answer.indicator["unit"]), int(answer.indicator["decimals"])
    table = answer.table
    held = table.dropna(subset=["value"])
    if held.empty:
        text = markup.escape(exploration_words.missing(answer), quote=False)
        return Table(words.title, 0, f"<p>{text}</p>")
    if table["period"].nunique() > 1:
        drawn = multiples(table, words, name=name, unit=unit, decimals=decimals)
    elif held["area_code"].nunique() > 1 and table["group"].nunique() > 1:
        drawn = dots(table, words, name=name, unit=unit)
    else:
        drawn = charts.bars_with_intervals(_bars(table), words, name=name, unit=unit, decimals=decimals)
    return Figure(name, words, drawn.figure, export(answer))


def _bars(table: pd.DataFrame) -> pd.DataFrame:
    """Line bars up: everyone of each place, or the groups of the one place that has any."""
    held = table.loc[table["value"].notna(), "area_code"].unique()
    rows = table[table["area_code"].isin(held)]
    return pd.DataFrame(
        {
            "label": rows["group"].where(rows["group"].ne(EVERYONE), rows["area_name"]),
            "value": rows["value"],
            "lower_95": rows["lower_95"],
            "upper_95": rows["upper_95"],
            "focus": rows["role"].eq("place") | (len(held) == 1),
            "assumed": rows["interval"].eq("assumed"),
            "note": rows["note"].str.split(": ").str[0],
        }
    )


def table(answer: Explored) -> Table:
    """Set every cell: years down and places across for everyone; else groups down and years across.

    Each cell has its value and its 95 per cent limits, or the reason why it is empty. Places without any figure
    are named below the table and have no cells, unless there is nothing else.
    """
    cells = answer.table
    held = cells["area_code"].isin(cells.loc[cells["value"].notna(), "area_code"])
    cells = cells[held] if held.any() else cells
    unit, decimals = str(answer.indicator["unit"]), int(answer.indicator["decimals"])
    country = str(answer.area["country_name"])
    told = [_cell(row, unit, decimals, country) for row in cells.to_dict("records")]
    years = cells["period"].map(period)
    shown = cells.assign(told=told, year=years)
    by = str(answer.asked["breakdown"])
    if by == EVERYONE:
        wide = shown.pivot(index="year", columns="area_name", values="told")
        wide = wide.reindex(index=years.unique(), columns=cells["area_name"].unique())
        frame, heads = wide.reset_index(), {"year": "Year"} | {str(c): str(c) for c in wide.columns}
    else:
        several = cells["area_code"].nunique() > 1
        index = ["group", "area_name"] if several else ["group"]
        wide = shown.pivot(index=index, columns="year", values="told").reindex(columns=years.unique())
        order = cells[[*index]].drop_duplicates()
        rank = {group: n for n, group in enumerate(cells["group"].unique())}
        order = order.sort_values("group", key=lambda groups: groups.map(rank), kind="stable")
        wide = wide.reindex(pd.MultiIndex.from_frame(order) if several else order["group"])
        frame = wide.reset_index()
        heads = {"group": by} | ({"area_name": "Place"} if several else {})
        heads |= {str(c): str(c) for c in wide.columns}
    made = tables.html(
        frame,
        caption=f"{answer.indicator['name']}, {unit}, with 95% limits"
        + ("" if by == EVERYONE else f", by {by.lower()}"),
        columns=heads,
        note="Limits are published unless the cell says that they are assumed. "
        + exploration_words.missing(answer),
        demonstration=bool(answer.area["demonstration"]),
    )
    return tables.folded(made) if made.rows > LONG else made


def _cell(row: dict[object, object], unit: str, decimals: int, country: str) -> str:
    """Write one cell: its value and limits, or why there is none."""
    value = float(str(row["value"]))
    note = str(row["note"])
    if value != value:
        return "not shown (fewer than 30 asked)" if note.startswith("fewer than") else note or "no value"
    text = number(value, unit if unit == "%" else "", decimals=decimals)
    low, high = float(str(row["lower_95"])), float(str(row["upper_95"]))
    if low == low and high == high:
        assumed = ", assumed" if row["interval"] == "assumed" else ""
        return f"{text} ({low:,.{decimals}f} to {high:,.{decimals}f}{assumed})"
    if row["estimated"]:
        return f"{text} (estimate)"
    published = PUBLISHER.get(str(row["compared_to_england"]))
    return f"{text} (no limits; {published} {country})" if published else f"{text} (no limits)"


def export(answer: Explored) -> pd.DataFrame:
    """Return the rows as they go into a file."""
    return answer.table[COLUMNS].reset_index(drop=True)


def by_group(answer: Explored, *, name: str = "explore-groups") -> list[Figure | Table]:
    """Draw and set a breakdown, or say that the measure has none."""
    if answer.asked["breakdown"] == EVERYONE:
        text = f"No breakdown of this measure is published: {answer.indicator['name']}."
        return [Table(text, 0, f"<p>{markup.escape(text, quote=False)}</p>")]
    return [figure(answer, name=name), table(answer)]


def pictures(*shown: Figure | Table) -> list[Figure]:
    """Keep the figures among what was shown."""
    return [one for one in shown if isinstance(one, Figure)]


def offered(answer: Explored) -> Table:
    """Set what is published of the measure: each breakdown with its groups, its areas and its years."""
    own = str(answer.area["code"])
    rows = [
        {
            "breakdown": str(cut),
            "groups": series_of(groups) if str(cut) != EVERYONE else "",
            "here": "yes" if own in areas else "no",
            "years": f"{period(periods[0])} to {period(periods[-1])}"
            if len(periods) > 1
            else period(periods[0]),
        }
        for cut, groups, areas, periods in answer.breakdowns.itertuples()
    ]
    return tables.html(
        pd.DataFrame(rows),
        caption=f"What is published of: {answer.indicator['name']}",
        columns={
            "breakdown": "Breakdown",
            "groups": "Groups",
            "here": f"For {answer.area['name']}",
            "years": "Years",
        },
        missing="",
        demonstration=bool(answer.area["demonstration"]),
    )


def definition(answer: Explored) -> Table:
    """Set what the measure means and where it comes from."""
    return tables.html(
        answer.indicator.to_frame().T,
        caption="What the measure means",
        columns={
            "name": "Measure",
            "definition": "Definition",
            "base_population": "Of whom",
            "source_note": "Source and window",
        },
        demonstration=bool(answer.area["demonstration"]),
    )
