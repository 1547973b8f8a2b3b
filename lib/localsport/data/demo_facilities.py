"""Place invented pools, halls, gyms, studios and artificial pitches in the demonstration county."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from localsport.data.demo_equipment import COLUMNS, FACILITY_TYPES, SUBTYPES, TYPES, Record, described
from localsport.data.demo_places import DISTRICTS, stream

GROUPS = {
    "Local Authority (in house)": "Local Authority", "Trust": "Trust", "Commercial Management": "Commercial",
    "School/College/University (in house)": "Education", "Community Organisation": "Others", "Sport Club": "Others",
}  # fmt: skip
PAY, MEMBER, CLUB, PRIVATE = (
    "Pay and Play", "Registered Membership use", "Sports Club / Community Association", "Private Use"
)  # fmt: skip
Kind = tuple[str, float, tuple[tuple[str, float], ...], tuple[tuple[str, float], ...], str]
# A kind of site: people for one site, what it holds with what chance, how it is run, where it tends to be. Set so
# that the county has about as many facilities of each type per head as England in July 2024.
KINDS: tuple[Kind, ...] = (
    (
        "leisure centre",
        26000,
        (
            ("pool", 0.85),
            ("learner", 0.6),
            ("hall", 0.9),
            ("gym", 0.95),
            ("studio", 0.9),
            ("studio", 0.5),
            ("pitch", 0.3),
        ),
        (("Trust", 0.45), ("Local Authority (in house)", 0.3), ("Commercial Management", 0.25)),
        "middle",
    ),
    (
        "secondary school",
        11500,
        (
            ("hall", 0.97),
            ("activity", 0.75),
            ("pitch", 0.5),
            ("small pitch", 0.2),
            ("gym", 0.3),
            ("studio", 0.4),
            ("pool", 0.12),
        ),
        (("School/College/University (in house)", 1.0),),
        "people",
    ),
    (
        "primary school",
        13000,
        (("activity", 1.0), ("small pool", 0.1)),
        (("School/College/University (in house)", 1.0),),
        "people",
    ),
    (
        "commercial gym",
        10500,
        (("gym", 1.0), ("studio", 0.7), ("studio", 0.35), ("cycle", 0.1), ("pool", 0.14)),
        (("Commercial Management", 1.0),),
        "well off",
    ),
    (
        "community hall",
        21000,
        (("activity", 1.0), ("studio", 0.15)),
        (("Community Organisation", 1.0),),
        "rural",
    ),
    (
        "football ground",
        22000,
        (("small pitch", 0.9), ("pitch", 0.6)),
        (("Sport Club", 0.8), ("Community Organisation", 0.2)),
        "people",
    ),
    (
        "hotel or club",
        42000,
        (("small pool", 0.9), ("gym", 0.9), ("studio", 0.3)),
        (("Commercial Management", 1.0),),
        "well off",
    ),
)
PLENTY = (0.88, 0.86, 1.05, 1.20, 1.30, 0.95)  # facilities per head beside England, districts in order
CLOSED = (0.20, 0.26, 0.20, 0.16, 0.12, 0.18)  # about a fifth of England's list is closed


def facilities(areas: gpd.GeoDataFrame, people: pd.Series, imd_rank: pd.Series) -> dict[str, pd.DataFrame]:
    """Return one table per published file.

    Parameters
    ----------
    areas
        LSOAs indexed by code: ``district``, ``town``, ``from_middle``, geometry in EPSG:27700.
    people, imd_rank
        Residents and rank of deprivation by LSOA code.
    """
    rng = stream("facilities")
    files: dict[str, list[Record]] = {name: [] for name in COLUMNS}
    to_degrees = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
    site = 9000000
    for number in range(len(DISTRICTS)):
        own = areas[areas["district"] == number]
        for kind in KINDS:
            count = max(1, round(people[own.index].sum() / kind[1] * PLENTY[number]))
            weights = _pull(own, people, imd_rank, kind[4])
            homes = rng.choice(len(own), min(count, len(own)), replace=False, p=weights / weights.sum())
            for home in homes:
                site += int(rng.integers(1, 9))
                x, y = _inside(own.geometry.iloc[home], rng)
                longitude, latitude = to_degrees.transform(x, y)
                common = _site(kind, site, rng) | {
                    "Easting": x,
                    "Northing": y,
                    "Latitude": round(latitude, 5),
                    "Longitude": round(longitude, 6),
                }
                gone = rng.random() < CLOSED[number]
                for name, record in _equipment(kind, rng):
                    state = _state(gone or rng.random() < 0.05, rng)
                    files[name].append({"Facility Type": TYPES[name], **common, **state, **record})
    numbered = 9500000
    tables = {}
    for name, records in files.items():
        table = pd.DataFrame(records, columns=list(COLUMNS[name]))
        table["Facility ID"] = numbered + np.arange(1, len(table) + 1)
        numbered += len(table) + 100
        tables[name] = table
    tables["facilitytype"] = pd.DataFrame(
        FACILITY_TYPES, columns=["Facility Type Description", "Facility Type ID", "Facility Type Name"]
    )
    tables["facilitysubtype"] = pd.DataFrame(
        [("", *subtype) for subtype in SUBTYPES],
        columns=[
            "Facility Subtype Description",
            "Facility Type ID",
            "Facility Subtype ID",
            "Facility Subtype Name",
        ],
    )
    return tables


def _pull(own: gpd.GeoDataFrame, people: pd.Series, imd_rank: pd.Series, where: str) -> np.ndarray:
    """Return how strongly each LSOA draws a kind of site."""
    size = people[own.index].to_numpy(dtype=float)
    share = imd_rank[own.index].to_numpy() / len(imd_rank)  # near 1 = least deprived
    pulls = {
        "middle": np.where(own["town"] >= 0, np.exp(-2.5 * own["from_middle"]), 0.02),
        "people": size,
        "well off": size * (0.25 + share) * np.where(own["town"] >= 0, 1.0, 0.3),
        "rural": np.where(own["town"] < 0, 4.0, 1.0),
    }
    return np.asarray(pulls[where])


def _inside(area: shapely.MultiPolygon, rng: np.random.Generator) -> tuple[int, int]:
    """Return a point within the area, nearer its middle than its edge, to the metre."""
    home = area.representative_point()
    west, south, east, north = area.bounds
    for _ in range(50):
        x = round(home.x + 0.3 * (rng.uniform(west, east) - home.x))
        y = round(home.y + 0.3 * (rng.uniform(south, north) - home.y))
        if shapely.contains_xy(area, x, y):
            return x, y
    return round(home.x), round(home.y)


def _site(kind: Kind, site: int, rng: np.random.Generator) -> Record:
    """Return what all facilities of a site share."""
    ways = kind[3]
    management = str(rng.choice([way for way, _ in ways], p=[chance for _, chance in ways]))
    access = {
        "leisure centre": [PAY], "secondary school": [CLUB, CLUB, PRIVATE], "primary school": [CLUB, PRIVATE],
        "commercial gym": [MEMBER], "community hall": [PAY, CLUB], "football ground": [PAY, CLUB],
        "hotel or club": [MEMBER, PRIVATE],
    }[kind[0]]  # fmt: skip
    chosen = str(rng.choice(access))
    built = int(rng.integers(1962, 2019))
    again = int(rng.integers(max(built + 8, 2004), 2024)) if built < 2008 and rng.random() < 0.45 else None
    return {
        "Site ID": site,
        "Management Type (Text)": management,
        "Management Type Group (Text)": GROUPS[management],
        "Accessibility Type (Text)": chosen,
        "Accessibility Type Group (Text)": "Private" if chosen == PRIVATE else "Public Access",
        "Year Built": built,
        "Year Built Estimated?": int(rng.random() < 0.1),
        "Is Refurbished?": int(again is not None),
        "Year Refurbished": again,
        "Has changing rooms?": int(kind[0] != "community hall" or rng.random() < 0.4),
        "Are changing rooms refurbished?": int(again is not None),
        "Year changing rooms refurbished": again,
        "Changing Place Toilets": int(rng.random() < 0.08),
        "Meets Active Places Criteria": 1,
        "End Month": 12,
        "Start Month": 1,
        "Seasonality Type": 1,
        "Timing Type": 2,
        "Last Updated Date": f"2023-{rng.integers(1, 13):02d}-{rng.integers(1, 28):02d} 09:00:00",
    }


def _state(closed: bool, rng: np.random.Generator) -> Record:
    """Return whether a facility is open (3), closed for a while (4) or closed (5)."""
    if closed:
        return {
            "Operational Status": 5,
            "Closure Reason": int(rng.choice([999, 101, 103, 201, 102])),
            "Closed Date": f"{rng.integers(2006, 2024)}-{rng.integers(1, 13):02d}-01",
        }
    return {"Operational Status": int(rng.choice([3, 4], p=[0.98, 0.02]))}


def _equipment(kind: Kind, rng: np.random.Generator) -> Iterator[tuple[str, Record]]:
    """Yield the facilities of one site: the file each belongs in and what only its type has."""
    for item, chance in kind[2]:
        if rng.random() >= chance:
            continue
        yield described(item, rng)
