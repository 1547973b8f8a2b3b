"""Query a layer of an ArcGIS feature service, page by page, and count that all of it came."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from localsport.data.fetch.client import Client
from localsport.data.fetch.memory import Memory
from localsport.data.fetch.problems import EmptyError, FetchError, PassingError, RefusedError

_PAGE_MOST = 80_000_000
_TEXT = 2_000_000
_PAGE = 2_000
Answer = Callable[[str, Mapping[str, str], int], Any]


@dataclass(frozen=True)
class Layer:
    """A layer of a service, as the server describes it.

    Attributes
    ----------
    address
        Of the layer.
    name
        Of the service.
    page
        Records a page holds at most.
    fields
        Names of its fields.
    edited
        When its data were last edited, milliseconds since 1970; 0 if it does not say.
    """

    address: str
    name: str
    page: int
    fields: tuple[str, ...]
    edited: int


def answers(client: Client, memory: Memory) -> Answer:
    """Return a function that asks a server for JSON; an error inside a good answer is an error."""

    def ask(url: str, parameters: Mapping[str, str], most: int) -> Any:
        def once() -> Any:
            found = json.loads(memory.answer(client, url, parameters, kind="json", most=most))
            error = found.get("error") if isinstance(found, dict) else None
            if error:
                memory.forget(url, parameters)
                code = int(error.get("code", 0) or 0)
                text = "; ".join(str(t) for t in (error.get("message"), *(error.get("details") or ())) if t)
                if code == 429 or code >= 500:
                    raise PassingError(f"the service says {code} {text}")
                raise RefusedError(f"{url}: the service says {code} {text}.", code)
            return found

        return client.persistent(once, url)

    return ask


def services(ask: Answer, root: str) -> list[str]:
    """Return the names of all services of an organisation."""
    listed = ask(root, {"f": "json"}, 20_000_000).get("services", [])
    return [str(service["name"]).rsplit("/", 1)[-1] for service in listed]


def newest(names: Sequence[str], pattern: str) -> str:
    r"""Return the one name that matches, the highest version if there are several.

    Examples
    --------
    >>> newest(["LSOA_EW_BGC_V9", "LSOA_EW_BGC_V10", "LSOA_EW_BFC"], r"LSOA_EW_BGC_V\d+")
    'LSOA_EW_BGC_V10'
    """
    matching = [name for name in names if re.fullmatch(pattern, name, re.IGNORECASE)]
    return max(matching, key=lambda name: [int(n) for n in re.findall(r"\d+", name)], default="")


def layer(ask: Answer, root: str, pattern: str) -> Layer:
    """Find the one layer or table of the service whose name matches.

    Raises
    ------
    FetchError
        If there is no such service, or it holds more than one layer; the message names what there is.
    """
    names = services(ask, root)
    name = newest(names, pattern)
    if not name:
        words = {word for word in re.split(r"[^A-Za-z0-9]+", pattern) if len(word) > 3}
        near = sorted(names, key=lambda n: -sum(word.lower() in n.lower() for word in words))[:5]
        raise FetchError(
            f"{root} has no service named like {pattern!r}. Near it: {near}. The publisher may have renamed it: "
            "`localsport fetch --check` says what to report."
        )
    service = f"{root}/{name}/FeatureServer"
    about = ask(service, {"f": "json"}, _TEXT)
    parts = [*about.get("layers", []), *about.get("tables", [])]
    if len(parts) != 1:
        raise FetchError(f"{service} holds {[p.get('name') for p in parts]}; one layer was expected.")
    address = f"{service}/{parts[0]['id']}"
    told = ask(address, {"f": "json"}, _TEXT)
    editing = told.get("editingInfo") or {}
    return Layer(
        address,
        name,
        int(told.get("maxRecordCount") or about.get("maxRecordCount") or 1_000),
        tuple(str(field["name"]) for field in told.get("fields", [])),
        int(editing.get("dataLastEditDate") or editing.get("lastEditDate") or 0),
    )


def edition(held: Layer, vintage: str) -> str:
    """Return how an edition of a layer is called: its year, the service, the day its data were edited."""
    edited = f", data of {datetime.fromtimestamp(held.edited / 1000, UTC):%Y-%m-%d}" if held.edited else ""
    return f"{vintage} ({held.name}{edited})"


def named(held: Layer, wanted: Sequence[str]) -> dict[str, str]:
    """Return how a layer spells the wanted fields; the publisher changes capitals between editions."""
    by_lower = {field.lower(): field for field in held.fields}
    absent = [field for field in wanted if field.lower() not in by_lower]
    if absent:
        raise FetchError(
            f"{held.name} lacks the fields {absent}; it has {list(held.fields)}. The edition is of another year, or "
            "the publisher has changed it: `localsport fetch --check` says what to report."
        )
    return {field: by_lower[field.lower()] for field in wanted}


def records(
    ask: Answer,
    held: Layer,
    *,
    where: str,
    fields: Sequence[str],
    order: str,
    geometry: bool,
) -> Iterator[dict[str, Any]]:
    """Yield every record that a condition selects, in order, two pages at a time.

    The service's own count is asked first and again answered by what came: pages that overlap or a server that
    holds back records are found out.

    Parameters
    ----------
    geometry
        Whether to ask for GeoJSON with shapes on the National Grid (EPSG:27700), else for attributes alone.

    Yields
    ------
    dict
        GeoJSON features as they came, or dictionaries of attributes.
    """
    query = f"{held.address}/query"
    counted = ask(query, {"where": where, "returnCountOnly": "true", "f": "json"}, _TEXT)
    total = int(counted.get("count", -1))
    if total == 0:
        raise EmptyError(f"{held.name} holds nothing where {where}. Is it of another year than the codes?")
    names = named(held, [*fields, order])
    size = min(held.page, _PAGE)
    base = {
        "where": where,
        "outFields": ",".join(names[field] for field in fields),
        "orderByFields": names[order],
        "returnGeometry": "true" if geometry else "false",
        "f": "geojson" if geometry else "json",
        **({"outSR": "27700"} if geometry else {}),
    }

    def page(offset: int) -> list[dict[str, Any]]:
        asked = {**base, "resultOffset": str(offset), "resultRecordCount": str(size)}
        features = ask(query, asked, _PAGE_MOST).get("features", [])
        if geometry:
            return list(features)
        back = {actual: field for field, actual in names.items()}
        return [{back[k]: v for k, v in f["attributes"].items() if k in back} for f in features]

    came = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for features in pool.map(page, range(0, total, size)):
            came += len(features)
            yield from features
    if came != total:
        raise FetchError(
            f"{held.name} counts {total:,} records and sent {came:,}. Try again later; if it stays so, tell the "
            "publisher."
        )


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    """Write records as comma-separated text, doubles left out."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(
        dict.fromkeys(tuple("" if row.get(c) is None else row[c] for c in columns) for row in rows)
    )
    return written.getvalue().encode()


def write_collection(features: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Write features as one GeoJSON file, shapes as they came, and return how many there were.

    The file says which coordinates it has: the National Grid that was asked for, or degrees if a service answers
    in degrees all the same.
    """
    half = path.with_name(path.name + ".part")
    count = 0
    with half.open("w", encoding="utf-8") as target:
        for feature in features:
            if count == 0:
                crs = json.dumps({"type": "name", "properties": {"name": _grid(feature)}})
                target.write(f'{{"type":"FeatureCollection","crs":{crs},"features":[\n')
            kept = {"type": "Feature", "properties": feature["properties"], "geometry": feature["geometry"]}
            target.write(",\n" if count else "")
            target.write(json.dumps(kept, separators=(",", ":"), ensure_ascii=False))
            count += 1
        target.write("\n]}\n")
    half.replace(path)
    return count


def _grid(feature: Mapping[str, Any]) -> str:
    if not feature.get("geometry"):
        raise EmptyError("The service sent records without shapes.")
    point = feature["geometry"]["coordinates"]
    while isinstance(point[0], list):
        point = point[0]
    return "EPSG:4326" if abs(point[0]) <= 180 and abs(point[1]) <= 90 else "EPSG:27700"
