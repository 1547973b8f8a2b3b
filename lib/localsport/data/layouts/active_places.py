"""Read the open data of Active Places: one file per type of sports facility."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from localsport.data.layouts import delimited
from localsport.data.layouts.reading import LayoutError, Note, Reading, column_problems, some

LAYOUT = "active-places-export"
_NEEDED = (
    "Facility ID",
    "Site ID",
    "Facility Type",
    "Facility Subtype",
    "Operational Status",
    "Easting",
    "Northing",
    "Management Type (Text)",
    "Management Type Group (Text)",
    "Accessibility Type (Text)",
    "Accessibility Type Group (Text)",
)
# Every facility file ends in the same block of columns, which starts with this one; the columns before it
# describe the type (lanes, courts, length) and differ from file to file.
_COMMON_STARTS = "Has changing rooms?"
_COMMON = {
    *_NEEDED,
    _COMMON_STARTS,
    "Are changing rooms refurbished?",
    "Year changing rooms refurbished",
    "Changing Place Toilets",
    "Closure Reason",
    "Operational Status Notes",
    "Meets Active Places Criteria",
    "Date Opened",
    "Expected Opening Date",
    "Operator Name",
    "Closed Date",
    "Created Date",
    "Last Updated Date",
    "Is Refurbished?",
    "End Month",
    "Start Month",
    "Seasonality Type",
    "Timing Type",
    "Year Built",
    "Year Built Estimated?",
    "Year Refurbished",
    "Latitude",
    "Longitude",
}
_STATUS = 3
# The publisher's two ways of saying where a facility stands agree within 5 m.
_APART_M = 1_000
_STATUSES = set(range(1, 10))


def read(path: Path) -> Reading:
    """Read a folder of facility files with the two files that name types and subtypes.

    Files are told apart by their columns, not by their names. Operational means status 3; public access means
    the access type group "Public Access".

    Returns
    -------
    Reading
        Frame ``facilities``: facility_id, site_id, facility_type, facility_subtype, operational,
        public_access, access, management, easting, northing (metres, National Grid).

    Raises
    ------
    LayoutError
        If a file's columns are not of this layout, cells hold text for numbers, a facility comes twice with
        different details, a facility has no place, or its easting and northing lie more than 1 km from its
        latitude and longitude (exchanged ones are named as such).
    """
    if not path.is_dir():
        raise LayoutError(
            ["This layout is a folder of files, one per type of facility. Name the folder in sources.csv."]
        )
    problems: list[str] = []
    notes: list[Note] = []
    frames: list[pd.DataFrame] = []
    types: dict[str, str] = {}
    subtypes: dict[str, str] = {}
    for file in sorted(path.glob("*.csv")):
        try:
            frame, found_notes = delimited.text_table(file)
            notes += found_notes
            columns = set(frame.columns)
            if {"Facility Subtype ID", "Facility Subtype Name"} <= columns:
                subtypes |= dict(
                    zip(frame["Facility Subtype ID"], frame["Facility Subtype Name"], strict=True)
                )
            elif {"Facility Type ID", "Facility Type Name"} <= columns:
                types |= dict(zip(frame["Facility Type ID"], frame["Facility Type Name"], strict=True))
            elif len(columns & _COMMON) < len(_NEEDED):
                notes.append(
                    Note(
                        "set aside", "files that list no facilities (sites, awards, exceptions)", 1, file.name
                    )
                )
            else:
                frames.append(_facilities(frame).assign(file=file.name))
        except LayoutError as error:
            problems += [f"{file.name}: {problem}" for problem in error.problems]
    if not frames and not problems:
        problems.append(
            "The folder holds no file of facilities. Unpack the download of Active Places into it."
        )
    if problems:
        raise LayoutError(problems)
    every = pd.concat(frames, ignore_index=True)
    twice = every[every["facility_id"].duplicated(keep=False)]
    same = every.drop(columns="file").duplicated()
    if same.any():
        notes.append(
            Note(
                "duplicate",
                "facilities listed twice alike",
                int(same.sum()),
                some(every.loc[same, "facility_id"]),
            )
        )
    unlike = twice[~twice.index.isin(every.index[same])]
    unlike = unlike[unlike["facility_id"].duplicated()]
    if not unlike.empty:
        problems.append(
            f"Facilities that come twice with different details: {some(unlike['facility_id'], 50)}."
        )
    if problems:
        raise LayoutError(problems)
    every = every[~same]
    every["facility_type"] = every["facility_type"].map(lambda code: types.get(code, f"Type {code}"))
    every["facility_subtype"] = every["facility_subtype"].map(
        lambda code: subtypes.get(code, f"Subtype {code}")
    )
    return Reading({"facilities": every.drop(columns="file").reset_index(drop=True)}, tuple(notes))


def _facilities(frame: pd.DataFrame) -> pd.DataFrame:
    """Check one file of facilities and bring it to the names used here."""
    found = list(frame.columns)
    start = found.index(_COMMON_STARTS) if _COMMON_STARTS in found else 0
    missing = [name for name in _NEEDED if name not in found]
    unexpected = [name for name in found[start:] if name not in _COMMON and not name.startswith("Disability")]
    problems = column_problems(found, missing, unexpected, LAYOUT)
    if problems:
        raise LayoutError(problems)
    frame, _ = delimited.numbers(
        frame, ["Easting", "Northing", "Operational Status"], name_by=["Facility ID"]
    )
    nowhere = ~(frame["Easting"].between(0, 700_000) & frame["Northing"].between(0, 1_300_000))
    if nowhere.any():
        problems.append(
            f"Facilities without a place on the National Grid: {some(frame.loc[nowhere, 'Facility ID'], 50)}."
        )
    problems += _misplaced(frame)
    strange = ~frame["Operational Status"].isin(_STATUSES)
    if strange.any():
        problems.append(
            f"Facilities with an unknown operational status: {some(frame.loc[strange, 'Facility ID'], 50)}."
        )
    blank = frame["Facility ID"].str.strip() == ""
    if blank.any():
        problems.append(f"{int(blank.sum())} facilities without a Facility ID.")
    if problems:
        raise LayoutError(problems)
    return pd.DataFrame(
        {
            "facility_id": frame["Facility ID"],
            "site_id": frame["Site ID"],
            "facility_type": frame["Facility Type"],
            "facility_subtype": frame["Facility Subtype"],
            "operational": frame["Operational Status"] == _STATUS,
            "public_access": frame["Accessibility Type Group (Text)"] == "Public Access",
            "access": frame["Accessibility Type (Text)"],
            "management": frame["Management Type (Text)"],
            "easting": frame["Easting"],
            "northing": frame["Northing"],
        }
    )


def _misplaced(frame: pd.DataFrame) -> list[str]:
    """Say which facilities' easting and northing do not fit their latitude and longitude, where given."""
    if not {"Latitude", "Longitude"} <= set(frame.columns):
        return []
    given, _ = delimited.numbers(frame, ["Latitude", "Longitude"], name_by=["Facility ID"])
    given = given[given[["Latitude", "Longitude"]].notna().all(axis=1)]
    degrees = gpd.GeoSeries(gpd.points_from_xy(given["Longitude"], given["Latitude"]), crs="EPSG:4326")
    metres = degrees.to_crs("EPSG:27700")
    x, y = metres.x.to_numpy(), metres.y.to_numpy()
    easting, northing = given["Easting"].to_numpy(), given["Northing"].to_numpy()
    # Not "further than": a latitude no map has becomes infinite, and is wrong, too.
    apart = ~(np.hypot(x - easting, y - northing) <= _APART_M)
    exchanged = apart & (np.hypot(x - northing, y - easting) <= _APART_M)
    problems = []
    if exchanged.any():
        problems.append(
            f"Facilities whose easting and northing are exchanged, as their latitude and longitude show: "
            f"{some(given.loc[exchanged, 'Facility ID'], 50)}. Easting comes first; change them over."
        )
    if (apart & ~exchanged).any():
        problems.append(
            f"Facilities whose easting and northing lie more than {_APART_M / 1000:g} km from their latitude and "
            f"longitude: {some(given.loc[apart & ~exchanged, 'Facility ID'], 50)}. Correct the one that is wrong."
        )
    return problems
