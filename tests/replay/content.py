"""Make what the publishers would serve out of a raw folder that is here."""

import csv
import io
import random
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import shapely

_PARAMETERS = Path(__file__).resolve().parents[2] / "data" / "raw" / "parameters"
LSOA = "Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC_V5"
MSOA = "Middle_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC_V3"
LAD = "Local_Authority_Districts_May_2024_Boundaries_UK_BGC"
FILE_7 = "assets.publishing.service.gov.uk/media/691ded56d140bbbaa59a2a7d/File_7_IoD2025.csv"
DEFLATORS = "assets.publishing.service.gov.uk/media/6a43dbc7167a99cf0018d9a0/GDP_Deflators_Qtrly.xlsx"
MSOA_NAMES = "houseofcommonslibrary.github.io/msoanames/MSOA-Names-2.2.csv"
_KEY = ["Indicator ID", "Area Code", "Sex", "Age", "Category Type", "Category", "Time period"]
_HARTLEPOOL = {"LAD24CD": "E06000001", "LAD24NM": "Hartlepool"}
_ENGLAND = "Compared to England value or percentiles"


class Raw:
    """A raw folder with its register; demonstration codes (X) may be read as England's (E)."""

    def __init__(self, folder: Path, *, as_england: bool = False) -> None:
        self.folder = folder
        self.register = pd.read_csv(folder / "sources.csv", dtype=str, keep_default_na=False)
        self.as_england = as_england

    def paths(self, layout: str, *holding: str) -> list[Path]:
        """Return the files of a layout, the winning precedence first."""
        rows = self.register[self.register["layout"] == layout].sort_values("precedence", kind="stable")
        return [self.folder / f for f in rows["file"] if all(word in f for word in holding)]

    def table(self, path: Path) -> pd.DataFrame:
        """Read a table, every cell as text."""
        text = path.read_text(encoding="utf-8-sig")
        return self._real(pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False))

    def lookup(self, *columns: str) -> pd.DataFrame:
        """Return the lookup that has these columns."""
        for path in self.paths("open-geography-lookup"):
            frame = self.table(path)
            if set(columns) <= set(frame.columns):
                return frame
        return pd.DataFrame(columns=list(columns))

    def shapes(self, code: str) -> gpd.GeoDataFrame:
        """Return the outlines that have this column, on the National Grid."""
        for path in self.paths("open-geography-boundaries"):
            frame = gpd.read_file(path)
            if code in frame.columns:
                frame = frame.to_crs("EPSG:27700") if frame.crs != "EPSG:27700" else frame
                return self._real(frame)
        raise LookupError(code)

    def _real(self, frame: Any) -> Any:
        if not self.as_england:
            return frame
        texts = [c for c in frame.columns if c != "geometry"]
        return frame.assign(
            **{c: frame[c].astype(str).str.replace(r"^X(?=\d{8}$)", "E", regex=True) for c in texts}
        )


def everything(raw: Raw) -> dict[str, Any]:
    """Return content for every publisher."""
    els, files, govuk = _els(raw), {}, {}
    (names,) = raw.paths("house-of-commons-msoa-names")
    (file_7,) = raw.paths("indices-of-deprivation-file-7")
    files[MSOA_NAMES] = (_csv(raw.table(names)), "text/csv; charset=utf-8")
    files[FILE_7] = (_csv(raw.table(file_7)), "text/csv")
    files[DEFLATORS] = (_workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    for name, body in _bulk(raw).items():
        files[f"www.nomisweb.co.uk/output/census/2021/{name}.zip"] = (body, "application/zip")
    govuk["/government/statistics/english-indices-of-deprivation-2025"] = _page(
        "English indices of deprivation 2025",
        "2025-10-30",
        [
            ("File 6: Population denominators", f"https://{FILE_7}-6", "text/csv"),
            (
                "File 7: all IoD2025 scores, ranks, deciles and population denominators",
                f"https://{FILE_7}",
                "text/csv",
            ),
        ],
    )
    edition = "/government/statistics/gdp-deflators-at-market-prices-and-money-gdp-june-2026"
    govuk["/government/collections/gdp-deflators-at-market-prices-and-money-gdp"] = {
        "title": "GDP deflators at market prices, and money GDP",
        "details": {},
        "links": {
            "documents": [
                {
                    "title": "GDP deflators at market prices, and money GDP March 2026",
                    "base_path": edition.replace("june", "march"),
                    "public_updated_at": "2026-03-31T09:30:00Z",
                },
                {
                    "title": "GDP deflators at market prices, and money GDP June 2026",
                    "base_path": edition,
                    "public_updated_at": "2026-06-30T09:30:00Z",
                },
            ]
        },
    }
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    govuk[edition] = _page(
        "GDP deflators at market prices, and money GDP June 2026",
        "2026-06-30",
        [("GDP deflators at market prices, and money GDP June 2026", f"https://{DEFLATORS}", sheet)],
    )
    return {
        "services": services(raw),
        "fingertips": _fingertips(raw),
        "nomis": {"NM_2020_1": _ts007a(raw), "NM_2002_1": _estimates(raw)},
        "observations": _observations(raw),
        "els": els,
        "govuk": govuk,
        "files": files,
    }


def services(raw: Raw) -> dict[str, Any]:
    """Return the feature services: lookups and boundaries under the publisher's names."""
    to_msoa = raw.lookup("LSOA21CD", "MSOA21CD")
    outputs = pd.concat(
        [
            to_msoa[["LSOA21CD", "MSOA21CD"]].assign(OA21CD=[f"E00{n}{i:06d}" for i in range(len(to_msoa))])
            for n in (1, 2)
        ]
    )
    found = {
        "LAD24_RGN24_EN_LU": _rows(raw.lookup("LAD24CD", "RGN24CD")),
        "LAD25_RGN25_EN_LU": _rows(pd.DataFrame({"LAD25CD": ["E06000001"], "RGN25CD": ["E12000001"]})),
        "LTLA23_UTLA23_EW_LU": _rows(raw.lookup("LTLA23CD", "UTLA23CD")),
        "LSOA21_WD24_LAD24_EW_LU": _rows(raw.lookup("LSOA21CD", "WD24CD")),
        # This service writes its fields in small letters; another edition of it in capitals.
        "OA_LSOA_MSOA_EW_DEC_2021_LU_v3": _rows(outputs.rename(columns=str.lower)),
        "LSOA21_RUC21_EW_LU": {**_rows(raw.lookup("LSOA21CD", "RUC21CD")), "layer": 3},
        "LSOA11_LSOA21_LAD22_EW_LU_v5": _rows(_former(raw)),
    }
    for name, code in ((LSOA, "LSOA21CD"), (MSOA, "MSOA21CD"), (LAD, "LAD24CD")):
        shapes = raw.shapes(code)
        found[name] = _shaped(shapes[[code, f"{code[:-2]}NM"]], shapes.geometry)
        if name == LSOA:
            found["LSOA_PopCentroids_EW_2021_V4"] = _shaped(
                shapes[[code]], shapes.geometry.representative_point()
            )
            wards = raw.lookup("LSOA21CD", "WD24CD").drop_duplicates("WD24CD")
            boxes = shapes.set_index(code).geometry.reindex(wards["LSOA21CD"])
            found["Wards_May_2024_Boundaries_UK_BGC"] = _shaped(wards[["WD24CD", "WD24NM"]], boxes)
    return found


def _former(raw: Raw) -> pd.DataFrame:
    """Return the lookup from the LSOAs of 2011; where the folder has none, one in which nothing changed."""
    found = raw.lookup("LSOA11CD", "LSOA21CD")
    if len(found):
        return found
    now = raw.lookup("LSOA21CD", "WD24CD")
    return pd.DataFrame(
        {
            "LSOA11CD": now["LSOA21CD"],
            "LSOA11NM": now["LSOA21NM"],
            "CHGIND": "U",
            "LSOA21CD": now["LSOA21CD"],
            "LSOA21NM": now["LSOA21NM"],
            "LAD22CD": now["LAD24CD"],
            "LAD22NM": now["LAD24NM"],
        }
    )


def _rows(frame: pd.DataFrame) -> dict[str, Any]:
    return {"fields": list(frame.columns), "rows": frame.to_numpy().tolist()}


def _shaped(frame: pd.DataFrame, shapes: gpd.GeoSeries) -> dict[str, Any]:
    more = frame.assign(BNG_E="0", BNG_N="0", Shape__Area="0")
    return {**_rows(more), "shapes": shapely.to_geojson(shapes.to_numpy()).tolist()}


def _fingertips(raw: Raw) -> dict[str, Any]:
    """Put the folder's downloads into one table, as the service itself holds them."""
    frames = [raw.table(path) for path in raw.paths("fingertips-download")]
    every = pd.concat(frames, ignore_index=True).fillna("")
    first = every.drop_duplicates(_KEY)
    # Where the winning copy has no class, the first other copy of the same value, to that copy's rounding, has it.
    classed = every[every[_ENGLAND] != ""].drop_duplicates(_KEY)[[*_KEY, "Value", _ENGLAND]]
    beside = first[_KEY].merge(classed, on=_KEY, how="left").set_axis(first.index).fillna("")
    decimals = beside["Value"].str.partition(".")[2].str.len()
    values = pd.to_numeric(first["Value"], errors="coerce")
    rounded = [round(value, places) for value, places in zip(values, decimals, strict=True)]
    same = pd.Series(rounded, index=first.index) == pd.to_numeric(beside["Value"], errors="coerce")
    first = first.assign(**{_ENGLAND: first[_ENGLAND].mask((first[_ENGLAND] == "") & same, beside[_ENGLAND])})
    unlike = {"06", "08", "09"}
    return {
        "header": list(first.columns),
        "rows": first.to_numpy().tolist(),
        "levels": {501: unlike | {"07"}, 502: unlike | {"10"}, 401: set(), 6: {"12"}, 15: {"92"}},
        "area_types": [
            {"Id": 6, "Name": "Government office region", "Short": "Region"},
            {"Id": 15, "Name": "England", "Short": "England"},
            {
                "Id": 401,
                "Name": "Lower tier local authorities (4/21 - 3/23)",
                "Short": "Districts & UAs (2021/22-2022/23)",
            },
            {
                "Id": 501,
                "Name": "Lower tier local authorities (post 4/23)",
                "Short": "Districts & UAs (from Apr 2023)",
            },
            {
                "Id": 502,
                "Name": "Upper tier local authorities (post 4/23)",
                "Short": "Counties & UAs (from Apr 2023)",
            },
        ],
    }


def _ts007a(raw: Raw) -> list[dict[str, str]]:
    (path,) = raw.paths("nomis-table")
    frame = raw.table(path)
    bands = [c for c in frame.columns if c.startswith("Age: ")]
    return [
        {
            "DATE_NAME": row["date"],
            "GEOGRAPHY_NAME": row["geography"],
            "GEOGRAPHY_CODE": row["geography code"],
            "C2021_AGE_19_NAME": band.removeprefix("Age: "),
            "OBS_VALUE": row[band],
        }
        for row in frame.to_dict("records")
        for band in bands
    ]


def _estimates(raw: Raw) -> list[dict[str, str]]:
    draw = random.Random(1)
    return [
        {
            "DATE_NAME": "2024",
            "GEOGRAPHY_CODE": row["LAD24CD"],
            "GEOGRAPHY_NAME": row["LAD24NM"],
            "GENDER_NAME": sex,
            "C_AGE_NAME": f"Age {age}" if age < 90 else "Aged 90+",
            "OBS_VALUE": str(draw.randint(100, 900)),
        }
        for row in [
            *raw.lookup("LAD24CD", "RGN24CD").to_dict("records"),
            *([_HARTLEPOOL] if raw.as_england else []),
        ]
        for sex in ("Male", "Female")
        for age in range(91)
    ]


def _observations(raw: Raw) -> dict[str, Any]:
    (path,) = raw.paths("census-age-extract")
    frame = raw.table(path)
    categories = [c for c in frame.columns if c.startswith("Aged ")]
    counts = frame[categories].astype(int).to_numpy().tolist()
    rows = list(zip(frame["LSOA21CD"], frame["LSOA21NM"], counts, strict=True))
    return {"label": "Age (6 categories)", "categories": categories, "rows": rows}


def _bulk(raw: Raw) -> dict[str, bytes]:
    """Return the bulk archives: counts of a million residents with the shares that the folder's extract has."""
    found = raw.paths("census-profile-extract")
    profile = raw._real(pd.read_parquet(found[0])) if found else pd.DataFrame({"LSOA21CD": ["E01000001"]})
    whole = 1_000_000

    def part(column: str) -> pd.Series:
        if column not in profile:
            return pd.Series(0, index=profile.index)
        return (profile[column].astype(float) * whole / 100).round().astype(int)

    ethnic, health = "Ethnic group: ", "General health: "
    disability, tenure, travel = "Disability: ", "Tenure of household: ", "Method of travel to workplace: "
    ns_sec = "National Statistics Socio-economic Classification (NS-SEC): "
    level = "Highest level of qualification: "
    tables: dict[str, dict[str, Any]] = {
        "ts007a": {
            "Age: Total": whole,
            "Age: Aged 60 to 64 years": whole // 20,
            "Age: Aged 65 to 69 years": part("census_over65_pct"),
            "Age: Aged 70 to 74 years": 0,
            "Age: Aged 75 to 79 years": 0,
            "Age: Aged 80 to 84 years": 0,
            "Age: Aged 85 years and over": 0,
        },
        "ts021": {
            f"{ethnic}Total: All usual residents": whole,
            f"{ethnic}Asian, Asian British or Asian Welsh": part("census_asian_pct"),
            f"{ethnic}Black, Black British, Black Welsh, Caribbean or African": part("census_black_pct"),
            f"{ethnic}Mixed or Multiple ethnic groups": part("census_mixed_pct"),
            f"{ethnic}White": part("census_white_pct"),
            f"{ethnic}Other ethnic group": part("census_other_ethnic_pct"),
        },
        "ts037": {
            f"{health}Total: All usual residents": whole,
            f"{health}Very good health": part("census_good_health_pct"),
            f"{health}Good health": 0,
            f"{health}Bad health": part("census_bad_health_pct"),
            f"{health}Very bad health": 0,
        },
        "ts038": {
            f"{disability}Total: All usual residents": whole,
            f"{disability}Disabled under the Equality Act": part("census_disability_any_pct"),
            f"{disability}Disabled under the Equality Act: Day-to-day activities limited a lot": part(
                "census_disability_lot_pct"
            ),
        },
        "ts045": {
            "Number of cars or vans: Total: All households": whole,
            "Number of cars or vans: No cars or vans in household": part("census_no_car_pct"),
        },
        "ts054": {
            f"{tenure}Total: All households": whole,
            f"{tenure}Owned": part("census_owned_pct"),
            f"{tenure}Social rented": part("census_social_rented_pct"),
            f"{tenure}Private rented": part("census_private_rented_pct"),
        },
        "ts061": {
            f"{travel}Total: All usual residents aged 16 years and over in employment the week before the census": whole,
            f"{travel}Bicycle": 0,
            f"{travel}On foot": part("census_active_travel_pct"),
            f"{travel}Driving a car or van": part("census_car_to_work_pct"),
        },
        "ts062": {
            f"{ns_sec}Total: All usual residents aged 16 years and over": whole,
            f"{ns_sec}L1, L2 and L3: Higher managerial, administrative and professional occupations": part(
                "census_higher_managerial_pct"
            ),
        },
        "ts067": {
            f"{level}Total: All usual residents aged 16 years and over": whole,
            f"{level}No qualifications": part("census_no_qual_pct"),
            f"{level}Level 4 qualifications and above": part("census_level4_qual_pct"),
        },
    }
    return {f"census2021-{name}": _archive(name, profile["LSOA21CD"], held) for name, held in tables.items()}


def _archive(name: str, codes: pd.Series, columns: Mapping[str, Any]) -> bytes:
    frame = pd.DataFrame({"date": "2021", "geography": codes, "geography code": codes, **columns})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(
            f"census2021-{name}-ctry.csv", "date,geography,geography code\n2021,England,E92000001\n"
        )
        archive.writestr(f"census2021-{name}-lsoa.csv", frame.to_csv(index=False))
        archive.writestr("metadata/README.txt", "Nomis bulk download\n")
    return packed.getvalue()


def _els(raw: Raw) -> dict[str, Any]:
    indicators: dict[str, Any] = {}
    for path in raw.paths("ons-explore-local-statistics"):
        frame = raw.table(path)
        for label, its in frame.groupby("indicator", sort=False):
            slug = "-".join("".join(c if c.isalnum() else " " for c in str(label).lower()).split())
            about = {
                "label": label,
                "slug": slug,
                "topic": "health",
                "updated": "2025-11-04",
                "measure": its["measure"].iloc[0],
                "unit": its["unit"].iloc[0],
            }
            for column in ("lci_95", "uci_95", "status", "areanm"):
                if column not in its:
                    its = its.assign(**{column: ""})
            indicators[slug] = (about, its.rename(columns={"observation": "value"}).to_dict("records"))
    codes = raw.lookup("LAD24CD", "RGN24CD")[["LAD24CD", "LAD24NM"]].to_numpy().tolist()
    alike = [{"areacd": code, "areanm": name} for code, name in codes]
    similar = {code: [a for a in alike if a["areacd"] != code][:5] for code, _ in codes}
    return {"indicators": indicators, "similar": similar}


def _page(title: str, day: str, files: list[tuple[str, str, str]]) -> dict[str, Any]:
    return {
        "title": title,
        "document_type": "official_statistics",
        "public_updated_at": f"{day}T09:30:00.000+00:00",
        "details": {
            "attachments": [
                {"attachment_type": "file", "title": name, "url": url, "content_type": kind}
                for name, url, kind in files
            ],
            "documents": [],
        },
        "links": {},
    }


def _csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False).encode()


def _workbook() -> bytes:
    """Set deflators out as the Treasury does: titles, then a block by financial and one by calendar year."""
    rows = csv.DictReader((_PARAMETERS / "gdp_deflator.csv").open(encoding="utf-8"))
    known = {int(row["year"]): float(row["central"]) for row in rows}
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "QNA"
    sheet["B1"] = "GDP DEFLATORS AT MARKET PRICES, AND MONEY GDP"
    sheet["B3"] = (
        "Outturn data are as at the Quarterly National Accounts from the Office for National Statistics."
    )
    sheet["C6"], sheet["I6"] = "GDP deflator at market prices", "GDP deflator at market prices"
    heads = {
        "B": "Financial year",
        "C": "2024-25 = 100",
        "D": "per cent change on previous year",
        "F": "Cash £m",
    }
    heads |= {"H": "Calendar year", "I": "2024 = 100", "J": "per cent change on previous year"}
    for column, text in heads.items():
        sheet[f"{column}7"] = text
    for number, (year, level) in enumerate(known.items(), start=8):
        sheet[f"B{number}"], sheet[f"C{number}"] = f"{year}-{(year + 1) % 100:02d}", level * 1.01
        sheet[f"H{number}"], sheet[f"I{number}"], sheet[f"J{number}"] = year, level, 2.0
    number += 1
    sheet[f"H{number}"], sheet[f"I{number}"], sheet[f"J{number}"] = 2025, 103.7, 3.7
    for year, change in ((2026, 2.5), (2027, 2.0)):
        number += 1
        sheet[f"H{number}"], sheet[f"I{number}"], sheet[f"J{number}"] = f"{year} (1), (2)", "-", change
    sheet[f"B{number + 2}"] = "(1) Forecasts are the Office for Budget Responsibility's."
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()
