"""List the demonstration county's files for its register, and say how each was made."""

from __future__ import annotations

from localsport.data.demo_places import COUNTRY

_SHARED = {
    "publisher": "localsport demonstration",
    "edition": "1",
    "url": "",
    "licence": "Demonstration data, CC0",
    "sha256": "",
    "via": "python -m localsport.data.demo",
}
_MADE = f"Demonstration data: invented and seeded; {COUNTRY[1]} is no country. "
_ROWS = (
    (
        "demo-lsoa-boundaries",
        "Demonstration LSOA boundaries",
        "lsoa-boundaries.gpkg",
        "open-geography-boundaries",
        1,
        "Cells around clustered seeds, bent by smooth waves; placed in the open North Sea.",
    ),
    (
        "demo-msoa-boundaries",
        "Demonstration MSOA boundaries",
        "msoa-boundaries.gpkg",
        "open-geography-boundaries",
        1,
        "LSOAs joined; they nest exactly.",
    ),
    (
        "demo-lad-boundaries",
        "Demonstration district boundaries",
        "lad-boundaries.geojson",
        "open-geography-boundaries",
        1,
        "LSOAs joined, in degrees (WGS84) to six decimals as in the published file, hence within "
        "a decimetre of the LSOAs.",
    ),
    (
        "demo-lsoa-ward-lad",
        "Demonstration lookup: LSOA to ward to district",
        "lsoa-ward-lad.csv",
        "open-geography-lookup",
        1,
        "Wards are whole LSOAs.",
    ),
    ("demo-lsoa-msoa", "Demonstration lookup: LSOA to MSOA", "lsoa-msoa.csv", "open-geography-lookup", 1, ""),
    (
        "demo-lad-region",
        "Demonstration lookup: district to region",
        "lad-region.csv",
        "open-geography-lookup",
        1,
        "",
    ),
    (
        "demo-ltla-utla",
        "Demonstration lookup: lower to upper tier",
        "ltla-utla.csv",
        "open-geography-lookup",
        1,
        "All six districts lie in one county.",
    ),
    (
        "demo-ruc-lsoa",
        "Demonstration rural urban classification",
        "ruc-lsoa.csv",
        "open-geography-lookup",
        1,
        "From the size of the town, density and distance to the city.",
    ),
    (
        "demo-msoa-names",
        "Demonstration neighbourhood names",
        "msoa-names.csv",
        "house-of-commons-msoa-names",
        1,
        "No name is that of an English MSOA (House of Commons Library names, 2021).",
    ),
    (
        "demo-iod",
        "Demonstration indices of deprivation",
        "iod-file-7.csv",
        "indices-of-deprivation-file-7",
        1,
        "Ranks and deciles among the 330 LSOAs. Scores lie where English scores lie (Indices of "
        "Deprivation 2025, File 7); "
        "index by the published weights and exponential transformation.",
    ),
    (
        "demo-census-age",
        "Demonstration census: age groups",
        "census-age-lsoa.csv",
        "census-age-extract",
        1,
        "Age structure follows deprivation, density and ethnicity as across English LSOAs (Census 2021).",
    ),
    (
        "demo-census-ts007a",
        "Demonstration census: five-year age bands",
        "census-ts007a-msoa.csv",
        "nomis-table",
        1,
        "Sums of the LSOAs' age groups; bands split as in England (Census 2021 TS007A).",
    ),
    (
        "demo-census-profile",
        "Demonstration census: topic summaries in per cent",
        "census-profile-lsoa.parquet",
        "census-profile-extract",
        1,
        "Levels and gradients by deprivation, age, ethnicity and density fitted to all English "
        "LSOAs (Census 2021).",
    ),
    (
        "demo-fingertips-profile",
        "Demonstration public health profile",
        "fingertips-profile.csv",
        "fingertips-download",
        1,
        "Country rows are the published England series (93015: 22.3 in 2015/16, 23.4 in 2020/21, "
        "21.8 in 2024/25); districts "
        "spread about it as English districts do, each with its own story; samples of about 500 "
        "adults a year. Survey counts are "
        "weighted, denominators are not. Wilson's limits (shares), Byar's (deaths).",
    ),
    (
        "demo-fingertips-breakdowns",
        "Demonstration inactivity by sex, age, deprivation, ethnicity, disability, class and more",
        "fingertips-breakdowns.csv",
        "fingertips-download",
        2,
        "Country rows follow the published England gaps of 2022/23 (deprivation 35.3 to 16.1 per "
        "cent, disabled 35.8 against 18.1); "
        "district rows come from the same invented respondents as the profile, some groups under 30.",
    ),
    (
        "demo-ons-obesity",
        "Demonstration local statistics: adult obesity",
        "ons-els-adult-obesity-prevalence.csv",
        "ons-explore-local-statistics",
        1,
        "Country rows are the published England series, 22.6 to 26.6 per cent.",
    ),
    (
        "demo-ons-healthy-life-expectancy",
        "Demonstration local statistics: healthy life expectancy",
        "ons-els-healthy-life-expectancy.csv",
        "ons-explore-local-statistics",
        1,
        "Country rows are the published England series; no district figures, as for English districts.",
    ),
    (
        "demo-ons-cardiovascular",
        "Demonstration local statistics: preventable cardiovascular deaths",
        "ons-els-preventable-cardiovascular-mortality-england.csv",
        "ons-explore-local-statistics",
        1,
        "Country rows are the published England series, 2011 - 13 to 2022 - 24.",
    ),
    (
        "demo-ons-sports-facilities",
        "Demonstration local statistics: sports facilities per 10,000",
        "ons-els-sports-facilities.csv",
        "ons-explore-local-statistics",
        1,
        "The demonstration facilities per head, scaled to the published England level of 17.13.",
    ),
    (
        "demo-small-area-estimates",
        "Demonstration small area estimates of activity, MSOA",
        "small-area-estimates-msoa.csv",
        "small-area-estimates-extract",
        1,
        "Gradients fitted to the published English estimates for November 2023-24, moved to each "
        "district's level.",
    ),
    (
        "demo-active-places",
        "Demonstration facilities by type",
        "active-places",
        "active-places-export",
        1,
        "Facilities per head, opening, access and management as across England, July 2024 (Active Places).",
    ),
)
SOURCES: list[dict[str, str]] = [
    {
        "source_id": source,
        "title": title,
        "publisher": _SHARED["publisher"],
        "edition": _SHARED["edition"],
        "url": _SHARED["url"],
        "licence": _SHARED["licence"],
        "file": file,
        "sha256": "",
        "via": _SHARED["via"],
        "note": (_MADE + note).strip(),
        "layout": layout,
        "precedence": str(precedence),
    }
    for source, title, file, layout, precedence, note in _ROWS
]
