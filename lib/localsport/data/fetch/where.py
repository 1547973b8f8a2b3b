"""Turn a council's name into the places that files are fetched for."""

import csv
from pathlib import Path

from localsport.data import former
from localsport.data.fetch.scope import ENGLAND, Scope, scope

LOOKUPS = ("lad24-rgn24", "ltla23-utla23", "lsoa21-wd24-lad24")
"""Sources that must be there before a name can be looked up."""
_WARDS = "lsoa21-wd24-lad24.csv"


def place(wanted: str, raw: Path) -> Scope:
    """Find a district, county or region by name or code in the lookups of a raw folder.

    Raises
    ------
    FetchError
        If nothing or more than one place is meant.
    """
    areas: dict[tuple[str, str], str] = {}
    for row in _rows(raw / "lad24-rgn24.csv"):
        areas[row["LAD24CD"], row["LAD24CD"]] = row["LAD24NM"]
        areas[row["RGN24CD"], row["LAD24CD"]] = row["RGN24NM"]
    for row in _rows(raw / "ltla23-utla23.csv"):
        if row["UTLA23CD"].startswith("E10"):
            areas[row["UTLA23CD"], row["LTLA23CD"]] = row["UTLA23NM"]
    gone = [
        (str(r.old_code), str(r.old_name), str(r.new_code), str(r.new_name), int(str(r.year)))
        for r in former.former_districts().itertuples()
    ]
    found = scope(wanted, [(code, name, district) for (code, district), name in areas.items()], gone)
    if found == ENGLAND:
        return found
    inside = set(found.districts)
    wards = sorted({row["WD24CD"] for row in _rows(raw / _WARDS) if row["LAD24CD"] in inside})
    return Scope(found.name, found.code, found.districts, tuple(wards), found.notes)


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))
