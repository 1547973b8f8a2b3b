"""Work out from the lookups which areas there are and which lies in which."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from localsport.data import places, staging
from localsport.data.findings import FOLDER, Findings
from localsport.data.layouts.reading import some
from localsport.data.sources import Problem, Source
from localsport.data.staging import Sourced

DISTRICT = ("LAD", "LTLA")
_PARENTS = {
    "msoa": (("LSOA",), ("MSOA",)),
    "ward": (("LSOA",), ("WD",)),
    "district": (("LSOA",), DISTRICT),
    "county": (DISTRICT, ("UTLA", "CTYUA", "CTY")),
    "region": (DISTRICT, ("RGN",)),
}
_NEEDED = {
    "msoa": "a lookup from LSOA (2021) to MSOA (2021)",
    "ward": "a lookup from LSOA (2021) to ward",
    "district": "a lookup from LSOA (2021) to local authority district",
    "region": "a lookup from local authority district to region",
}
_AREA_COLUMNS = [
    "area_code",
    "name",
    "official_name",
    "level",
    "vintage",
    "upper_tier",
    "source_id",
    "name_source_id",
]
_CODE = re.compile(r"([A-Z]+)(\d{2})CD")


@dataclass(frozen=True)
class Geography:
    """The areas of a raw folder.

    Attributes
    ----------
    areas
        area_code, name, official_name, level, vintage, upper_tier, source_id, name_source_id.
    lineage
        child_code, child_level, parent_code, parent_level, method, source_id.
    lsoas
        One row per LSOA: lsoa_code, msoa_code, ward_code, district_code.
    former_lsoas
        LSOAs of 2011 that no longer exist, with those of 2021 in their place: old_code, new_codes.
    """

    areas: pd.DataFrame
    lineage: pd.DataFrame
    lsoas: pd.DataFrame
    former_lsoas: pd.DataFrame

    def codes(self, level: str) -> "pd.Series[str]":
        """Return the codes of all areas of a level."""
        return self.areas.loc[self.areas["level"] == level, "area_code"]


@dataclass(frozen=True)
class _Link:
    """A lookup's two columns: which child lies in which parent."""

    source: Source
    frame: pd.DataFrame
    parent_column: str
    vintage: int


def build(read: Sequence[Sourced], findings: Findings) -> Geography | None:
    """Build areas and lineage; every LSOA must lie in exactly one MSOA, ward and district.

    LSOAs are linked to wards and districts by the published best fit. An MSOA lies in the district that has
    most of its LSOAs; where that is not all of them the link is a best fit, too, and is noted. Other links are
    exact. Counties are those with codes of their own (E10, X10): a unitary authority has none.

    Returns
    -------
    Geography or None
        None if a lookup is missing without which there are no areas; the finding says which.
    """
    links = {level: _link(read, *kinds) for level, kinds in _PARENTS.items()}
    absent = [text for level, text in _NEEDED.items() if links[level] is None]
    if absent:
        text = f"The folder lacks {'; '.join(absent)}. Add it, with a row in sources.csv."
        findings.problems.append(Problem(FOLDER, "", text))
        return None
    found = {level: link for level, link in links.items() if link is not None}
    lsoas = _nested(found, findings)
    districts = _districts(found, lsoas, findings)
    areas = _areas(read, found, lsoas, districts)
    if areas["area_code"].str[0].nunique() > 1:
        text = (
            "The folder mixes real areas (E) with demonstration areas (X). Keep them in folders of their own."
        )
        findings.problems.append(Problem(FOLDER, "", text))
    if "county" not in found:
        findings.absent("counties (a lookup from district to county)")
    of_msoas, split = _districts_of_msoas(lsoas)
    rule = "MSOAs across two districts by the best fit: each given to the one with most of its LSOAs"
    findings.note(found["district"].source.source_id, "repair", rule, split)
    lineage = _lineage(found, lsoas, districts, areas, of_msoas)
    return Geography(areas, lineage, lsoas, _former_lsoas(read))


def _link(read: Sequence[Sourced], children: Sequence[str], parents: Sequence[str]) -> _Link | None:
    """Find the lookup that links two kinds of area: lowest precedence, then the newest vintage of the parent."""
    candidates = []
    for source, frame in staging.frames(read, "lookup"):
        codes = [
            (m.group(0), m.group(1), int(m.group(2))) for c in frame.columns if (m := _CODE.fullmatch(c))
        ]
        child = [c for c, kind, year in codes if kind in children and (kind != "LSOA" or year == 21)]
        for column, kind, year in codes:
            if kind in parents and child and (kind != "MSOA" or year == 21):
                pair = frame[[child[-1], column]].set_axis(["child", "parent"], axis=1)
                pair = pair[
                    (pair["parent"] != "") & ~pair["parent"].str.endswith("99999999")
                ].drop_duplicates()
                candidates.append(_Link(source, pair, column, 2000 + year))
    return min(candidates, key=lambda link: (link.source.precedence, -link.vintage), default=None)


def _nested(links: dict[str, _Link], findings: Findings) -> pd.DataFrame:
    """Join the three lookups of LSOAs; list every LSOA that one of them lacks or has twice."""
    every = pd.Index(
        sorted(set().union(*(links[level].frame["child"] for level in ("msoa", "ward", "district"))))
    )
    lsoas = pd.DataFrame({"lsoa_code": every})
    for level in ("msoa", "ward", "district"):
        link = links[level]
        twice = link.frame["child"][link.frame["child"].duplicated()].unique()
        if len(twice):
            text = f"LSOAs in more than one {level}: {some(twice, 50)}. Each must lie in exactly one."
            findings.problem(link.source, text)
        missing = every.difference(link.frame["child"])
        if len(missing):
            text = (
                f"LSOAs without a {level}, though another lookup has them: {some(missing, 50)}. Expected all "
                f"{len(every):,} LSOAs of the 2021 vintage; is one of the files of the 2011 vintage?"
            )
            findings.problem(link.source, text)
        parents = link.frame.drop_duplicates("child").set_index("child")["parent"]
        lsoas[f"{level}_code"] = lsoas["lsoa_code"].map(parents).fillna("")
    pairs = lsoas[["ward_code", "district_code"]].drop_duplicates()
    twice = pairs["ward_code"][pairs["ward_code"].duplicated() & (pairs["ward_code"] != "")].unique()
    if len(twice):
        link = links["ward"]
        text = f"Wards in more than one district: {some(twice, 50)}. Are the lookups of unlike vintages?"
        findings.problem(link.source, text)
    return lsoas


def _districts(links: dict[str, _Link], lsoas: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """Return each district with its county (``""`` if it has none) and region."""
    codes = sorted(set(lsoas["district_code"]) - {""})
    districts = pd.DataFrame({"district_code": codes})
    for level in ("county", "region"):
        if level not in links:
            districts[f"{level}_code"] = ""
            continue
        link = links[level]
        parents = link.frame[link.frame["child"].isin(codes)]
        twice = parents["child"][parents["child"].duplicated()].unique()
        if len(twice):
            text = f"Districts in more than one {level}: {some(twice, 50)}. Each must lie in exactly one."
            findings.problem(link.source, text)
        mapped = (
            districts["district_code"]
            .map(parents.drop_duplicates("child").set_index("child")["parent"])
            .fillna("")
        )
        missing = (
            list(districts.loc[mapped == "", "district_code"])
            if level == "region" or "CTY" not in link.parent_column[:3]
            else []
        )
        if missing:
            text = f"Districts without a {level}: {some(missing, 50)}. Use lookups of the same vintage."
            findings.problem(link.source, text)
        own_code = mapped.str[1:3] == ("10" if level == "county" else "12")
        districts[f"{level}_code"] = mapped.where(own_code, "")
    return districts


def _areas(
    read: Sequence[Sourced], links: dict[str, _Link], lsoas: pd.DataFrame, districts: pd.DataFrame
) -> pd.DataFrame:
    """Name every area of every level."""
    region = links["region"]
    country = f"{lsoas['lsoa_code'].iloc[0][0]}92000001"
    held = {
        "lsoa": (lsoas["lsoa_code"], links["msoa"].source, 2021),
        "msoa": (lsoas["msoa_code"], links["msoa"].source, 2021),
        "ward": (lsoas["ward_code"], links["ward"].source, links["ward"].vintage),
        "district": (districts["district_code"], links["district"].source, links["district"].vintage),
        "county": (districts["county_code"], *_origin(links.get("county", region))),
        "region": (districts["region_code"], *_origin(region)),
        "country": (pd.Series([country]), *_origin(region)),
    }
    parts = [
        pd.DataFrame({"area_code": sorted(set(codes) - {""})}, dtype="str").assign(
            level=level, vintage=vintage, source_id=source.source_id
        )
        for level, (codes, source, vintage) in held.items()
    ]
    areas = pd.concat(parts, ignore_index=True).astype({"vintage": "int64"})
    official = _names(read, "lookup", "boundaries", "figures").reindex(areas["area_code"])
    # Sources of local figures seldom name the country itself.
    unnamed = areas["area_code"].mask(areas["area_code"] == "E92000001", "England").to_numpy()
    areas["official_name"] = official["name"].fillna(pd.Series(unnamed, index=official.index)).to_numpy()
    areas["name_source_id"] = official["source_id"].fillna("").to_numpy()
    areas["name_source_id"] = areas["name_source_id"].where(areas["name_source_id"] != "", areas["source_id"])
    friendly = _names(read, "msoa_names").reindex(areas["area_code"])
    known = friendly["name"].notna().to_numpy()
    areas["name"] = areas["official_name"].mask(known, pd.Series(friendly["name"].to_numpy()))
    areas["name_source_id"] = areas["name_source_id"].mask(known, pd.Series(friendly["source_id"].to_numpy()))
    areas["upper_tier"] = areas["area_code"].map(places.is_upper_tier).astype("bool")
    return areas[_AREA_COLUMNS]


def _origin(link: _Link) -> tuple[Source, int]:
    return link.source, link.vintage


def _names(read: Sequence[Sourced], *frames: str) -> pd.DataFrame:
    """Return the first published name of every code (the index) and its source_id, frames in the order given."""
    pairs = []
    for kind in frames:
        for source, frame in staging.frames(read, kind):
            found = [("area_code", "name" if kind == "msoa_names" else "area_name")]
            if kind == "lookup":
                codes = sorted(
                    (c for c in frame.columns if c.endswith("CD")), key=lambda c: c[-4:-2], reverse=True
                )
                found = [(c, f"{c[:-2]}NM") for c in codes if f"{c[:-2]}NM" in frame.columns]
            for code, name in found:
                pair = frame[[code, name]].set_axis(["code", "name"], axis=1).drop_duplicates("code")
                pairs.append(pd.DataFrame(pair).assign(source_id=source.source_id))
    every = (
        pd.concat(pairs) if pairs else pd.DataFrame({"code": [], "name": [], "source_id": []}, dtype="str")
    )
    every = every[(every["name"] != "") & (every["name"] != every["code"])]
    return every.drop_duplicates("code").set_index("code")


def _districts_of_msoas(lsoas: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return each MSOA's district and whether all its LSOAs lie there; and the MSOAs where not all do."""
    counted = lsoas.groupby(["msoa_code", "district_code"]).size().rename("n").reset_index()
    counted = counted.sort_values(["msoa_code", "n", "district_code"], ascending=[True, False, True])
    split = counted["msoa_code"][counted["msoa_code"].duplicated()].unique()
    first = counted.drop_duplicates("msoa_code")
    method = first["msoa_code"].isin(split).map({True: "best fit", False: "exact"})
    return first[["msoa_code", "district_code"]].assign(method=method), list(split)


def _lineage(
    links: dict[str, _Link],
    lsoas: pd.DataFrame,
    districts: pd.DataFrame,
    areas: pd.DataFrame,
    of_msoas: pd.DataFrame,
) -> pd.DataFrame:
    """List every pair of an area and the larger area it lies in."""
    country = areas.loc[areas["level"] == "country", "area_code"].iloc[0]
    districts = districts.assign(country_code=country)
    smaller = lsoas.merge(districts, on="district_code", how="left")
    region = links["region"]
    pairs = [
        (smaller, "lsoa", "msoa", "exact", links["msoa"]),
        (smaller, "lsoa", "ward", "best fit", links["ward"]),
        (smaller, "lsoa", "district", "best fit", links["district"]),
        (of_msoas, "msoa", "district", "", links["district"]),
        (smaller, "ward", "district", "exact", links["ward"]),
        (districts, "district", "county", "exact", links.get("county", region)),
        (districts, "district", "region", "exact", region),
        (districts, "county", "region", "exact", region),
        (districts, "region", "country", "exact", region),
        (districts, "district", "country", "exact", region),
    ]
    columns = ["child_code", "child_level", "parent_code", "parent_level", "method", "source_id"]
    parts = []
    for frame, child, parent, method, link in pairs:
        pair = frame.rename(columns={f"{child}_code": "child_code", f"{parent}_code": "parent_code"})
        pair = pair.assign(child_level=child, parent_level=parent, source_id=link.source.source_id)
        pair = pair if method == "" else pair.assign(method=method)
        pair = pair.loc[(pair["child_code"] != "") & (pair["parent_code"] != ""), columns].drop_duplicates()
        parts.append(pair)
    return pd.concat(parts, ignore_index=True)


def _former_lsoas(read: Sequence[Sourced]) -> pd.DataFrame:
    """List the LSOAs of 2011 whose code no longer exists, with those in their place."""
    for _, frame in staging.frames(read, "lookup"):
        if {"LSOA11CD", "LSOA21CD"} <= set(frame.columns):
            gone = frame[~frame["LSOA11CD"].isin(set(frame["LSOA21CD"]))]
            grouped = gone.groupby("LSOA11CD")["LSOA21CD"].agg(lambda codes: ", ".join(sorted(codes)))
            return grouped.rename_axis("old_code").rename("new_codes").reset_index()
    return pd.DataFrame({"old_code": pd.Series(dtype="str"), "new_codes": pd.Series(dtype="str")})
