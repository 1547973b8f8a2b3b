"""Fetch tables from the Nomis API, page by page within the limit for users without a key."""

import csv
import io
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from localsport.data.fetch.catalogue import Entry
from localsport.data.fetch.memory import write_whole
from localsport.data.fetch.problems import EmptyError, FetchError
from localsport.data.fetch.scope import Scope
from localsport.data.fetch.tools import Got, Tools

GUEST, REGISTERED = 25_000, 100_000
"""Rows an answer holds at most, without and with a key (its documentation)."""
KEY = "NOMIS_API_KEY"
"""Environment variable: a user's own key, which Nomis calls ``uid``; it is never written down."""
_MOST = 100_000_000


def rows(tools: Tools, url: str, query: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield every row of a query, page by page, and check that as many came as the service counts.

    ``RECORD_COUNT`` in each answer is the number of rows there are in all; ``RecordOffset`` goes on from a row.
    """
    key = os.environ.get(KEY, "")
    size = REGISTERED if key else GUEST
    came, total = 0, None
    while total is None or came < total:
        asked = {**query, "RecordOffset": str(came), "RecordLimit": str(size)} | ({"uid": key} if key else {})
        body = tools.memory.answer(tools.client, url, asked, kind="csv", most=_MOST)
        page = [
            {str(name).upper(): text for name, text in row.items()}
            for row in csv.DictReader(io.StringIO(body.decode("utf-8-sig")))
        ]
        if page and "RECORD_COUNT" not in page[0]:
            raise FetchError(f"{url} answered without RECORD_COUNT; its columns are {list(page[0])}.")
        total = int(page[0]["RECORD_COUNT"]) if page else (total or 0)
        if not page and came < total:
            raise FetchError(f"{url} counts {total:,} rows and stopped at {came:,}. Try again later.")
        came += len(page)
        yield from page
    if total == 0:
        raise EmptyError(
            f"{url} has no rows for {dict(query)}. A code of another vintage, or a dimension that was renamed: look "
            f"at {url.removesuffix('.data.csv')}.def.sdmx.json."
        )


def ages(entry: Entry, scope: Scope, tools: Tools, target: Path) -> Got:
    """Fetch a table of residents by age band and set it out as the bulk download has it: one column a band."""
    query = dict(entry.query)
    prefix, dimension = query.pop("prefix"), query.pop("dimension").upper()
    wanted = [
        "date_name",
        "geography_name",
        "geography_code",
        f"{dimension}_name",
        "obs_value",
        "record_count",
    ]
    query["select"] = ",".join(name.lower() for name in wanted)
    areas: dict[tuple[str, str, str], dict[str, str]] = {}
    bands: dict[str, None] = {}
    for row in rows(tools, entry.address, query):
        band = f"{prefix} {row[f'{dimension}_NAME']}"
        bands[band] = None
        area = (row["DATE_NAME"], row["GEOGRAPHY_NAME"], row["GEOGRAPHY_CODE"])
        areas.setdefault(area, {})[band] = row["OBS_VALUE"]
    short = [code for (_, _, code), held in areas.items() if len(held) != len(bands)]
    if short:
        raise FetchError(f"{entry.source_id}: areas without all bands: {short[:5]}, {len(short)} in all.")
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["date", "geography", "geography code", *bands])
    for area, held in sorted(areas.items(), key=lambda item: item[0][2]):
        writer.writerow([*area, *(held[band] for band in bands)])
    write_whole(target, written.getvalue().encode())
    return Got(entry.edition, entry.address, "set out with one column a band, as in the bulk download")


def estimates(entry: Entry, scope: Scope, tools: Tools, target: Path) -> Got:
    """Fetch mid-year population estimates by single year of age and sex for the districts of a place."""
    query = dict(entry.query)
    codes = scope.districts or district_codes(tools.folder)
    wanted = ["date_name", "geography_code", "geography_name", "gender_name", "c_age_name", "obs_value"]
    found = list(
        rows(
            tools,
            entry.address,
            {**query, "geography": ",".join(codes), "select": ",".join([*wanted, "record_count"])},
        )
    )
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(wanted)
    writer.writerows([[row[name.upper()] for name in wanted] for row in found])
    write_whole(target, written.getvalue().encode())
    absent = sorted(set(codes) - {row["GEOGRAPHY_CODE"] for row in found})
    note = f"no estimates for {absent}: codes of another vintage" if absent else ""
    return Got(f"mid-{max(row['DATE_NAME'] for row in found)}", entry.address, note)


def district_codes(folder: Path) -> list[str]:
    """Return the districts that a raw folder's lookup to regions names."""
    path = folder / "lad24-rgn24.csv"
    if not path.is_file():
        raise FetchError("The districts' codes are not here yet: fetch lad24-rgn24 first.")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return sorted({row["LAD24CD"] for row in csv.DictReader(handle) if row["LAD24CD"].startswith("E")})
