"""Open the tidy tables and read from them only what is asked for."""

import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet

from localsport.data import kept, localities, manifest, parameters, places, project
from localsport.data.layouts import polygons
from localsport.data.state import FileState, of_file

ENVIRONMENT = "LOCALSPORT_DATA"
HELD = ("areas", "lineage", "localities", "small_area_columns", "sources")
"""Small tables that every place looks things up in: read once in a process, for as long as their files stay."""


class NotPreparedError(FileNotFoundError):
    """A folder that holds no prepared tables."""


def data_folder(folder: str | Path | None = None) -> Path:
    """Return where the tables are: the folder given, else LOCALSPORT_DATA, else the project's data/processed."""
    chosen = folder or os.environ.get(ENVIRONMENT)
    return Path(chosen) if chosen else project.root() / "data" / "processed"


def open_tables(folder: str | Path | None = None) -> "Tables":
    """Open the tables of a folder.

    Raises
    ------
    NotPreparedError
        If the folder holds no prepared tables; the message says which command prepares them.
    """
    place = data_folder(folder)
    if not (place / manifest.NAME).is_file():
        raise NotPreparedError(
            f"No prepared tables in {place}. Run `localsport prepare --raw FOLDER --data {place}` "
            "(data/raw/demo is the demonstration county), or name the folder that has them with --data or "
            f"the environment variable {ENVIRONMENT}."
        )
    return Tables(place)


def _among(column: str, values: Iterable[str]) -> tuple[str, str, list[str]]:
    """Return a filter for rows whose column holds one of some values; of none, no row."""
    # Parquet readers cannot compare text with an empty list; no code is an empty string.
    return column, "in", sorted(set(values)) or [""]


@lru_cache(maxsize=2 * len(HELD))
def _held(file: FileState) -> pd.DataFrame:
    """Read a small table once for as long as its file stays as it is."""
    # A reader leaves each column in many pieces, out of which a few rows are taken slowly: put them together.
    held: pd.DataFrame = pyarrow.parquet.read_table(file[0]).combine_chunks().to_pandas()
    return held


@lru_cache(maxsize=4 * len(HELD))
def _numbered(file: FileState, column: str) -> tuple["np.ndarray[Any, Any]", dict[str, int]]:
    """Give the names in a column of a held table numbers, which are found much faster."""
    numbers, names = pd.factorize(_held(file)[column])
    return numbers, {str(name): number for number, name in enumerate(names)}


def _among_held(file: FileState, filters: Sequence[tuple[str, str, Any]]) -> pd.DataFrame:
    """Take the rows of a held table that filters of a Parquet reader ("==", "in") would leave."""
    frame = _held(file)
    if not filters:
        return frame.copy(deep=False)  # pandas copies what is written to, so that the held frame stays
    kept = np.ones(len(frame), dtype=bool)
    for column, how, given in filters:
        numbers, names = _numbered(file, column)
        wanted = [names[name] for name in (given if how == "in" else [given]) if name in names]
        kept &= numbers == wanted[0] if len(wanted) == 1 else np.isin(numbers, wanted)
    return frame.take(np.flatnonzero(kept)).reset_index(drop=True)


@dataclass(frozen=True)
class Tables:
    """The tidy tables of one raw folder.

    Each method reads what it is asked for; only the small tables that every place looks things up in (`HELD`) stay
    in memory, until their files change. What a method returns is the caller's own to change.

    Attributes
    ----------
    folder
        The folder that ``prepare`` wrote.
    """

    folder: Path

    @property
    def demonstration(self) -> bool:
        """Whether the tables are of the demonstration county, which no map has."""
        return bool(manifest.read(self.folder).get("demonstration", False))

    def fingerprint(self) -> str:
        """Return a digest of what the tables were made from, to key results by."""
        return manifest.fingerprint(self.folder)

    def areas(self, level: str | None = None) -> pd.DataFrame:
        """Return the areas of one level, or of all.

        Returns
        -------
        pandas.DataFrame
            area_code, name, official_name, level, vintage, upper_tier, source_id, name_source_id.
        """
        if level is not None and level not in places.LEVELS:
            raise ValueError(f"Unknown level {level!r}. Expected one of {places.LEVELS}.")
        return self._read("areas", [("level", "==", level)] if level else None)

    def area(self, code: str) -> "pd.Series[Any]":
        """Return one area's row.

        Raises
        ------
        places.UnknownAreaError
            If there is no such area.
        """
        found = self._read("areas", [("area_code", "==", code)])
        if found.empty:
            self._refuse([code])
        return found.iloc[0]

    def find(self, name: str) -> pd.DataFrame:
        """Return the areas whose name (or official name) holds the words given, larger areas first.

        Within a level a name that is the words comes first, then one that begins with them.
        """
        areas = self.areas()
        wanted = " ".join(name.split()).casefold()
        rank = pd.Series(9, index=areas.index)
        for column in ("official_name", "name"):
            text = areas[column].str.casefold()
            rank = rank.mask(text.str.contains(wanted, regex=False), rank.clip(upper=2))
            rank = rank.mask(text.str.startswith(wanted), rank.clip(upper=1))
            rank = rank.mask(text == wanted, 0)
        rank = rank.mask(areas["area_code"].str.casefold() == wanted, 0)
        size = areas["level"].map({level: -i for i, level in enumerate(places.LEVELS)})
        found = areas.assign(rank=rank, size=size)[rank < 9]
        return (
            found.sort_values(["size", "rank", "name"]).drop(columns=["rank", "size"]).reset_index(drop=True)
        )

    def lineage(self) -> pd.DataFrame:
        """Return which area lies in which: child_code, child_level, parent_code, parent_level, method, source_id."""
        return self._read("lineage")

    def children(self, parent_code: str, level: str) -> list[str]:
        """Return the codes of all areas of a level that lie in an area, in order."""
        self.area(parent_code)
        direct = self._read("lineage", [("parent_code", "==", parent_code), ("child_level", "==", level)])
        if not direct.empty:
            return sorted(direct["child_code"])
        districts = self._read(
            "lineage", [("parent_code", "==", parent_code), ("child_level", "==", "district")]
        )
        if districts.empty:
            return []
        within = [_among("parent_code", districts["child_code"]), ("child_level", "==", level)]
        return sorted(self._read("lineage", within)["child_code"].unique())

    def parent(self, code: str, level: str) -> str | None:
        """Return the code of the area of a level that an area lies in; None if there is none."""
        self.area(code)
        upward = self._read("lineage", [("child_code", "==", code)])
        direct = upward.loc[upward["parent_level"] == level, "parent_code"]
        if not direct.empty:
            return str(direct.iloc[0])
        district = upward.loc[upward["parent_level"].isin(["district", "region"]), "parent_code"]
        return self.parent(str(district.iloc[0]), level) if not district.empty else None

    def districts_within(self, code: str) -> list[str]:
        """Return the districts of a county, region or the country; a district is its own.

        Of a custom locality: the districts its neighbourhoods lie in.
        """
        level = self.area(code)["level"]
        if level == "locality":
            made = self.localities().set_index("area_code")
            return str(made.loc[code, "districts"]).split("; ")
        return [code] if level == "district" else self.children(code, "district")

    def localities(self) -> pd.DataFrame:
        """Return the custom localities, one row each; none where the tables were prepared without.

        Returns
        -------
        pandas.DataFrame
            area_code, name, kind, method ("listed" or "best fit"), neighbourhoods, residents, districts (codes joined
            by "; "), inside_pct and elsewhere_pct (how well a drawn one fits; `localsport.data.localities`),
            source_id.
        """
        if not (self.folder / "localities.parquet").is_file():
            return pd.DataFrame(columns=list(localities.COLUMNS))
        return self._read("localities")

    def localities_within(self, code: str) -> list[str]:
        """Return the codes of the custom localities that lie wholly in a district, county, region or country."""
        inside = set(self.districts_within(code))
        districts = self.localities().set_index("area_code")["districts"]
        return [str(one) for one, its in districts.items() if set(str(its).split("; ")) <= inside]

    def indicators(
        self,
        *,
        area_codes: Collection[str] | None = None,
        indicator_ids: Collection[str] | None = None,
        level: str | None = None,
    ) -> pd.DataFrame:
        """Return published figures, one row per indicator, area, sex, age, category and period."""
        filters: list[tuple[str, str, Any]] = []
        if area_codes is not None:
            filters.append(_among("area_code", area_codes))
        if indicator_ids is not None:
            filters.append(_among("indicator_id", indicator_ids))
        found = self._read("indicators", filters or None)
        if level is not None:
            found = found[places.levels(found["area_code"]) == level].reset_index(drop=True)
        return found

    def small_areas(
        self, district_codes: Collection[str] | None = None, columns: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Return one row per LSOA, of some districts or all, with some columns or all."""
        filters = [_among("district_code", district_codes)] if district_codes is not None else None
        return self._read("small_areas", filters, columns)

    def small_area_columns(self) -> pd.DataFrame:
        """Return what the columns of ``small_areas`` mean: column, label, unit, source_id."""
        return self._read("small_area_columns")

    def boundaries(
        self,
        level: str,
        *,
        area_codes: Collection[str] | None = None,
        district_codes: Collection[str] | None = None,
    ) -> gpd.GeoDataFrame:
        """Return outlines of a level in EPSG:27700, of some areas, of some districts' areas, or all."""
        if level not in places.LEVELS:
            raise ValueError(f"Unknown level {level!r}. Expected one of {places.LEVELS}.")
        filters: list[tuple[str, str, Any]] = []
        if area_codes is not None:
            filters.append(_among("area_code", area_codes))
        if district_codes is not None:
            if level in ("county", "region", "country"):
                raise ValueError(
                    f"Outlines of level {level!r} lie in no district. Choose them by area_codes."
                )
            filters.append(_among("district_code", district_codes))
        file = self.folder / "boundaries" / f"{level}.parquet"
        if not file.is_file() and level == "locality":
            return gpd.GeoDataFrame(
                {"area_code": [], "district_code": [], "source_id": []},
                geometry=[],
                crs=polygons.NATIONAL_GRID,
            )
        if not file.is_file():
            raise NotPreparedError(
                f"No outlines of level {level!r} in {self.folder}. Run `localsport prepare` again."
            )
        return gpd.read_parquet(file, filters=filters or None)

    def populations(self, area_codes: Collection[str] | None = None) -> pd.DataFrame:
        """Return residents by age band.

        Returns
        -------
        pandas.DataFrame
            area_code, level, sex, age_from, age_to (NaN if open), count (persons), period, source_id.
        """
        return self._read(
            "populations", [_among("area_code", area_codes)] if area_codes is not None else None
        )

    def facilities(
        self,
        bounds: tuple[float, float, float, float] | None = None,
        *,
        columns: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Return sports facilities, all or those within west, south, east, north in EPSG:27700."""
        if bounds is None:
            return self._read("facilities", columns=columns)
        west, south, east, north = bounds
        box = [
            ("easting", ">=", west),
            ("easting", "<=", east),
            ("northing", ">=", south),
            ("northing", "<=", north),
        ]
        return self._read("facilities", box, columns)

    def sources(self) -> pd.DataFrame:
        """Return the register of the raw folder with the digest of each file."""
        return self._read("sources")

    def preparation(self) -> pd.DataFrame:
        """Return what was repaired or set aside: source_id, kind, rule, count, examples."""
        return self._read("preparation")

    def kept(self) -> kept.Kept:
        """Open the national results kept beside the tables, as far as they were made from what stands today."""
        return kept.Kept(self.folder / "national", kept.key(self.folder, parameters.folder()))

    def _read(
        self,
        name: str,
        filters: Sequence[tuple[str, str, Any]] | None = None,
        columns: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        file = self.folder / f"{name}.parquet"
        if not file.is_file():
            raise NotPreparedError(f"No table {name!r} in {self.folder}. Run `localsport prepare` again.")
        if name in HELD:
            return _among_held(of_file(file), filters or ())
        return pd.read_parquet(
            file, filters=list(filters) if filters else None, columns=list(columns) if columns else None
        )

    def _refuse(self, codes: Sequence[str]) -> None:
        held = "of the demonstration county" if self.demonstration else "of areas in the prepared tables"
        raise places.UnknownAreaError(
            codes, f"Codes must be {held} ({self.folder})", "see `localsport areas`"
        )
