"""Stand for the tables of a few square districts side by side."""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely import box

from localsport.data import sources


class Squares:
    """What a batch asks of tables, for districts that lie in no region and rest on no source."""

    def __init__(self, folder: Path, places: Mapping[str, str]) -> None:
        self.folder = folder
        self._places = places

    def areas(self, level: str | None = None) -> pd.DataFrame:
        """Return the districts."""
        districts = pd.DataFrame(
            {"area_code": self._places.keys(), "name": self._places.values(), "level": "district"}
        )
        return districts[districts["level"] == level] if level else districts

    def sources(self) -> pd.DataFrame:
        """Return an empty register."""
        return pd.DataFrame(columns=list(sources.COLUMNS))

    def lineage(self) -> pd.DataFrame:
        """Return nothing: they lie in no region."""
        return pd.DataFrame(columns=["child_code", "child_level", "parent_code", "parent_level"])

    def boundaries(self, level: str, *, area_codes=("X92000001",)) -> gpd.GeoDataFrame:
        """Return squares side by side."""
        squares = [box(1000 * i, 0, 1000 * (i + 1), 900) for i, _ in enumerate(area_codes)]
        return gpd.GeoDataFrame({"area_code": list(area_codes)}, geometry=squares, crs=27700)
