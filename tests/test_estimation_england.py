"""Estimates on real England and on the demonstration county: what is promised of their accuracy, held for good."""

import re

import numpy as np
import pandas as pd
import pytest

from localsport import estimation
from localsport.data import parameters, populations
from localsport.estimation import EstimationError

PERIOD = "2024/25"
TENTHS = "LSOA11 deprivation deciles within area (IMD  trend)"
ORDER = [
    "Most deprived decile",
    "Second most deprived decile",
    "Third more deprived decile",
    "Fourth more deprived decile",
    "Fifth more deprived decile",
    "Fifth less deprived decile",
    "Fourth less deprived decile",
    "Third less deprived decile",
    "Second least deprived decile",
    "Least deprived decile",
]


def given_of(tables, period: str) -> dict:
    small = tables.small_areas().set_index("lsoa_code")
    rows = tables.indicators(indicator_ids=["93015"], level="district")
    keep = rows["sex"].eq("Persons") & rows["category"].eq("") & rows["age"].eq("19+ yrs")
    return {
        "small": small,
        "pattern": parameters.table("inactivity_pattern"),
        "survey": parameters.table("inactivity_survey"),
        "authority_figures": rows[keep & rows["period"].eq(period)],
        "adults_19": populations.adults_19(small, tables.populations()),
    }


@pytest.fixture(scope="module")
def given(england_tables):
    return given_of(england_tables, PERIOD)


@pytest.fixture(scope="module")
def synthetic(given):
    return estimation.estimates(**given, way="synthetic")


@pytest.fixture(scope="module")
def held_out(given, england_tables):
    lineage = england_tables.lineage()
    within = lineage[lineage["child_level"].eq("district") & lineage["parent_level"].eq("region")]
    return estimation.validation(**given, regions=within.set_index("child_code")["parent_code"])


def test_all_296_published_figures_are_reproduced(given, synthetic):
    published = given["authority_figures"].set_index("area_code")["value"]
    sums = synthetic.table[["adults", "inactive_adults"]].groupby(given["small"]["district_code"]).sum()
    ours = 100 * sums["inactive_adults"] / sums["adults"]
    assert len(ours) == 296
    assert ours.to_numpy() == pytest.approx(published.reindex(ours.index).to_numpy(), abs=1e-10)
    assert synthetic.table["inactive_pct"].between(3, 70).all()


def test_the_city_and_scilly_do_not_shape_the_pattern_and_carry_a_wider_interval(synthetic):
    small = ["E06000053", "E09000001"]
    assert synthetic.areas.index[~synthetic.areas["calibrated"]].tolist() == small
    ordinary = synthetic.areas.loc[synthetic.areas["calibrated"], "se_sampling"].max()
    assert (synthetic.areas.loc[small, "se_sampling"] > 1.5 * ordinary).all()


def test_held_out_authorities_are_predicted_as_well_as_is_said(held_out):
    """Recorded when the pattern was chosen: 2.24 points, 2.87, -0.2 and 93.5 per cent; a worse result must be said."""
    ours = held_out.summary.loc["synthetic"]
    assert ours["mean_absolute_error"] < 2.3
    assert ours["rmse"] < 2.95
    assert abs(ours["bias"]) < 0.25
    assert 92 <= ours["coverage"] <= 98
    others = held_out.summary.drop("synthetic")
    assert (others["mean_absolute_error"] > 1.6 * ours["mean_absolute_error"]).all()
    assert held_out.table["fold"].value_counts().between(29, 30).all()
    errors = held_out.table["predicted"] - held_out.table["published"]
    assert np.sqrt((errors**2).mean()) == pytest.approx(ours["rmse"])


def test_ranks_agree_with_published_msoa_estimates_within_authorities(given, synthetic):
    found = estimation.rank_agreement(synthetic, given["small"], given["small"]["sae_inactive_pct"])
    assert found.summary["median"] > 0.85
    assert found.summary["lower_quartile"] > 0.7
    assert found.summary["authorities"] > 290


def test_the_pattern_repeats_the_nation_s_gradient_by_deprivation_which_it_never_saw(england_tables):
    rows = england_tables.indicators(indicator_ids=["93015"])
    rows = rows[rows["category_type"].eq(TENTHS) & rows["period"].eq("2022/23")].set_index("category")[
        "value"
    ]
    published = pd.Series(rows.reindex(ORDER).to_numpy(), index=range(1, 11))
    given_ = given_of(england_tables, "2022/23")
    found = estimation.against_tenths(
        estimation.estimates(**given_, way="synthetic"), given_["small"]["imd_decile"], published
    )
    assert found["difference"].abs().max() < 1.2
    gap = found["modelled"].iloc[0] - found["modelled"].iloc[-1]
    assert gap == pytest.approx(published.iloc[0] - published.iloc[-1], abs=1.0)


def test_split_estimates_add_up_to_all_6856_msoas(given):
    small = given["small"]
    published = small["sae_inactive_pct"]
    found = estimation.estimates(**given, published_msoa=published)
    assert found.way == "disaggregated"
    sums = found.table[["adults", "inactive_adults"]].groupby(small["msoa_code"]).sum()
    ours = 100 * sums["inactive_adults"] / sums["adults"]
    assert len(ours) == 6_856
    expected = published.groupby(small["msoa_code"]).first()
    assert ours.to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-10)
    assert found.diagnostics["explained"] > 0.75


def test_adults_of_19_and_over_are_those_the_districts_count(given, england_tables):
    """By the raw bands of the MSOAs, read here anew: over 20, and a fifth of 15 to 19."""
    small, bands = given["small"], england_tables.populations()
    wide = bands[bands["level"].eq("msoa")].pivot(index="area_code", columns="age_from", values="count")
    expected = wide.loc[:, 20:].sum(axis=1) + wide[15] / 5
    district = small.groupby("msoa_code")["district_code"].first()
    ours = given["adults_19"].groupby(small["district_code"]).sum()
    theirs = expected.groupby(district).sum()
    # Where students come at 18, more than four fifths of those of 15 to 19 are 16 and over; and one MSOA lies in two
    # districts, Cherwell and West Northamptonshire, by its neighbourhoods.
    assert (ours / theirs - 1).abs().max() < 0.015
    assert (ours / theirs - 1).abs().median() < 0.002
    assert ours.sum() == pytest.approx(theirs.sum(), rel=0.001)


def test_the_demonstration_county_is_split_and_too_small_for_a_pattern(demo_tables):
    given_ = given_of(demo_tables, PERIOD)
    small = given_["small"]
    found = estimation.estimates(**given_, published_msoa=small["sae_inactive_pct"])
    assert found.way == "disaggregated"
    adults = small["population_16_over"]
    own = (found.table["inactive_adults"]).groupby(small["msoa_code"]).sum()
    expected = (small["sae_inactive_pct"] * adults / 100).groupby(small["msoa_code"]).sum()
    assert own.to_numpy() == pytest.approx(expected.to_numpy())
    with pytest.raises(EstimationError, match=re.escape("Figures of 6 authorities")):
        estimation.estimates(**given_, way="synthetic")


@pytest.mark.parametrize("name", ["inactivity_pattern", "inactivity_survey"])
def test_every_row_of_the_parameters_names_a_source_and_says_that_it_is_a_judgement(name):
    table = parameters.table(name)
    assert set(table["source_id"]) <= set(parameters.register()["source_id"])
    assert set(table["status"]) <= {"published", "derived", "unverified"}
    assert table["note"].ne("").all()
