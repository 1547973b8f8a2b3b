"""Answer as each publisher's documentation says it answers; README.md names the pages."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

ARCGIS = "services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services"
FINGERTIPS = "fingertips.phe.org.uk/api"
NOMIS = "www.nomisweb.co.uk/api/v01/dataset"
BULK = "www.nomisweb.co.uk/output/census/2021"
CENSUS = "api.beta.ons.gov.uk/v1/population-types/UR/census-observations"
ELS = "www.ons.gov.uk/explore-local-statistics/api/v1"
GOVUK = "www.gov.uk/api/content"


def install(replay: Any, reply: Any, content: Mapping[str, Any]) -> None:
    """Let a replay server answer for every publisher of whom there is content."""

    def said(found: Any, status: int = 200) -> Any:
        return reply(json.dumps(found).encode(), "application/json;charset=utf-8", status)

    def text(rows: Sequence[Sequence[Any]], status: int = 200) -> Any:
        written = io.StringIO()
        csv.writer(written, lineterminator="\r\n").writerows(rows)
        return reply(written.getvalue().encode(), "text/csv", status)

    chosen: dict[tuple[str, ...], list[int]] = {}

    def layers(path: str, query: dict[str, str]) -> Any:
        found = _arcgis(content.get("services", {}), path, query, chosen)
        return reply(found, "application/geo+json", 200) if isinstance(found, bytes) else said(found)

    replay.at(ARCGIS, layers)
    replay.at(FINGERTIPS, lambda path, query: _fingertips(content["fingertips"], path, query, said, text))
    replay.at(NOMIS, lambda path, query: _nomis(content.get("nomis", {}), path, query, text))
    replay.at(CENSUS, lambda path, query: said(_observations(content["observations"], query)))
    replay.at(ELS, lambda path, query: _els(content["els"], path, query, said, text))
    for page, found in content.get("govuk", {}).items():
        replay.at(f"{GOVUK}{page}", lambda path, query, found=found: said(found))
    for address, (body, kind) in content.get("files", {}).items():
        replay.file(address, body, kind)


def _arcgis(
    services: Mapping[str, Mapping[str, Any]],
    path: str,
    query: Mapping[str, str],
    chosen: dict[tuple[str, ...], list[int]],
) -> Any:
    """Answer as the feature services of ArcGIS Online do."""
    parts = path.removeprefix(ARCGIS).strip("/").split("/")
    if parts == [""]:
        return {
            "currentVersion": 11.5,
            "services": [
                {"name": name, "type": "FeatureServer", "url": f"https://{ARCGIS}/{name}/FeatureServer"}
                for name in services
            ],
        }
    service = services.get(parts[0])
    if service is None:
        return _refusal(400, "Invalid URL")
    number = service.get("layer", 0)
    shaped = "shapes" in service
    if len(parts) == 2:
        listed = [{"id": number, "name": parts[0]}]
        return {
            "layers": listed if shaped else [],
            "tables": [] if shaped else listed,
            "maxRecordCount": 2000,
        }
    if parts[2] != str(number):
        return _refusal(400, "Invalid URL")
    if len(parts) == 3:
        return {
            "id": number,
            "name": parts[0],
            "type": "Feature Layer" if shaped else "Table",
            "objectIdField": "FID",
            "maxRecordCount": service.get("page", 2000),
            "supportedQueryFormats": "JSON, geoJSON, PBF",
            "advancedQueryCapabilities": {"supportsPagination": True, "supportsOrderBy": True},
            "editingInfo": {"lastEditDate": 1_722_000_000_000, "dataLastEditDate": 1_722_000_000_000},
            "fields": [{"name": name, "type": "esriFieldTypeString"} for name in ("FID", *service["fields"])],
        }
    return _query(service, query, parts[0], chosen)


def _query(
    service: Mapping[str, Any], query: Mapping[str, str], name: str, chosen: dict[tuple[str, ...], list[int]]
) -> Any:
    fields = service["fields"]
    wanted = query.get("outFields", "*").split(",")
    unknown = [name for name in wanted if name not in ("*", "FID", *fields)]
    asked = (name, query.get("where", ""), query.get("orderByFields", ""))
    selected = chosen[asked] if asked in chosen else _selected(service, query.get("where", ""))
    if unknown or selected is None:
        what = (
            f"'Invalid field: {unknown[0]}' parameter is invalid"
            if unknown
            else "'where' parameter is invalid"
        )
        return _refusal(400, "Cannot perform query. Invalid query parameters.", [what])
    if query.get("returnCountOnly") == "true":
        return {"count": len(selected)}
    order = query.get("orderByFields")
    if order and asked not in chosen:
        column = fields.index(order)
        selected = sorted(selected, key=lambda number: service["rows"][number][column])
    chosen[asked] = selected
    start = int(query.get("resultOffset", 0))
    size = min(int(query.get("resultRecordCount", 10**9)), service.get("page", 2000))
    page = selected[start : start + size]
    more = start + size < len(selected)
    names = fields if wanted == ["*"] else [name for name in wanted if name != "FID"]
    places = [fields.index(name) for name in names]

    def attributes(number: int) -> dict[str, Any]:
        return dict(zip(names, (service["rows"][number][p] for p in places), strict=True))

    if query.get("f") == "geojson":
        # Shapes are kept as text: a page of them is put together, not worked out anew.
        crs = {"type": "name", "properties": {"name": f"EPSG:{query.get('outSR', '4326')}"}}
        head = {
            "type": "FeatureCollection",
            "crs": crs,
            **({"properties": {"exceededTransferLimit": True}} if more else {}),
        }
        features = ",".join(
            f'{{"type":"Feature","id":{number + 1},"geometry":{service["shapes"][number]},'
            f'"properties":{json.dumps(attributes(number))}}}'
            for number in page
        )
        return f'{json.dumps(head)[:-1]},"features":[{features}]}}'.encode()
    return {
        "objectIdFieldName": "FID",
        "fields": [{"name": name, "type": "esriFieldTypeString", "alias": name} for name in names],
        **({"exceededTransferLimit": True} if more else {}),
        "features": [{"attributes": attributes(number)} for number in page],
    }


def _selected(service: Mapping[str, Any], where: str) -> list[int] | None:
    fields, rows = service["fields"], service["rows"]
    if where == "1=1":
        return list(range(len(rows)))
    like = re.fullmatch(r"(\w+) LIKE '(\w+)%'", where)
    among = re.fullmatch(r"(\w+) IN \(('[^']*'(?:,'[^']*')*)\)", where)
    lower = [name.lower() for name in fields]
    if like and like.group(1).lower() in lower:
        column = lower.index(like.group(1).lower())
        return [n for n, row in enumerate(rows) if str(row[column]).startswith(like.group(2))]
    if among and among.group(1).lower() in lower:
        column = lower.index(among.group(1).lower())
        codes = set(re.findall(r"'([^']*)'", among.group(2)))
        return [n for n, row in enumerate(rows) if row[column] in codes]
    return None


def _refusal(code: int, message: str, details: Sequence[str] = ()) -> Any:
    """Return an error as ArcGIS does: with status 200."""
    return {"error": {"code": code, "message": message, "details": list(details)}}


def _fingertips(content: Mapping[str, Any], path: str, query: Mapping[str, str], said: Any, text: Any) -> Any:
    """Answer as the Fingertips API does; a kind of area without figures gets the header alone."""
    what = path.removeprefix(FINGERTIPS).strip("/")
    if what == "area_types":
        return said(content["area_types"])
    if what == "profiles":
        return said(
            [
                {
                    "Id": 19,
                    "Name": "Public Health Outcomes Framework",
                    "Key": "public-health-outcomes-framework",
                }
            ]
        )
    rows, kinds = content["rows"], content["levels"]
    column = content["header"].index("Area Code")
    if what == "available_data":
        pairs = {
            (row[0], kind) for row in rows for kind, levels in kinds.items() if row[column][1:3] in levels
        }
        wanted = query.get("indicator_id"), query.get("area_type_id")
        return said(
            [
                {"IndicatorId": int(indicator), "AreaTypeId": kind}
                for indicator, kind in sorted(pairs)
                if wanted[0] in (None, indicator) and wanted[1] in (None, str(kind))
            ]
        )
    if what == "all_data/csv/by_indicator_id":
        levels = kinds.get(int(query["child_area_type_id"]), set())
        indicators = set(query["indicator_ids"].split(","))
        child = [row for row in rows if row[0] in indicators and row[column][1:3] in levels]
        above = [row for row in rows if row[0] in indicators and row[column][1:3] in {"92", "12"}]
        return text([content["header"], *(above + child if child or above else [])])
    return said({"Message": "No HTTP resource was found"}, 404)


def _nomis(datasets: Mapping[str, Any], path: str, query: Mapping[str, str], text: Any) -> Any:
    """Answer as the Nomis API does: at most 25,000 rows without a key, each with offset and count."""
    name = path.removeprefix(NOMIS).strip("/").removesuffix(".data.csv")
    dataset = datasets[name]
    geography = query.get("geography", "")
    codes = set(geography.split(","))
    rows = [row for row in dataset if geography.startswith("TYPE") or row["GEOGRAPHY_CODE"] in codes]
    start = int(query.get("RecordOffset", 0))
    most = 100_000 if query.get("uid") else 25_000
    page = rows[start : start + min(int(query.get("RecordLimit", most)), most)]
    header = [
        column.upper() for column in query.get("select", ",".join([*dataset[0], "record_count"])).split(",")
    ]
    listed = [
        [{"RECORD_OFFSET": start + n, "RECORD_COUNT": len(rows)}.get(c, row.get(c, "")) for c in header]
        for n, row in enumerate(page)
    ]
    return text([header, *listed])


def _observations(content: Mapping[str, Any], query: Mapping[str, str]) -> Any:
    """Answer as the ONS API does for a population type's observations."""
    area_type, _, codes = query["area-type"].partition(",")
    wanted = set(codes.split(",")) if codes else None
    dimension = query["dimensions"]
    label = content["label"]
    found = [
        {
            "dimensions": [
                {
                    "dimension": "Lower layer Super Output Areas",
                    "dimension_id": area_type,
                    "option": name,
                    "option_id": code,
                },
                {"dimension": label, "dimension_id": dimension, "option": category, "option_id": str(number)},
            ],
            "observation": count,
        }
        for code, name, counts in content["rows"]
        if wanted is None or code in wanted
        for number, (category, count) in enumerate(zip(content["categories"], counts, strict=True), start=1)
    ]
    return {"observations": found, "links": {}, "total_observations": len(found)}


def _els(content: Mapping[str, Any], path: str, query: Mapping[str, str], said: Any, text: Any) -> Any:
    """Answer as the Explore Local Statistics API does.

    Unknown parameters are refused, the latest period is all there is unless more is asked for, names and units of
    indicators stand in the metadata only.
    """
    what = path.removeprefix(ELS).strip("/")
    if what == "metadata/indicators":
        return said([about for about, _ in content["indicators"].values()])
    if what.startswith("geo/related/"):
        code = what.split("/")[2]
        alike = content["similar"].get(code, [])
        return said([{"key": "global", "label": "All indicators", "similar": alike}])
    if what != "data.csv":
        return said({"message": "Not found"}, 404)
    known = {"indicator", "time", "geo", "includeStatus", "includeNames", "measure"}
    if set(query) - known:
        return said({"message": "Request contained invalid parameters."}, 400)
    slug = query["indicator"]
    if slug not in content["indicators"]:
        return said({"message": f'Indicator "{slug}" not found.'}, 404)
    _, rows = content["indicators"][slug]
    if query.get("time", "latest") == "latest":
        last = max(row["period"] for row in rows)
        rows = [row for row in rows if row["period"] == last]
    columns = ["areacd", "areanm", "period", "value"]
    columns += ["lci_95", "uci_95"] if any(row["lci_95"] for row in rows) else []
    columns += ["status"] if query.get("includeStatus") == "true" else []
    return text([["indicator", *columns], *([slug, *(row[c] for c in columns)] for row in rows)])
