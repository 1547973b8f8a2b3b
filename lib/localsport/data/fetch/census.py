"""Fetch Census 2021 figures of neighbourhoods and set them out as the tables here expect them."""

import csv
import io
import json
from pathlib import Path

import pandas as pd

from localsport.data.fetch import archives
from localsport.data.fetch.catalogue import Entry, folder
from localsport.data.fetch.downloads import download
from localsport.data.fetch.memory import write_whole
from localsport.data.fetch.problems import EmptyError, FetchError
from localsport.data.fetch.scope import Scope
from localsport.data.fetch.tools import Got, Tools

SHARES = "census_shares.csv"
_MOST = 250_000_000


def observations(entry: Entry, scope: Scope, tools: Tools, target: Path) -> Got:
    """Fetch one classification for every LSOA and set it out with one column a category.

    Raises
    ------
    EmptyError, FetchError
        If nothing comes, or not every area has every category.
    """
    body = tools.memory.answer(tools.client, entry.address, entry.query, kind="json", most=_MOST)
    found = json.loads(body).get("observations") or []
    if not found:
        raise EmptyError(f"{entry.address} has no observations for {entry.query}.")
    areas: dict[tuple[str, str], dict[str, str]] = {}
    categories: dict[str, None] = {}
    for each in found:
        by_id = {part["dimension_id"]: part for part in each["dimensions"]}
        area = by_id.pop(entry.query["area-type"])
        (category,) = (part["option"] for part in by_id.values())
        categories[category] = None
        areas.setdefault((area["option_id"], area["option"]), {})[category] = str(each["observation"])
    short = [code for (code, _), held in areas.items() if len(held) != len(categories)]
    if short:
        raise FetchError(
            f"{entry.source_id}: areas without all categories: {short[:5]}, {len(short)} in all."
        )
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["LSOA21CD", "LSOA21NM", *categories])
    for (code, name), held in sorted(areas.items()):
        if code.startswith("E"):
            writer.writerow([code, name, *(held[category] for category in categories)])
    write_whole(target, written.getvalue().encode())
    return Got(entry.edition, entry.address, "set out with one column a category")


def shares(entry: Entry, scope: Scope, tools: Tools, target: Path) -> Got:
    """Download the bulk tables and work out the percentages that ``census_shares.csv`` defines.

    A row there gives a column, its table, what is counted and what it is a share of, both as regular expressions of
    the published column names; several columns that match are added up.

    Raises
    ------
    FetchError
        If a definition matches no column of its table; all such are named.
    """
    rules = pd.read_csv(folder() / SHARES, dtype=str, keep_default_na=False)
    parts: list[pd.Series] = []
    faults: list[str] = []
    for table, its in rules.groupby("table", sort=False):
        frame = _table(tools, entry, str(table))
        for rule in its.to_dict("records"):
            counted = [name for name in frame if pd.Series([name]).str.fullmatch(rule["counted"]).item()]
            of = (
                [name for name in frame if pd.Series([name]).str.fullmatch(rule["of"]).item()]
                if rule["of"]
                else []
            )
            if not counted or (rule["of"] and not of):
                faults.append(
                    f"{rule['column']}: {rule['counted'] if not counted else rule['of']!r} in {table}"
                )
                continue
            number = frame[counted].sum(axis=1)
            share = number if not of else 100 * number / frame[of].sum(axis=1)
            parts.append(share.rename(rule["column"]))
    if faults:
        raise FetchError(f"{SHARES} names columns that the tables lack: {'; '.join(faults)}.")
    result = pd.concat(parts, axis=1).rename_axis("LSOA21CD").reset_index()
    result = result[result["LSOA21CD"].str.startswith("E")].sort_values("LSOA21CD", ignore_index=True)
    if "census_population" in result:
        result["census_population"] = result["census_population"].astype("int64")
    half = target.with_name(target.name + ".part")
    result.to_parquet(half, index=False)
    half.replace(target)
    named = ", ".join(table.upper() for table in tables())
    return Got(entry.edition, entry.address, f"worked out from the tables {named} by census_shares.csv")


def tables() -> list[str]:
    """Return the bulk tables that percentages are worked out from."""
    rules = pd.read_csv(folder() / SHARES, dtype=str, keep_default_na=False)
    return [str(name) for name in rules["table"].unique() if not str(name).startswith("file:")]


def _table(tools: Tools, entry: Entry, name: str) -> pd.DataFrame:
    """Return a table that a rule names: one of the publisher's, or a file that was fetched before (``file:``)."""
    if not name.startswith("file:"):
        return bulk_table(tools, entry, name)
    path = tools.folder / name.removeprefix("file:")
    if not path.is_file():
        raise FetchError(
            f"{entry.source_id} is worked out from {path.name}, too, which is not here: fetch it first."
        )
    return (
        pd.read_csv(path, dtype={"LSOA21CD": str})
        .set_index("LSOA21CD")
        .drop(columns=["LSOA21NM"], errors="ignore")
    )


def bulk_table(tools: Tools, entry: Entry, table: str) -> pd.DataFrame:
    """Download the archive of one table and return its LSOAs (index: code), counts as numbers."""
    name = f"census2021-{table}"
    kept = tools.memory.folder.parent / "bulk"
    archive = kept / f"{name}.zip"
    if not archive.is_file():
        download(
            tools.client,
            f"{entry.address}/{name}.zip",
            archive,
            kind="zip",
            most=entry.most,
            progress=tools.progress,
        )
    into = kept / f"{name}.unpacked"
    archives.remove(into)
    try:
        (path,) = archives.unpack(archive, into, most=_MOST, wanted=rf"{name}-lsoa\.csv")
        frame = pd.read_csv(path, dtype={"geography code": str})
    finally:
        archives.remove(into)
    return frame.set_index("geography code").drop(columns=["date", "geography"], errors="ignore")
