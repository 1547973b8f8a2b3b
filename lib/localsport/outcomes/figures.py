"""Set a locality's own figures beside the outcomes they would show."""

import numpy as np
import pandas as pd

from localsport.data.framework_words import JUDGED, NEEDS
from localsport.data.frameworks import Framework

RULE = (
    "A figure is locally poor where the published comparison with the nation, or its 95% interval, says worse; of "
    "several figures the worst counts. 'Worse in parts' is a place like the nation of which a district is worse. "
    "Indicators on which no judgement is made say nothing of need."
)
TAKEN = [
    *("value", "unit", "decimals", "period", "lower_95", "upper_95", "interval_note", "country_value"),
    *("comparison", "comparison_note", "polarity", "short_name", "source_id"),
]
OWN = [
    "pi_id",
    "area_code",
    "value",
    "lower_95",
    "upper_95",
    "country_value",
    "period",
    "unit",
    "source_id",
    "note",
]


def local_figures(
    framework: Framework,
    summary: pd.DataFrame,
    *,
    within: pd.DataFrame | None = None,
    own: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Find the figure of every performance indicator for a place, or where it could be got.

    Parameters
    ----------
    framework
        The framework.
    summary
        The place's profile (`localsport.profile.summary`).
    within
        The profiles of the districts in it, one below the other, with ``area_name``; for a county.
    own
        Figures the user has got elsewhere, by ``pi_id``: value, lower_95, upper_95, country_value, period, unit,
        source_id, note. They fill what the profile lacks and are compared by their interval.

    Returns
    -------
    pandas.DataFrame
        Index pi_id; outcome_id, name, kind, better, what the profile says (`TAKEN`), need (one of `NEEDS`),
        worse_in (number of districts), of_districts, worse_names, where_to_get, url, geography, gap ("" where
        there is a figure, otherwise what to ask for and where), status, note.
    """
    out = framework.indicators.copy()
    key = ["indicator_id", "sex"]
    have = summary.drop_duplicates(key).set_index(key)
    at = pd.MultiIndex.from_frame(out[key])
    found = have[[column for column in TAKEN if column in have]].reindex(at)
    for column in TAKEN:
        out[column] = found[column].to_numpy() if column in found else np.nan
    out = _with_own(out, own)
    texts = [
        *("unit", "period", "interval_note", "comparison", "comparison_note", "polarity"),
        "short_name",
        "source_id",
    ]
    out[texts] = out[texts].astype(object).fillna("")
    out["value"] = out["value"].astype(float)
    out["short_name"] = out["short_name"].where(out["short_name"].ne(""), out["name"])
    out = _with_parts(out, within)
    out["need"] = _need(out)
    lacking = out["value"].isna()
    out["gap"] = ("No local figure for: " + out["name"] + ". Where to get it: " + out["where_to_get"]).where(
        lacking & out["kind"].ne("programme"), ""
    )
    parts = lacking & out["of_districts"].gt(0)
    out.loc[parts, "gap"] = (
        "No figure for the place as a whole, but for "
        + out["of_districts"].astype(str)
        + " of its districts: "
        + out["name"]
    )
    out.loc[out["kind"].eq("programme"), "gap"] = "Comes from the programme: " + out["where_to_get"]
    return out.drop(columns=["indicator_id", "sex"]).assign(
        **{each: framework.indicators[each] for each in key}
    )


def outcome_needs(framework: Framework, figures: pd.DataFrame) -> pd.DataFrame:
    """Say for every outcome what the place's figures say of need: the worst of them.

    Returns
    -------
    pandas.DataFrame
        Index outcome_id; need (one of `NEEDS`), pi_id (the figure that decides), name, short_name, value, unit,
        decimals, period, country_value, worse_in, of_districts, worse_names, figures (with a value), judged
        (that say better, similar or worse), worse (that say worse), gap (of all figures it lacks), source_id.
    """
    order = {name: number for number, name in enumerate(NEEDS)}
    ranked = figures.assign(_order=figures["need"].map(order)).sort_values("_order", kind="stable")
    columns = [
        *("need", "name", "short_name", "value", "unit", "decimals", "period", "country_value"),
        *("worse_in", "of_districts", "worse_names", "source_id"),
    ]
    first = ranked.reset_index().drop_duplicates("outcome_id").set_index("outcome_id")[["pi_id", *columns]]
    grouped = figures.groupby("outcome_id")
    first["figures"] = grouped["value"].count()
    first["judged"] = figures["need"].isin(JUDGED).groupby(figures["outcome_id"]).sum()
    first["worse"] = figures["need"].eq("worse").groupby(figures["outcome_id"]).sum()
    first["gap"] = grouped["gap"].agg(lambda texts: " ".join(each for each in texts if each))
    out = first.reindex(framework.outcomes.index).fillna(
        {"need": "no local figure", "gap": "", "worse_names": ""}
    )
    counts = ["worse_in", "of_districts", "figures", "judged", "worse"]
    return out.assign(**{each: out[each].fillna(0).astype(int) for each in counts})


def _with_own(out: pd.DataFrame, own: pd.DataFrame | None) -> pd.DataFrame:
    """Fill what the profile lacks with the user's own figures, compared by their interval."""
    if own is None or own.empty:
        return out
    lacking = out.index[out["value"].isna()]
    given = own.set_index("pi_id").reindex(lacking).dropna(subset=["value"])
    for column in ("value", "lower_95", "upper_95", "country_value", "period", "unit", "source_id"):
        out[column] = out[column].astype(object)
        out.loc[given.index, column] = given[column].astype(object)
    limits = given[["lower_95", "upper_95", "country_value"]].astype(float)
    known = limits.notna().all(axis=1)
    above = known & limits["lower_95"].gt(limits["country_value"])
    below = known & limits["upper_95"].lt(limits["country_value"])
    lower_wanted = out.loc[given.index, "better"].eq("lower")
    worse = (above & lower_wanted) | (below & ~lower_wanted)
    found = np.select([~known, worse, above | below], ["", "worse", "better"], "similar")
    out["comparison"] = out["comparison"].astype(object)
    out.loc[given.index, "comparison"] = found
    out["comparison_note"] = out["comparison_note"].astype(object)
    out.loc[given.index, "comparison_note"] = np.where(
        known, "the user's 95% interval", "no comparison possible"
    )
    out["decimals"] = out["decimals"].astype(object)
    out.loc[given.index, "decimals"] = 1
    return out


def _with_parts(out: pd.DataFrame, within: pd.DataFrame | None) -> pd.DataFrame:
    """Count the districts that are worse than the nation."""
    out = out.assign(worse_in=0, of_districts=0, worse_names="")
    if within is None or within.empty:
        return out
    at = pd.MultiIndex.from_frame(out[["indicator_id", "sex"]])
    judged = within[within["comparison"].isin(["better", "similar", "worse"])]
    worse = judged[judged["comparison"].eq("worse")].sort_values("area_name")
    key = ["indicator_id", "sex"]
    out["of_districts"] = judged.groupby(key).size().reindex(at, fill_value=0).to_numpy()
    out["worse_in"] = worse.groupby(key).size().reindex(at, fill_value=0).to_numpy()
    out["worse_names"] = worse.groupby(key)["area_name"].agg(", ".join).reindex(at).fillna("").to_numpy()
    return out


def _need(out: pd.DataFrame) -> np.ndarray:
    """Read need from the comparison."""
    held, comparison = out["value"].notna(), out["comparison"]
    return np.select(
        [
            out["kind"].eq("programme"),
            held & out["polarity"].eq("no judgement"),
            comparison.eq("worse"),
            out["worse_in"].gt(0),
            comparison.isin(["similar", "better"]),
            held | out["of_districts"].gt(0),
        ],
        [
            *("programme records", "no judgement", "worse", "worse in parts"),
            comparison.where(comparison.isin(["similar", "better"]), ""),
            "not compared",
        ],
        "no local figure",
    )
