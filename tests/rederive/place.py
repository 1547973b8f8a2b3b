"""Work out every claim about a district again from the raw files alone, by the method as documented.

Independent of the library on purpose: nothing of it is imported here, and nothing was copied from it. The rules
come from the README ("The method is data"), the parameter tables, the column ``method`` of the claims and the
published definitions. pandas and numpy alone, but for scipy, which finds the nearest facility.
"""

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from statistics import NormalDist
from types import ModuleType
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree


def _beside(name: str) -> ModuleType:
    """Load a module of this folder (pytest's import mode "importlib" lets no test file import another)."""
    spec = spec_from_file_location(f"rederive_{name}", Path(__file__).with_name(f"{name}.py"))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


files, where = _beside("raw"), _beside("where")

PARAMETERS = Path(__file__).resolve().parents[2] / "data" / "raw" / "parameters"
DEPRIVED = "deprivation-most-deprived-fifth"
STEMS = {
    "inactive": ("93015", "Persons"),
    "active": ("93014", "Persons"),
    "children_active": ("93570", "Persons"),
    "overweight": ("93088", "Persons"),
    "preventable_deaths": ("93721", "Persons"),
    "life_women": ("90366", "Female"),
    "life_men": ("90366", "Male"),
    "depression": ("848", "Persons"),
    "facilities": ("ons-sports-facilities", "Persons"),
    "deprived": (DEPRIVED, "Persons"),
}
GROUPS = {
    "inactive_disabled": "Disabled people",
    "inactive_not_disabled": "People who are not disabled",
    "inactive_most_deprived": "Most deprived tenth of neighbourhoods",
    "inactive_least_deprived": "Least deprived tenth of neighbourhoods",
}
PLACES = {
    "places_swimming_pool": "Swimming Pool",
    "places_sports_hall": "Sports Hall",
    "places_health_and_fitness_gym": "Health and Fitness Gym",
}


class Figure(NamedTuple):
    """One number worked out again; ``exact`` where it is published and must not differ at all."""

    value: float
    unit: str
    exact: bool = False
    verdict: str = ""
    period: str = ""
    lower: float = np.nan
    upper: float = np.nan
    name: str = ""
    error: float = 0.0


class Nation(NamedTuple):
    """What the raw folder says of every area, worked out once for all districts tested."""

    country: str
    region_of: pd.Series
    region_names: pd.Series
    names: pd.Series
    codebook: pd.DataFrame
    figures: pd.DataFrame
    headline: dict[tuple[str, str], pd.DataFrame]
    lsoas: pd.DataFrame
    msoa_names: pd.Series
    adults_16: pd.Series
    adults_19: pd.Series
    standing: pd.DataFrame
    facilities: pd.DataFrame
    ranks: pd.DataFrame


# --- the nation ------------------------------------------------------------------------------------------------


def mean_rank_score(values: pd.Series) -> pd.Series:
    """Score 0 to 100 by national rank, ties sharing their mean rank, the median at 50."""
    return 100 * (values.rank(method="average") - 0.5) / len(values)


def with_need(lsoas: pd.DataFrame) -> pd.DataFrame:
    """Score need: weighted national ranks; an indicator that is not held leaves its weight to the others.

    Columns ``lift: <words>`` say by how much each indicator lifts a neighbourhood above the middle of the nation.
    """
    rows = pd.read_csv(PARAMETERS / "need_weights.csv")
    rows = rows[rows["column"].isin(lsoas.columns)].set_index("column")
    towards = rows["direction"].map({"high is need": 1.0, "low is need": -1.0})
    scores = pd.DataFrame({c: mean_rank_score(lsoas[c] * towards[c]) for c in rows.index})
    weights = rows["weight"] / rows["weight"].sum()
    need = scores @ weights
    place = need.rank(ascending=False, method="first") - 1
    lifts = ((scores - 50) * weights).set_axis("lift: " + rows["driver_words"], axis=1)
    classes = {"fifth": place * 5 // len(need) + 1, "tenth": place * 10 // len(need) + 1}
    return lsoas.assign(need=need, **classes).join(lifts)


def driver(lifts: pd.DataFrame) -> pd.Series:
    """Name what lifts need most above the middle of the nation."""
    return lifts.filter(like="lift: ").idxmax(axis=1).str.removeprefix("lift: ")


def neighbour_standing(lsoas: pd.DataFrame) -> pd.DataFrame:
    """Standardise the districts' variables: population-weighted means, density logged, z over all districts."""
    wanted = pd.read_csv(PARAMETERS / "neighbour_variables.csv")
    by = lsoas.groupby("district")
    residents = by["residents"].sum()
    out = {}
    for column, transform in zip(wanted["column"], wanted["transform"], strict=True):
        if column == "density":
            values = residents / by["hectares"].sum()
        else:
            values = (lsoas[column] * lsoas["residents"]).groupby(lsoas["district"]).sum() / residents
        out[column] = np.log(values) if transform == "log" else values
    table = pd.DataFrame(out)
    return (table - table.mean()) / table.std(ddof=0)


def adults_19(raw: Path, lsoas: pd.DataFrame) -> pd.Series:
    """Count residents aged 19 and over: 20 and over and a fifth of 15 to 19; an MSOA lies where most LSOAs do."""
    (path, _), *_ = files.held(raw, "nomis-table")
    bands = pd.read_csv(path).set_index("geography code")
    first = {c: re.search(r"Aged (\d+) (to|years and over)", c) for c in bands.columns}
    over_20 = [c for c, found in first.items() if found and int(found[1]) >= 20]
    adults = bands[over_20].sum(axis=1) + bands["Age: Aged 15 to 19 years"] / 5
    return adults.groupby(lsoas.groupby("msoa")["district"].agg(lambda d: d.value_counts().index[0])).sum()


def headlines(figures: pd.DataFrame, codebook: pd.DataFrame) -> dict[tuple[str, str], pd.DataFrame]:
    """Keep each indicator's figures of its one sex and age, without breakdown, by area and period."""
    out = {}
    for row in codebook.itertuples():
        f = figures[(figures["indicator"] == row.indicator_id) & (figures["sex"] == row.sex)]
        f = f[(f["category"] == "") & ((f["age"] == row.age) | (row.age == ""))]
        out[row.indicator_id, row.sex] = f.set_index(["area", "period"])
    return out


def nation(raw: Path) -> Nation:
    """Read a raw folder and work out what all its districts share."""
    lsoas = files.neighbourhoods(raw)
    facilities = files.all_facilities(raw, lsoas.index, lsoas["district"])
    metres, _ = cKDTree(facilities[["x", "y"]].to_numpy()).query(lsoas[["x", "y"]].to_numpy())
    lsoas = with_need(where.split(lsoas).assign(distance_km=metres / 1000))
    ranks = where.drawn_ranks(lsoas)
    lsoas["share_in_tenth"] = (ranks <= -(-len(lsoas) // 10)).mean(axis=1)
    lsoas["crossing"] = where.crossing(lsoas, lsoas)
    codes = files.lookup(raw, "LAD24CD", "RGN24CD")
    (msoa_names, _), *_ = files.held(raw, "house-of-commons-msoa-names")
    codebook = files.text(PARAMETERS / "indicators.csv")
    figures = files.all_figures(raw)
    figures = figures[figures["indicator"].isin(codebook["indicator_id"])]
    return Nation(
        country=f"{lsoas.index[0][0]}92000001",
        region_of=codes,
        region_names=files.lookup(raw, "RGN24CD", "RGN24NM"),
        names=files.lookup(raw, "LAD24CD", "LAD24NM"),
        codebook=codebook,
        figures=figures,
        headline=headlines(figures, codebook),
        lsoas=lsoas,
        msoa_names=files.text(msoa_names).set_index("msoa21cd")["msoa21hclnm"],
        adults_16=lsoas.groupby("district")["adults"].sum(),
        adults_19=adults_19(raw, lsoas),
        standing=neighbour_standing(lsoas),
        facilities=facilities,
        ranks=ranks,
    )


# --- one district ----------------------------------------------------------------------------------------------


def alike(of: Nation, place: str) -> list[str]:
    """Name the five districts nearest in standardised distance."""
    apart = np.sqrt(((of.standing - of.standing.loc[place]) ** 2).sum(axis=1)).drop(place)
    return apart.sort_values(kind="stable").index[:5].tolist()


def regional(of: Nation, rows: pd.DataFrame, region: str, period: str, combine: str) -> tuple[float, bool]:
    """Give the region's figure and whether it is published; else build it as the codebook allows.

    Either from the districts' counts, or as their mean weighted by adults, if those with a figure hold 95% of adults.
    """
    if (region, period) in rows.index:
        return float(rows.loc[(region, period), "value"]), True
    adults = of.adults_16[of.region_of[of.region_of == region].index]
    here = rows.xs(period, level="period").reindex(adults.index).dropna(subset="value")
    if adults[here.index].sum() < 0.95 * adults.sum():
        return np.nan, False
    if combine == "mean weighted by adults":
        return float(np.average(here["value"], weights=adults[here.index])), False
    if combine == "counts" and here[["count", "base"]].notna().all(axis=None):
        return float(100 * here["count"].sum() / here["base"].sum()), False
    return np.nan, False


def judged(row: pd.Series, country: float, polarity: str) -> str:
    """Give the publisher's class, else judge by whether the nation lies within the place's own limits."""
    if row["class"]:
        return str(row["class"]).split(" 9")[0].lower()
    if np.isnan(row["lower"]) or np.isnan(row["upper"]) or np.isnan(country):
        return ""
    if row["lower"] <= country <= row["upper"]:
        return "similar"
    above = row["value"] > country
    if polarity == "no judgement":
        return "higher" if above else "lower"
    return "better" if above == (polarity == "high is good") else "worse"


def beside(of: Nation, place: str, about: pd.Series) -> dict[str, Figure]:
    """Set a place's latest figure of one row of the codebook beside nation, region and neighbours of that period."""
    id_, sex, unit = about["indicator_id"], about["sex"], about["unit"]
    if id_ == DEPRIVED:
        return deprived(of, place, unit)
    rows = of.headline[id_, sex]
    if place not in rows.index.get_level_values("area"):
        return {}
    period = max(rows.loc[place].index)
    row = rows.loc[(place, period)]
    national = rows["value"].get((of.country, period), np.nan)
    given = (unit, True, judged(row, national, about["polarity"]), period)
    region, published = regional(of, rows, of.region_of[place], period, about["combine"])
    out = {
        "rate": Figure(row["value"], *given, row["lower"], row["upper"]),
        "country": Figure(national, *given),
        "region": Figure(region, unit, published, period=period),
    }
    like = rows["value"].reindex([(code, period) for code in alike(of, place)]).dropna()
    if len(like) > 1:  # one place is no range
        out["neighbours_low"] = Figure(like.min(), unit, True, period=period)
        out["neighbours_high"] = Figure(like.max(), unit, True, period=period)
    return {end: figure for end, figure in out.items() if not np.isnan(figure.value)}


def deprived(of: Nation, place: str, unit: str) -> dict[str, Figure]:
    """Count the neighbourhoods among the nation's most deprived fifth: deciles 1 and 2."""
    poor = 100.0 * (of.lsoas["imd_decile"] <= 2)
    share = poor.groupby(of.lsoas["district"]).mean()
    region = poor[of.lsoas["district"].map(of.region_of) == of.region_of[place]].mean()
    like = share[alike(of, place)]
    values = {"rate": share[place], "country": poor.mean(), "region": region}
    values |= {"neighbours_low": like.min(), "neighbours_high": like.max()}
    return {end: Figure(value, unit) for end, value in values.items()}


def change(of: Nation, place: str) -> dict[str, Figure]:
    """Compare first and latest year of inactivity; two surveys differ beyond 1.96 standard errors."""
    rows = of.headline[STEMS["inactive"]]
    line = rows.loc[place].sort_index() if place in rows.index.get_level_values("area") else rows.iloc[:0]
    if len(line) < 2:
        return {}
    first, last = line.iloc[0], line.iloc[-1]
    ends = {"first": first, "last": last}
    ends |= {"lowest": line.loc[line["value"].idxmin()], "highest": line.loc[line["value"].idxmax()]}
    out = {f"inactive_{end}": Figure(r["value"], "%", True, period=r.name) for end, r in ends.items()}
    apart = last["value"] - first["value"]
    error = np.hypot(*[(r["upper"] - r["lower"]) / (2 * 1.96) for r in (first, last)])
    verdict = "not computable"
    if not np.isnan(error):
        verdict = "no clear change" if abs(apart) <= 1.96 * error else "rise" if apart > 0 else "fall"
    margin = 1.96 * error
    out["inactive_change"] = Figure(
        apart, "percentage points", False, verdict, "", apart - margin, apart + margin
    )
    return out


def shown_by_500(national: float) -> float:
    """Find how far above the nation a share must lie for 500 people to show it 4 times in 5, by bisection.

    Fleiss, Levin and Paik: ``q - p = z √(p(1-p)/n) + z_power √(q(1-q)/n)``, at 95% confidence and 80% power.
    """
    p, low, high = national / 100, national / 100, 1.0
    z, power = NormalDist().inv_cdf(0.975), NormalDist().inv_cdf(0.8)
    for _ in range(100):
        q = (low + high) / 2
        enough = q - p > z * np.sqrt(p * (1 - p) / 500) + power * np.sqrt(q * (1 - q) / 500)
        low, high = (low, q) if enough else (q, high)
    return 100 * (q - p)


def groups(of: Nation, place: str) -> dict[str, Figure]:
    """Read the latest breakdown of inactivity: the place's own where published, otherwise the nation's."""
    rows = of.figures[of.figures["indicator"] == STEMS["inactive"][0]]
    rows = rows[(rows["category"] != "") | (rows["sex"] != "Persons") | (rows["age"] != "19+ yrs")]
    area = place if (rows["area"] == place).any() else of.country
    rows = rows[rows["area"] == area]
    rows = rows[rows["period"] == rows["period"].max()]
    wanted = files.text(PARAMETERS / "breakdown_groups.csv").set_index("label")
    out = {}
    for id, label in GROUPS.items():
        about = wanted.loc[label]
        hit = rows[(rows["sex"] == about["sex"]) & (rows["age"] == (about["age"] or "19+ yrs"))]
        hit = hit[(hit["category_type"] == about["category_type"]) & (hit["category"] == about["category"])]
        for r in hit.itertuples():
            if not r.base < 30:  # of a survey: people asked
                out[id] = Figure(r.value, "%", True, "", r.period, r.lower, r.upper, area)
    return out


def need(of: Nation, place: str) -> dict[str, Figure]:
    """Count the neediest neighbourhoods and find the MSOAs of greatest need."""
    here = of.lsoas[of.lsoas["district"] == place]
    neediest = here[here["fifth"] == 1]
    unit = "neighbourhoods"
    out = {
        "neighbourhoods": Figure(len(here), unit),
        "neediest_fifth": Figure(len(neediest), unit),
        "neediest_tenth": Figure((here["tenth"] == 1).sum(), unit),
        "neediest_fifth_residents": Figure(neediest["residents"].sum(), "people"),
    }
    for kind in ("both", "sporting", "social"):
        out[f"crossing_{kind}"] = Figure((here["crossing"] == kind).sum(), unit)
    top = here.sort_values("need", ascending=False, kind="stable").drop_duplicates("msoa").head(3)
    if len(here) >= 10:  # fewer are not ranked
        for n, (code, words) in enumerate(driver(top).items(), start=1):
            found = Figure(
                top.loc[code, "need"],
                "index, 0 to 100",
                verdict=words,
                name=of.msoa_names[top.loc[code, "msoa"]],
            )
            out[f"greatest_need_{n}"] = found
    return out


def where_in(of: Nation, place: str) -> dict[str, Figure]:
    """Work out what modelled inactivity, firmness, reach and walks come to in a place."""
    here = of.lsoas[of.lsoas["district"] == place]
    out = {}
    for key, kinds in (("everyday", files.EVERYDAY), ("pool", ["Swimming Pool"])):
        near = where.walks(here, of.facilities[of.facilities["type"].isin(kinds)])
        out[f"walk_{key}"] = Figure(near[0], "%", lower=near[1], upper=near[2])
    whole = np.average(here["inactive_pct"], weights=here["adults"])
    out["modelled_place"] = Figure(whole, "%", verdict="16 and over, gardening not counted")
    if len(here) < 10:  # too few to rank
        return out
    first = here["need"].idxmax()
    out["first_rank_high"] = Figure(where.last_place(of.ranks.loc[here.index], first), "numbers")
    for end, code in (("lowest", here["inactive_pct"].idxmin()), ("highest", here["inactive_pct"].idxmax())):
        out[f"modelled_{end}"] = Figure(
            here.loc[code, "inactive_pct"], "%", name=of.msoa_names[here.loc[code, "msoa"]]
        )
    sure = (here["tenth"] == 1) & (here["share_in_tenth"] >= 0.9)
    # Sums that tie in their last bits put a draw on either side: one draw in 2,000 may tip a neighbourhood at the edge.
    edge = (here["tenth"] == 1) & ((here["share_in_tenth"] - 0.9).abs() <= 0.0011)
    out["sure_tenth"] = Figure(sure.sum(), "neighbourhoods", error=edge.sum() / 4)
    count, adults, inactive = where.reach(here)
    out["reach_areas"] = Figure(count, "neighbourhoods")
    out["reach_adults"], out["reach_inactive"] = Figure(adults, "%"), Figure(inactive, "%")
    out["reach_missed"] = Figure(100 - inactive, "%")
    return out


def counts(of: Nation, place: str) -> dict[str, Figure]:
    """Count what titles and the words on certainty count: indicators held, judged, with limits; drivers of need."""
    rates = [beside(of, place, about).get("rate") for _, about in of.codebook.iterrows()]
    held = [rate for rate in rates if rate is not None]
    verdicts = [rate.verdict for rate in held]
    out = {word: verdicts.count(word) for word in ("better", "worse", "similar")}
    out["judged"] = sum(out.values())
    out |= {"indicators": len(rates), "held": len(held), "limited": sum(not np.isnan(r.lower) for r in held)}
    ten = of.lsoas[of.lsoas["district"] == place].nlargest(10, "need")
    out |= {"ten": len(ten), "one_driver": driver(ten).value_counts().iloc[0]}
    return {id: Figure(count, "numbers") for id, count in out.items()}


def place_figures(of: Nation, place: str) -> dict[str, Figure]:
    """Work out every claim about one district, by claim id."""
    out: dict[str, Figure] = {}
    rows = of.codebook.set_index(["indicator_id", "sex"], drop=False)
    for stem, key in STEMS.items():
        out |= {f"{stem}_{end}": figure for end, figure in beside(of, place, rows.loc[key]).items()}
    out |= change(of, place) | groups(of, place) | need(of, place) | where_in(of, place)
    out["adults"] = Figure(of.adults_19[place], "people")
    if "inactive_rate" in out:
        share = (
            np.array([out["inactive_rate"].value, out["inactive_rate"].lower, out["inactive_rate"].upper])
            / 100
        )
        number, lower, upper = share * of.adults_19[place]
        year = out["inactive_rate"].period
        out["inactive_adults"] = Figure(number, "people", period=year, lower=lower, upper=upper)
    # The survey's minimum of 500 does not hold for the smallest places.
    if "inactive_country" in out and out["neighbourhoods"].value >= 10:
        gap = shown_by_500(out["inactive_country"].value)
        out["smallest_difference"] = Figure(gap, "percentage points", period=out["inactive_country"].period)
    inside = of.facilities[of.facilities["district"] == place]
    for id, kind in PLACES.items():
        out[id] = Figure((inside["type"] == kind).sum(), "facilities")
    return out
