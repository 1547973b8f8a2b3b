"""Make figures to point at, from shapes and numbers alone, without anything fetched."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localsport.display import looks as looking
from localsport.display import style
from localsport.display.figures import Interactive
from localsport.display.ground import ClassLabels
from localsport.display.lines import LOOKS, Break
from localsport.display.looks import Look, Looks

_FONT = {"family": "'Source Sans Pro', Arial, sans-serif", "size": 14, "color": style.INK}
_HOVER = {"bgcolor": "white", "bordercolor": style.INK, "font": _FONT, "align": "left"}
_BARE = {"data": {"scatter": [{"type": "scatter"}]}}
"""plotly's template "none". Figures are made as plain values: plotly's own objects take ten times as long."""
_MARK = {
    "text": f"<b>{style.DEMONSTRATION}</b>",
    "x": 0,
    "y": 1,
    "xref": "paper",
    "yref": "paper",
    "xanchor": "left",
    "yanchor": "bottom",
    "xshift": 4,
    "yshift": 4,
    "borderpad": 3,
    "showarrow": False,
    "bgcolor": "#3D3D3D",
    "font": {"color": "white"},
}


class _Row(NamedTuple):
    at: pd.Timestamp
    period: str
    value: float
    lower_95: float
    upper_95: float
    estimated: bool


def place_map(
    areas: gpd.GeoDataFrame,
    *,
    class_column: str,
    class_labels: ClassLabels,
    hover: Mapping[str, str],
    title: str,
    alt: str,
    area_name: str,
    label: str = "Explore the map: point at a neighbourhood, or step through them with the arrow keys",
    name: str = "needs-map-interactive",
    direction: str = "Darker means greater need",
    not_shown_label: str = "not shown",
    looks: Looks | None = None,
    dotted: str = "",
    dotted_label: str = "",
    tolerance: float = 25.0,
    demonstration: bool = False,
) -> Interactive:
    """Draw the areas as filled lines in metres of the British National Grid.

    The areas stand in the figure in the order given, and ``layout.meta.steps`` holds a point inside each with its
    words, so that a page can offer them to the arrow keys in that order.

    Parameters
    ----------
    areas
        Areas in EPSG:27700 with the columns `class_column`, name, and those named in `hover`; the keyboard
        steps through them in this order.
    class_column, class_labels, looks, dotted, dotted_label
        As in `maps.place_map`.
    hover
        Column to words; a line "words: value" for each under the name of the area. Values are shown as they
        are, so format them before.
    title, alt
        The message, and what the map shows in words.
    area_name
        The place.
    label
        What the reader opens.
    name
        File stem.
    direction
        Heading of the legend, saying which way is worse.
    not_shown_label
        Words for areas without a class.
    tolerance
        Metres by which lines may be simplified.
    demonstration
        Whether it is made from the demonstration county; written over the map.
    """
    fills = looking.of_classes(class_labels, looks)
    left, bottom, _, _ = areas.total_bounds
    simple = shapely.coverage_simplify(areas.geometry.to_numpy(), tolerance)
    inside = np.round(shapely.get_coordinates(shapely.point_on_surface(simple)) - (left, bottom)).astype(int)
    traces: list[dict[str, Any]] = []
    keys: list[Any] = [*class_labels, None]
    seen: set[Any] = set()
    columns = list(hover)
    steps = []
    for shape, key, area, values, point in zip(
        simple,
        areas[class_column],
        areas["name"],
        areas[columns].itertuples(index=False),
        inside.tolist(),
        strict=True,
    ):
        group = key if key in class_labels else None
        lines = [f"<b>{html.escape(str(area))}</b>"]
        lines += [
            f"{html.escape(hover[c])}: {html.escape(str(v))}" for c, v in zip(columns, values, strict=True)
        ]
        xs, ys = _rings(shape, left, bottom)
        text = "<br>".join(lines)
        steps.append({"x": point[0], "y": point[1]})
        traces.append(
            {
                "type": "scatter",
                "x": xs,
                "y": ys,
                **_filled(fills.get(group)),
                "hoveron": "fills",
                "hoverinfo": "text",
                "text": text,
                "name": html.escape(not_shown_label if group is None else class_labels[group]),
                "legendgroup": str(keys.index(group)),
                "legendrank": keys.index(group) + 1,
                "showlegend": group not in seen,
            }
        )
        seen.add(group)
    for key, words in class_labels.items():
        if key not in seen:
            traces.append(
                {
                    "type": "scatter",
                    "x": [None],
                    "y": [None],
                    **_filled(fills[key]),
                    "name": html.escape(words),
                    "legendgroup": str(keys.index(key)),
                    "legendrank": keys.index(key) + 1,
                    "showlegend": True,
                }
            )
    if dotted:
        chosen = areas[dotted].fillna(False).to_numpy(dtype=bool)
        traces.append(
            {
                "type": "scatter",
                "x": inside[chosen, 0].tolist() or [None],
                "y": inside[chosen, 1].tolist() or [None],
                "mode": "markers",
                "marker": {"size": 7, "color": "#FFFFFF", "line": {"color": style.INK, "width": 1.2}},
                "hoverinfo": "skip",
                "name": html.escape(dotted_label),
                "legendrank": len(keys) + 1,
                "showlegend": True,
            }
        )
    axis = {"visible": False, "showgrid": False, "zeroline": False, "fixedrange": False}
    layout = {
        "template": _BARE,
        "font": _FONT,
        "height": 640,
        "margin": {"l": 4, "r": 4, "t": 30 if demonstration else 8, "b": 8},
        "hovermode": "closest",
        "hoverlabel": _HOVER,
        "legend": {
            "title": {"text": f"<b>{html.escape(direction)}</b>", "font": _FONT},
            "tracegroupgap": 0,
            "y": -0.02,
            "yanchor": "top",
            "x": 0,
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "xaxis": {**axis, "scaleanchor": "y", "scaleratio": 1},
        "yaxis": axis,
        "dragmode": "zoom",
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "meta": {"steps": steps},
        **({"annotations": [_MARK]} if demonstration else {}),
    }
    figure = {"data": traces, "layout": layout}
    return Interactive(name, title, label, figure, f"Map of {area_name}. {alt}")


def _filled(look: Look | None) -> dict[str, Any]:
    """Return how an area is filled and edged; one without a class is hatched."""
    pattern: dict[str, Any] = {}
    if look is None:
        pattern = {"shape": "/", "fgcolor": "#8A8A8A", "bgcolor": "#FFFFFF", "size": 7, "solidity": 0.15}
    elif look.hatch:
        pattern = {"shape": "-", "fgcolor": looking.LINES, "bgcolor": look.colour, "size": 6, "solidity": 0.2}
    return {
        "mode": "lines",
        "fill": "toself",
        "fillcolor": look.colour if look else "#FFFFFF",
        "line": {"color": "#FFFFFF" if look else "#8A8A8A", "width": 0.8},
        **({"fillpattern": pattern} if pattern else {}),
    }


def series(
    series: pd.DataFrame,
    *,
    title: str,
    alt: str,
    unit: str,
    decimals: int = 1,
    breaks: Sequence[Break] = (),
    label: str = "Explore the figures: point at a line",
    name: str = "series-interactive",
    demonstration: bool = False,
) -> Interactive:
    """Draw the ten-year chart with every line named under the pointer.

    Parameters
    ----------
    series
        `profile.series` of one indicator and sex.
    title, alt
        The message, and what the chart shows in words.
    unit, decimals
        As for `style.number`.
    breaks
        As in `charts.series`.
    label
        What the reader opens.
    name
        File stem.
    demonstration
        Whether it is made from the demonstration county; written over the chart.
    """
    rows = series.loc[series["value"].notna()].copy()
    rows["at"] = pd.to_datetime(rows["period_start"])
    starts = sorted(pd.Timestamp(start) for start, _ in breaks)
    periods = rows.drop_duplicates("at").sort_values("at")
    traces: list[dict[str, Any]] = []
    order = {"neighbour": 0, "region": 1, "country": 2, "place": 3}
    lines = sorted(
        rows.groupby("area_code", sort=False), key=lambda pair: order[str(pair[1]["role"].iloc[0])]
    )
    grey = False
    for _, line in lines:
        line = line.sort_values("at")
        role = str(line["role"].iloc[0])
        area = html.escape(str(line["area_name"].iloc[0]))
        xs: list[Any] = []
        ys: list[Any] = []
        texts: list[Any] = []
        part = None
        for row in map(_Row._make, line[list(_Row._fields)].itertuples(index=False)):
            now = sum(row.at >= start for start in starts)
            if part is not None and now != part:
                xs.append(row.at.strftime("%Y-%m-%d"))
                ys.append(None)
                texts.append("")
            part = now
            xs.append(row.at.strftime("%Y-%m-%d"))
            ys.append(round(float(row.value), decimals + 1))
            when = html.escape(style.period(str(row.period)))
            text = f"<b>{area}</b><br>{when}: {style.number(row.value, unit, decimals)}"
            if role == "place" and pd.notna(row.lower_95) and pd.notna(row.upper_95):
                low, high = (style.number(v, unit, decimals) for v in (row.lower_95, row.upper_95))
                text += f"<br>95% interval {low} to {high}"
            if bool(row.estimated):
                text += "<br>estimated from its districts"
            texts.append(text)
        look = LOOKS[role]
        dashed = bool(line["estimated"].fillna(False).any())
        traces.append(
            {
                "type": "scatter",
                "x": xs,
                "y": ys,
                "text": texts,
                "hoverinfo": "text",
                "mode": "lines+markers",
                "line": {
                    "color": look["color"],
                    "width": look["linewidth"] * 1.2,
                    "dash": "dash" if dashed else "solid",
                },
                "marker": {
                    "size": 7 if role == "place" else 4,
                    "symbol": "square" if role == "country" else "circle",
                },
                "name": "Similar places" if role == "neighbour" else area,
                "legendgroup": role,
                "legendrank": 4 - order[role],
                "showlegend": role != "neighbour" or not grey,
            }
        )
        grey = grey or role == "neighbour"
    layout: dict[str, Any] = {
        "template": _BARE,
        "font": _FONT,
        "height": 420,
        "margin": {"l": 60, "r": 10, "t": 40 if demonstration or breaks else 10, "b": 30},
        "hovermode": "closest",
        "hoverlabel": _HOVER,
        "legend": {"orientation": "h", "y": -0.1, "yanchor": "top", "x": 0},
        "xaxis": {
            "showgrid": False,
            "linecolor": style.RULE,
            "tickcolor": style.RULE,
            "ticks": "outside",
            "tickvals": [at.strftime("%Y-%m-%d") for at in periods["at"]],
            "ticktext": [style.period(str(p)) for p in periods["period"]],
        },
        "yaxis": {
            "gridcolor": "#DDDDDD",
            "zeroline": False,
            "tickprefix": "£" if unit == "£" else "",
            "ticksuffix": "%" if unit == "%" else "",
        },
    }
    ends = [(pd.Timestamp(start).strftime("%Y-%m-%d"), html.escape(text)) for start, text in breaks]
    across = {"type": "line", "yref": "paper", "y0": 0, "y1": 1}
    dots = {"color": style.INK, "width": 1, "dash": "dot"}
    over = {"y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}
    shapes = [{**across, "x0": at, "x1": at, "line": dots} for at, _ in ends]
    notes = [{**over, "x": at, "text": text} for at, text in ends]
    if demonstration:
        notes.append(_MARK)
    layout |= {name: held for name, held in (("shapes", shapes), ("annotations", notes)) if held}
    return Interactive(name, title, label, {"data": traces, "layout": layout}, alt)


def _rings(shape: Any, left: float, bottom: float) -> tuple[list[int | None], list[int | None]]:
    """Return the rings of a shape in whole metres from the corner, a gap between them."""
    xs: list[int | None] = []
    ys: list[int | None] = []
    for part in shapely.get_parts(shape):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        for ring in (part.exterior, *part.interiors):
            if xs:
                xs.append(None)
                ys.append(None)
            points = shapely.get_coordinates(ring)
            xs += [round(x - left) for x in points[:, 0].tolist()]
            ys += [round(y - bottom) for y in points[:, 1].tolist()]
    return xs, ys
