"""Make the index page of a batch: what failed, a map that leads to each place, their key figures."""

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
from markupsafe import Markup

from localsport import __version__
from localsport.briefing.link_map import link_map
from localsport.briefing.page import invented, templates
from localsport.briefing.render import KEY_FIGURES, PAGE, Failure
from localsport.data.places import UnknownAreaError, is_demonstration

if TYPE_CHECKING:
    from localsport.data.tables import Tables

INVENTED = "These places are invented, and so is every figure of them."
FILES = {
    "numbers.xlsx": ("Every number of every place, as a workbook", "with definitions and sources"),
    "numbers.csv": ("The same as one table", "CSV, one row for each number"),
    "datapackage.json": ("What the table's columns mean", "Frictionless Data Package"),
}
"""File of a batch to its words on the index page."""


def places(tables: "Tables", area_codes: Sequence[str]) -> gpd.GeoDataFrame:
    """Look up the localities of a batch.

    Parameters
    ----------
    tables
        The tidy tables.
    area_codes
        Codes of any level.

    Returns
    -------
    geopandas.GeoDataFrame
        Indexed by code: name, level, region (its name, "" where none is known), geometry (EPSG:27700; None
        where the tables hold no boundary).

    Raises
    ------
    localsport.data.places.UnknownAreaError
        Codes that the tables do not hold, all named.
    """
    areas = tables.areas().set_index("area_code")[["name", "level"]]
    unknown = [code for code in area_codes if code not in areas.index]
    if unknown:
        raise UnknownAreaError(
            unknown, f"Codes must be of areas in {tables.folder}", "see `localsport areas NAME`"
        )
    frame = areas.loc[list(area_codes)]
    outlines = [
        tables.boundaries(str(level), area_codes=list(group.index)).set_index("area_code").geometry
        for level, group in frame.groupby("level", sort=False)
    ]
    geometry = pd.concat(outlines).reindex(frame.index)
    frame = frame.assign(region=_regions(tables, frame))
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(geometry, crs=27700))


def _regions(tables: "Tables", frame: pd.DataFrame) -> "pd.Series[Any]":
    """Name the region that each place lies in: at once, by its district, or, of a region, its own."""
    lineage = tables.lineage()
    above = {
        level: lineage[lineage["parent_level"] == level].drop_duplicates("child_code").set_index("child_code")
        for level in ("district", "region")
    }
    region, district = above["region"]["parent_code"], above["district"]["parent_code"]
    codes = frame.index.to_series()
    # A custom locality may lie in several districts; its region is that of the first.
    own = [tables.districts_within(str(code))[0] for code in codes[frame["level"] == "locality"]]
    within = codes.map(district)
    within[frame["level"] == "locality"] = own
    found = codes.map(region).fillna(within.map(region)).where(frame["level"] != "region", codes)
    return found.map(tables.areas("region").set_index("area_code")["name"]).astype(object).fillna("")


def title(tables: "Tables", name: str) -> str:
    """Turn the name of a batch into the title of its index page.

    Parameters
    ----------
    tables
        The tidy tables.
    name
        The code of a place, the same with ``-localities``, ``"all"``, ``"selection"`` or any words.

    Returns
    -------
    str
        The place's name, "Localities of" it, that of the country, "Selected places", or the words.
    """
    areas = tables.areas()
    whose = areas.loc[areas["area_code"] == name.removesuffix("-localities"), "name"]
    if name.endswith("-localities") and len(whose) and name not in set(areas["area_code"]):
        return f"Localities of {whose.iloc[0]}"
    if name == "all":
        return ", ".join(areas.loc[areas["level"] == "country", "name"]) or "All places"
    if name == "selection":
        return "Selected places"
    named = areas.loc[areas["area_code"] == name, "name"]
    return str(named.iloc[0]) if len(named) else name


def write_index(
    out: Path,
    *,
    title: str,
    places: gpd.GeoDataFrame,
    rendered: Sequence[str],
    failed: Sequence[Failure],
    backdrop: gpd.GeoDataFrame | None = None,
    unchanged: Collection[str] | None = None,
    files: Sequence[Path] = (),
) -> Path:
    """Write ``index.html`` of a batch.

    Parameters
    ----------
    out
        Folder of the batch; each rendered locality's ``key-figures.json`` is read from it.
    title
        Title.
    places
        All localities of the batch, as from `places`.
    rendered
        Codes of those in place.
    failed
        Those that are not, with reasons.
    backdrop
        The land around, for the map.
    unchanged
        Codes of those in place that this run had no need to make again. The page then says so, and is no longer
        the same after a batch that was stopped and run again; None leaves it to the log.
    files
        The batch's own files, to be linked where they stand in ``out``.

    Returns
    -------
    pathlib.Path
        The index page.
    """
    told = {code: json.loads((out / code / KEY_FIGURES).read_text(encoding="utf-8")) for code in rendered}
    labels = list(dict.fromkeys(figure["label"] for one in told.values() for figure in one["figures"]))
    regions = places["region"] if "region" in places else pd.Series("", index=places.index)
    rows = [
        {
            "code": code,
            "name": told[code]["name"],
            "region": str(regions.get(code, "")),
            "headline": told[code]["headline"],
            "cells": [_cell(told[code], label) for label in labels],
        }
        for code in sorted(rendered, key=lambda code: (str(told[code]["name"]).casefold(), code))
    ]
    shown = labels[0] if labels else ""
    drawn = link_map(
        places,
        values={code: _cell(told[code], shown) for code in rendered},
        links={code: f"{code}/{PAGE}" for code in rendered},
        label=shown,
        backdrop=backdrop,
    )
    data_lines = list(dict.fromkeys(str(one["data"]) for one in told.values() if one.get("data")))
    named = sorted({row["region"] for row in rows} - {""})
    html = (
        templates()
        .get_template("index.html.j2")
        .render(
            title=f"{title}: local sport briefings",
            description=f"Local sport briefings for {len(rows)} places.",
            kind="index",
            heading=title,
            labels=labels,
            rows=rows,
            regions=named if len(named) > 1 else [],
            counts=_counts(len(rows), len(failed), unchanged),
            failed=[_failure(failure, out) for failure in failed],
            files=[_file(path, out) for path in files],
            map=Markup(drawn),
            map_label=shown,
            demonstration=INVENTED if _any_invented(places, told) else "",
            assets="assets",
            version=__version__,
            data_line=data_lines[0] if len(data_lines) == 1 else "",
        )
    )
    out.mkdir(parents=True, exist_ok=True)
    partial = out / ".index.html.part"
    partial.write_text(html + "\n", encoding="utf-8", newline="\n")
    return partial.replace(out / "index.html")


def _counts(made: int, failed: int, unchanged: Collection[str] | None) -> str:
    briefings = f"{made} briefing{'s' * (made != 1)}"
    kept = (
        "" if unchanged is None else f": {made - len(unchanged)} made by this run, {len(unchanged)} unchanged"
    )
    return f"{briefings}{kept}{f'; {failed} could not be made' if failed else ''}."


def _file(path: Path, out: Path) -> dict[str, str]:
    size = path.stat().st_size
    weight = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"
    text, note = FILES.get(path.name, (path.name, ""))
    return {"href": path.relative_to(out).as_posix(), "text": text, "note": f"{note} ({weight})".strip()}


def _any_invented(places: gpd.GeoDataFrame, told: Mapping[str, Any]) -> bool:
    return any(is_demonstration(str(code)) for code in places.index) or any(map(invented, told.values()))


def _cell(told: Mapping[str, Any], label: str) -> dict[str, Any]:
    for figure in told["figures"]:
        if figure["label"] == label:
            value = figure.get("value")
            number = isinstance(value, int | float) and not isinstance(value, bool)
            return {"value": value if number else None, "text": str(figure.get("text") or "–")}
    return {"value": None, "text": "–"}


def _failure(failure: Failure, out: Path) -> dict[str, Any]:
    notebook = failure.notebook.relative_to(out).as_posix() if failure.notebook else ""
    earlier = f"{failure.area_code}/{PAGE}" if failure.earlier else ""
    return {
        "code": failure.area_code,
        "name": failure.name,
        "reason": failure.reason if failure.reason.endswith((".", "!", "?")) else f"{failure.reason}.",
        "notebook": notebook,
        "earlier": earlier,
    }
