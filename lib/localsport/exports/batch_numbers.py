"""Gather the numbers of every place of a batch into one table, one workbook, one description."""

import csv
import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from localsport import __version__
from localsport.data import parameters
from localsport.data.places import is_demonstration
from localsport.exports import datapackage
from localsport.exports.batch_workbook import BatchWorkbook
from localsport.exports.datapackage import COLUMNS, DEMONSTRATION

if TYPE_CHECKING:
    from localsport.data.tables import Tables

TABLE, WORKBOOK, PACKAGE = "numbers.csv", "numbers.xlsx", "datapackage.json"
CLAIMS, KEY_FIGURES = "claims.csv", "key-figures.json"
CODEBOOK = ["indicator_id", "name", "unit", "base_population", "polarity", "definition", "source_note"]


@dataclass
class _Met:
    """What has been met on the way through the claims."""

    rows: int = 0
    sources: "Counter[str]" = field(default_factory=Counter)
    indicators: set[str] = field(default_factory=set)
    prices: set[str] = field(default_factory=set)

    def note(self, claim: dict[str, str], origin: str) -> None:
        self.rows += 1
        self.sources.update(one for one in claim["source_id"].split("; ") if one)
        self.indicators.update(re.findall(r"indicator_id=([\w-]+)", origin))
        if "£" in claim["unit"] and claim["period"]:
            self.prices.add(claim["period"])


def write_numbers(
    out: Path, places: pd.DataFrame, *, codes: Iterable[str], title: str, tables: "Tables"
) -> list[Path]:
    """Write ``numbers.csv``, ``numbers.xlsx`` and ``datapackage.json`` into the folder of a batch.

    The claims of each place are read once, one place at a time, and passed on to table and workbook; so memory
    does not grow with the batch. The same places give the same bytes.

    Parameters
    ----------
    out
        Folder of the batch, with ``<code>/claims.csv`` and ``<code>/key-figures.json``.
    places
        Indexed by code: name, level and, where known, region; as from `localsport.briefing.site.places`.
    codes
        Those that are in place, in any order.
    title
        Title of the batch.
    tables
        The tidy tables, for the register of their sources.

    Returns
    -------
    list of pathlib.Path
        Workbook, table and description; none where no place has claims, and then none of an earlier batch is left.

    Raises
    ------
    OSError
        A file cannot be written; those of an earlier batch are still there.
    """
    held = [code for code in sorted(codes) if (out / code / CLAIMS).is_file()]
    final = [out / name for name in (WORKBOOK, TABLE, PACKAGE)]
    if not held:
        for path in final:
            path.unlink(missing_ok=True)
        return []
    told = {code: _told(out / code) for code in held}
    labels = list(dict.fromkeys(one["label"] for each in told.values() for one in each["figures"]))
    invented = {code for code in held if is_demonstration(code) or told[code].get("demonstration")}
    partial = [path.with_name(f".{path.name}.{os.getpid()}.part") for path in final]
    met = _Met()
    try:
        book = BatchWorkbook(partial[0], title=title, labels=labels, demonstration=bool(invented))
        with book, partial[1].open("w", encoding="utf-8-sig", newline="") as file:
            table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            table.writeheader()
            for code in held:
                place = _place(code, places, told[code]) | {
                    "demonstration": DEMONSTRATION if code in invented else ""
                }
                book.key_figures(place, told[code])
                for claim, origin in _claims(out / code / CLAIMS, place):
                    table.writerow(claim)
                    book.claim(claim)
                    met.note(claim, origin)
            sources, definitions = _sources(tables, met), _definitions(met)
            book.finish(
                sources=sources,
                definitions=definitions,
                price_years=met.prices,
                places=len(held),
                rows=met.rows,
            )
        # The description holds the digests of both, so both must have their names by then.
        for part, path in zip(partial[:2], final[:2], strict=True):
            part.replace(path)
        package = datapackage.descriptor(
            final[1],
            title=title,
            rows=met.rows,
            sources=sources,
            definitions=definitions,
            demonstration=bool(invented),
            version=__version__,
            workbook=final[0],
        )
        partial[2].write_text(datapackage.text(package), encoding="utf-8", newline="\n")
        partial[2].replace(final[2])
    finally:
        for part in partial:
            with suppress(OSError):
                part.unlink(missing_ok=True)
    return final


def _told(folder: Path) -> dict[str, Any]:
    path = folder / KEY_FIGURES
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {"figures": [], "headline": ""} | found


def _place(code: str, places: pd.DataFrame, told: dict[str, Any]) -> dict[str, str]:
    row = places.loc[code] if code in places.index else pd.Series(dtype=object)
    return {
        "area_code": code,
        "name": str(row.get("name", told.get("name", code))),
        "level": str(row.get("level", told.get("level", ""))),
        "region": str(row.get("region", "")),
    }


def _claims(path: Path, place: dict[str, str]) -> Iterator[tuple[dict[str, str], str]]:
    """Read the claims of one place, and from which rows of the tables each comes."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            # The digits stay as the place's own file has them.
            claim = {name: row.get(name) or "" for name in COLUMNS if name not in place}
            # A notebook of a user's own may keep fewer columns.
            own = {"claim_id": row.get("id") or "", "about_code": row.get("area_code") or ""}
            yield {**claim, **own, **place}, row.get("rows") or ""


def _sources(tables: "Tables", met: _Met) -> pd.DataFrame:
    columns = ["source_id", "title", "publisher", "edition", "url", "licence", "note"]
    register = pd.concat([tables.sources(), parameters.register()])[columns].drop_duplicates("source_id")
    used = register.set_index("source_id").reindex(sorted(met.sources))
    # A source that no register knows is named all the same, so that its absence is seen.
    used["title"] = used["title"].fillna("Not in the register")
    return used.fillna("").assign(numbers=[met.sources[one] for one in used.index]).reset_index()


def _definitions(met: _Met) -> pd.DataFrame:
    codebook = parameters.table("indicators")[CODEBOOK]
    return codebook[codebook["indicator_id"].isin(met.indicators)].drop_duplicates(["indicator_id", "name"])
