"""Give the drawn areas of the demonstration county their codes, names and kinds of settlement."""

from __future__ import annotations

import string

import geopandas as gpd
import numpy as np
import pandas as pd

from localsport.data import demo_geometry
from localsport.data.demo_places import DISTRICTS

SETTLED = {
    "city": ("UN1", "Urban: Nearer to a major town or city"),
    "far town": ("UF1", "Urban: Further from a major town or city"),
    "near": ("RLN1", "Larger rural: Nearer to a major town or city"),
    "far": ("RLF1", "Larger rural: Further from a major town or city"),
    "near village": ("RSN1", "Smaller rural: Nearer to a major town or city"),
    "far village": ("RSF1", "Smaller rural: Further from a major town or city"),
}


def named(drawn: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the drawn areas codes and names.

    MSOAs are numbered from north to south within a district and LSOAs lettered within an MSOA, as the Office for
    National Statistics does. The neighbourhood names are dealt to the MSOAs so that the middle of the town comes
    first. Wards take the names of the neighbourhoods they lie in.
    """
    frame = drawn.copy()
    middle = frame.geometry.centroid
    frame["north"], frame["east"] = middle.y, middle.x
    pieces = []
    for number, place in enumerate(DISTRICTS):
        own = frame[frame["district"] == number].copy()
        by_msoa = own.groupby("msoa")
        order = by_msoa["north"].mean().sort_values(ascending=False).index
        rank = {label: position + 1 for position, label in enumerate(order)}
        own["msoa_number"] = own["msoa"].map(rank)
        own["msoa_name"] = own["msoa_number"].map(lambda n, name=place.name: f"{name} {n:03d}")
        own["neighbourhood"] = own["msoa"].map(_neighbourhoods(own, number))
        own = own.sort_values(["msoa_number", "north", "east"], ascending=[True, False, True])
        letters = own.groupby("msoa_number").cumcount().map(lambda i: string.ascii_uppercase[i])
        own["lsoa_name"] = own["msoa_name"] + letters
        own["district_code"], own["district_name"] = place.code, place.name
        pieces.append(own)
    frame = pd.concat(pieces)
    frame["lsoa_code"] = [f"X01{i:06d}" for i in range(1, len(frame) + 1)]
    frame["msoa_code"] = "X02" + (frame.groupby(["district", "msoa_number"]).ngroup() + 1).map(
        "{:06d}".format
    )
    frame["ward_code"] = "X05" + (frame.groupby(["district", "ward"]).ngroup() + 1).map("{:06d}".format)
    frame["ward_name"] = frame["ward_code"].map(_ward_names(frame))
    return gpd.GeoDataFrame(frame.set_index("lsoa_code"), crs=demo_geometry.CRS)


def _neighbourhoods(own: gpd.GeoDataFrame, number: int) -> dict[int, str]:
    """Return a name for each MSOA of a district: the first names go to the middle of the first town."""
    town = DISTRICTS[number].towns[0]
    away = np.hypot(own["x"] - town.x, own["y"] - town.y).groupby(own["msoa"]).mean().sort_values()
    names = dict(zip(away.index, DISTRICTS[number].names, strict=True))
    island = own.loc[own.geometry.count_geometries() > 1, "msoa"]
    if len(island):
        wanted = next(label for label, name in names.items() if name.endswith("Isle"))
        names[wanted], names[island.iloc[0]] = names[island.iloc[0]], names[wanted]
    return {int(label): name for label, name in names.items()}


def _ward_names(frame: gpd.GeoDataFrame) -> dict[str, str]:
    """Return a name for each ward: the one or two neighbourhoods that fill most of it, unique in its district."""
    names: dict[str, str] = {}
    for code, own in frame.groupby("ward_code"):
        shares = own["neighbourhood"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
        choices = [shares.index[0], *(f"{shares.index[0]} and {other}" for other in shares.index[1:])]
        first = 1 if len(shares) > 1 and shares.iloc[1] > 1 else 0
        taken = set(names.values())
        tries = [
            *choices[first:],
            *choices[:first],
            *(f"{shares.index[0]} {side}" for side in ("East", "West", "North")),
        ]
        names[str(code)] = next(name for name in tries if name not in taken)
    return names


def settlement(areas: gpd.GeoDataFrame, people: pd.Series) -> list[tuple[str, str]]:
    """Return the rural urban class (code, name) of each LSOA, by town, density and distance to the city."""
    density = people / (areas.area / 1e4)
    kinds = []
    for code, own in areas.iterrows():
        place = DISTRICTS[own["district"]]
        far = own["district"] in (2, 3)
        town = own["town"] >= 0 and place.towns[own["town"]].lsoas >= 6
        if town and density[code] > 2.5:
            kinds.append("far town" if far else "city")
        elif density[code] > 0.9 or own["town"] >= 0:
            kinds.append("far" if far else "near")
        else:
            kinds.append("far village" if far else "near village")
    return [SETTLED[kind] for kind in kinds]
