"""Set the tables of a place: profile, certainty, definitions, need by neighbourhood and ward, sources."""

from typing import Any

import pandas as pd

from localsport.display import locality_wording, tables
from localsport.display.tables import Table
from localsport.display.voice import number, series_of

COMPARISONS = {
    "better": "▲ better",
    "worse": "▼ worse",
    "similar": "● similar",
    "higher": "↑ higher",
    "lower": "↓ lower",
    "": "– cannot tell",
}
"""The word carries the meaning; the sign repeats it, and neither rests on colour."""

TRENDS = {
    "getting better": "▲ getting better",
    "getting worse": "▼ getting worse",
    "increasing": "↑ rising",
    "decreasing": "↓ falling",
    "no significant change": "● no clear trend",
}


def profile(summary: pd.DataFrame, area: pd.Series) -> Table:
    """Set the latest figure of each indicator beside its comparators."""
    rows = []
    for row in summary.to_dict("records"):

        def written(column: str, row: dict[Any, Any] = row) -> str:
            if pd.isna(row[column]):
                return "not published"
            return number(float(row[column]), str(row["unit"]), decimals=int(row["decimals"]))

        held = not pd.isna(row["value"])
        limits = f"{written('lower_95')} to {written('upper_95')}" if not pd.isna(row["lower_95"]) else ""
        rows.append(
            {
                "indicator": row["name"],
                "period": row["period"] if held else "",
                "value": written("value") if held else "no local figure",
                "limits": limits or row["interval_note"],
                "asked": f"{row['denominator']:,.0f}"
                if row["sample"] == "survey" and pd.notna(row.get("denominator"))
                else "",
                "comparison": COMPARISONS[row["comparison"]] if held else "",
                "country": written("country_value") if held else "",
                "region": _estimate(written("region_value"), row["region_estimated"]) if held else "",
                "trend": TRENDS.get(row["trend_judgement"] or row["trend"], f"– {row['trend_reason']}"),
                "rank": f"{int(row['rank'])} of {int(row['rank_of'])}" if held and row["rank_of"] > 1 else "",
            }
        )
    return tables.html(
        pd.DataFrame(rows),
        caption=f"{area['name']} beside {area['country_name']} and its region, latest figures",
        columns={
            "indicator": "Indicator",
            "period": "Period",
            "value": str(area["name"]),
            "limits": "95% limits",
            "asked": "People asked, where published",
            "comparison": f"Beside {area['country_name']}",
            "country": str(area["country_name"]),
            "region": str(area["region_name"]) or "Region",
            "rank": "Place among its neighbours (1 is highest)",
            "trend": "Last five years",
        },
        note="(e) is our estimate from districts' figures, weighted by adults; it has no limits.",
        missing="",
        demonstration=bool(area["demonstration"]),
    )


def _estimate(text: str, estimated: object) -> str:
    return f"{text} (e)" if estimated else text


def neighbours(near: pd.DataFrame, area: pd.Series) -> Table:
    """Set the statistical neighbours with their distances; of a custom locality, the districts it lies in."""
    if locality_wording.is_locality(area):
        return tables.html(
            near.reset_index(drop=True),
            caption=locality_wording.neighbours_caption(area),
            columns={"name": "District"},
            demonstration=bool(area["demonstration"]),
        )
    return tables.html(
        near.reset_index(drop=True),
        caption=f"The places most like {area['name']}",
        columns={"name": "Place", "distance": "Distance"},
        formats={"distance": "{:.2f}"},
        note="Distance over z-scored census and deprivation variables; 0 would be alike on every one.",
        demonstration=bool(area["demonstration"]),
    )


def definitions(summary: pd.DataFrame, area: pd.Series) -> Table:
    """Set what each indicator means and where it comes from."""
    return tables.html(
        summary,
        caption="What each indicator means",
        columns={
            "name": "Indicator",
            "definition": "Definition",
            "base_population": "Of whom",
            "source_note": "Source and window",
        },
        demonstration=bool(area["demonstration"]),
    )


def sources(register: pd.DataFrame, area: pd.Series, *, caption: str = "Sources") -> Table:
    """Set the sources with edition, licence and what is known to be wrong with each file."""
    return tables.html(
        register,
        caption=caption,
        columns={
            "title": "Source",
            "publisher": "Publisher",
            "edition": "Edition",
            "licence": "Licence",
            "note": "Known of this copy",
        },
        missing="",
        demonstration=bool(area["demonstration"]),
    )


def weights(frame: pd.DataFrame, lacking: tuple[str, ...], area: pd.Series) -> Table:
    """Set the weights of the needs index and what it lacks."""
    absent = f" Not held, so left out: {series_of(lacking)}." if lacking else ""
    return tables.html(
        frame,
        caption="What the needs index is made of",
        columns={"label": "Indicator", "weight": "Weight", "note": "Why"},
        formats={"weight": lambda value: f"{100 * float(value):.0f}%"},
        note=f"The weights are a judgement in a table that anyone may change.{absent}",
        demonstration=bool(area["demonstration"]),
    )


def place_names(neighbourhoods: pd.DataFrame) -> list[str]:
    """Name neighbourhoods for a reader: the area's name and the official letter and number behind it."""
    return [
        f"{msoa} ({str(lsoa).rsplit(' ', 1)[-1]})"
        for msoa, lsoa in zip(neighbourhoods["msoa_name"], neighbourhoods["lsoa_name"], strict=True)
    ]


def wards(frame: pd.DataFrame, area: pd.Series) -> Table:
    """Set need by ward; what lifts it only where it is above the middle of the nation."""
    return tables.html(
        frame.assign(driver=frame["driver"].where(frame["needs_index"].ge(50), "–")),
        caption=f"Need by ward, {area['name']}",
        columns={
            "name": "Ward",
            "needs_index": "Needs index",
            "in_neediest_fifth": f"Neighbourhoods in {area['country_name']}'s neediest fifth",
            "neighbourhoods": "Neighbourhoods",
            "driver": "Lifted most by",
            "population": "Residents",
        },
        formats={"needs_index": "{:.0f}", "population": "{:,.0f}"},
        note="A ward is the neighbourhoods that the published best-fit lookup gives it. What lifts need is shown "
        f"where need is above {area['country_name']}'s middle. No interval is worked out for wards.",
        demonstration=bool(area["demonstration"]),
    )


def certainty(summary: pd.DataFrame, lacking: tuple[str, ...], area: pd.Series, estimate: pd.Series) -> Table:
    """Set what is measured, modelled, judged and missing."""
    held = summary[summary["value"].notna()]
    limited = held[held["interval_note"].eq("")]
    own = held["basis"].eq("mean")
    bare = held[held["interval_note"].eq("interval not published") & ~own]
    counted = held[~held["interval_note"].isin(["", "interval not published"])]
    absent = summary[summary["value"].isna()]
    estimated = held.loc[held["region_estimated"], "short_name"].tolist()
    rows = [
        ("Measured, with published limits", limited["short_name"].tolist()),
        ("Measured, limits not published", bare["short_name"].tolist()),
        ("Counted, no interval applies", counted["short_name"].tolist()),
        (
            "Estimated here from districts",
            [
                f"{whose}: {series_of(names)}"
                for whose, names in (
                    (area["name"], held.loc[own, "short_name"].tolist()),
                    (area["region_name"], estimated),
                )
                if names
            ],
        ),
        (
            "Modelled",
            [f"adult inactivity by neighbourhood: {estimate['label']}"] if "way" in estimate else [],
        ),
        ("Judged", ["the weights of the needs index", "what makes two places alike"]),
        ("Missing", [*absent["short_name"], *[f"{one} by neighbourhood" for one in lacking]]),
    ]
    return tables.html(
        pd.DataFrame({"kind": [k for k, _ in rows], "what": ["; ".join(v) or "nothing" for _, v in rows]}),
        caption="What is measured, modelled, judged and missing",
        columns={"kind": "How it is known", "what": "What"},
        demonstration=bool(area["demonstration"]),
    )


def claims(frame: pd.DataFrame, area: pd.Series) -> Table:
    """Set every number that the sentences use."""
    shown = frame.assign(
        written=[number(v, u) for v, u in zip(frame["value"], frame["unit"], strict=True)],
        limits=[
            f"{number(low, unit)} to {number(high, unit)}" if pd.notna(low) else note
            for low, high, unit, note in zip(
                frame["lower"], frame["upper"], frame["unit"], frame["interval_note"], strict=True
            )
        ],
    )
    return tables.html(
        shown,
        caption="Every number in the sentences",
        columns={
            "what": "What",
            "written": "Number",
            "period": "Period",
            "limits": "Limits",
            "source_id": "Source",
            "method": "Method",
        },
        missing="",
        demonstration=bool(area["demonstration"]),
    )


def plain(shapes: pd.DataFrame) -> pd.DataFrame:
    """Keep what a table of the map shows: no geometry, no contributions, of all the distances the nearest."""
    parts = ("contribution_", "km_", "minutes_", "walk_")
    whole = {"minutes_everyday", *(c for c in shapes.columns if not c.startswith(parts))} - {
        "geometry",
        "weight",
    }
    return pd.DataFrame(shapes[[c for c in shapes.columns if c in whole]])
