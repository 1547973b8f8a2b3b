"""Who is least active: published figures taken over, mixes recomputed by hand, and what is not known said."""

import numpy as np
import pandas as pd
import pytest

from localsport.answers.equality import NOWHERE, Equality, equality
from localsport.answers.locality import locality

DISTRICT, COUNTY = "X07000001", "X10000001"


@pytest.fixture(scope="module")
def answers(demo_tables) -> dict[str, Equality]:
    return {code: equality(demo_tables, locality(demo_tables, code)) for code in (DISTRICT, COUNTY)}


def share(answer: Equality, characteristic: str, column: str) -> float:
    return float(answer.local.set_index("characteristic").at[characteristic, column])


def published(tables, area: str, **wanted: str) -> pd.Series:
    rows = tables.indicators(area_codes=[area], indicator_ids=["93015"])
    for column, value in wanted.items():
        rows = rows[rows[column].eq(value)]
    return rows.sort_values("period_start").iloc[-1]


def test_each_breakdown_is_the_place_s_own_where_published_and_the_nation_s_elsewhere(answers):
    own, none = answers[DISTRICT], answers[COUNTY]
    assert own.own == ("Sex", "Age", "Disability")
    by = own.groups.groupby("group")["area_code"].unique()
    assert by["Disability"].tolist() == [DISTRICT]
    assert by["Work"].tolist() == ["X92000001"]
    assert none.own == ()
    assert set(none.groups["area_code"]) == {"X92000001"}


def test_a_group_is_as_published_beside_the_average_of_its_own_area_and_year(answers, demo_tables):
    row = answers[DISTRICT].groups.set_index("label").loc["Disabled people"]
    file = published(demo_tables, DISTRICT, category_type="Disability", category="Disabled")
    assert (row["value"], row["lower_95"], row["upper_95"]) == (
        file["value"],
        file["lower_95"],
        file["upper_95"],
    )
    whole = demo_tables.indicators(area_codes=[DISTRICT], indicator_ids=["93015"])
    whole = whole[whole["sex"].eq("Persons") & whole["category_type"].eq("") & whole["age"].eq("19+ yrs")]
    assert row["average"] == whole.loc[whole["period"].eq(file["period"]), "value"].item()
    assert row["against"] == "higher"
    assert row["lower_95"] > row["average"]


def test_a_group_asked_of_too_few_has_no_figure_and_is_listed(answers):
    few = answers[DISTRICT].groups.set_index("label").loc["85 and over"]
    assert np.isnan(few["value"])
    assert few["against"] == ""
    assert "85 and over: fewer than 30 asked" in set(answers[DISTRICT].unknown["what"])


def test_disabled_adults_among_the_inactive_by_hand(answers, demo_tables):
    """Share × rate over the sum of shares × rates, with the nation's rates of its latest year."""
    small = demo_tables.small_areas([DISTRICT])
    disabled = np.average(small["census_disability_any_pct"], weights=small["population"]) / 100
    rates = [
        published(demo_tables, "X92000001", category_type="Disability", category=each)["value"]
        for each in ("Disabled", "Not disabled")
    ]
    expected = disabled * rates[0] / (disabled * rates[0] + (1 - disabled) * rates[1])
    assert share(answers[DISTRICT], "disability", "residents_share") == pytest.approx(disabled)
    assert share(answers[DISTRICT], "disability", "inactive_share") == pytest.approx(expected)


def test_people_of_65_and_over_by_hand(answers, demo_tables):
    """Five-year bands of the district's MSOAs, a fifth of those aged 15 to 19 taken to be 19."""
    small = demo_tables.small_areas([DISTRICT])
    bands = demo_tables.populations()
    bands = bands[bands["area_code"].isin(small["msoa_code"]) & bands["sex"].eq("Persons")]
    people = bands.groupby("age_from")["count"].sum()
    adults = people[people.index >= 20].sum() + people[15] / 5
    old = {"65-74": people[65] + people[70], "75-84": people[75] + people[80], "85+": people.loc[85:].sum()}
    assert share(answers[DISTRICT], "age", "residents_share") == pytest.approx(sum(old.values()) / adults)
    young = {
        "19-24": people[15] / 5 + people[20],
        "25-34": people[25] + people[30],
        "35-44": people[35] + people[40],
        "45-54": people[45] + people[50],
        "55-64": people[55] + people[60],
    }
    rated = {
        each: count * published(demo_tables, "X92000001", age=f"{each} yrs", category_type="")["value"]
        for each, count in (young | old).items()
    }
    expected = sum(rated[each] for each in old) / sum(rated.values())
    assert share(answers[DISTRICT], "age", "inactive_share") == pytest.approx(expected)


def test_the_most_deprived_fifth_by_hand(answers, demo_tables):
    small = demo_tables.small_areas()
    county = demo_tables.districts_within(COUNTY)
    small = small[small["district_code"].isin(county)]
    adults = small.groupby("imd_decile")["population_16_over"].sum()
    expected = adults[adults.index <= 2].sum() / adults.sum()
    assert share(answers[COUNTY], "deprivation", "residents_share") == pytest.approx(expected)
    assert share(answers[COUNTY], "deprivation", "inactive_share") > expected


def test_what_is_not_known_is_said(answers):
    answer = answers[COUNTY]
    assert np.isnan(share(answer, "sex", "residents_share"))
    assert set(NOWHERE) <= set(answer.unknown["characteristic"])
    assert {"sex", "age", "disability", "deprivation", "work", "ethnic group", "education"} <= set(
        answer.unknown["characteristic"]
    )
    claims = answer.claims.set_index("id")
    assert claims.at["equality_lacking", "value"] == 7
    assert claims.at["equality_nowhere", "what"].split("; ") == list(NOWHERE)
    assert "equality_average" not in claims.index  # no figure by group is of the county


def test_claims_carry_source_period_and_interval(answers, demo_tables):
    register = set(demo_tables.sources()["source_id"])
    for answer in answers.values():
        claims = answer.claims[answer.claims["id"].ne("equality_nowhere")]
        assert claims["source_id"].map(lambda cited: set(cited.split("; ")) <= register).all()
        rates = claims[claims["id"].str.endswith(("_most", "_least"))]
        assert rates[["lower", "upper"]].notna().all(axis=None)
        assert rates["period"].ne("").all()


@pytest.mark.parametrize("code", ["E06000016", "E07000130", "E06000053"])
def test_real_places_have_england_s_groups_and_their_own_mix(england_tables, code):
    answer = equality(england_tables, locality(england_tables, code))
    assert answer.own == ()
    assert set(answer.groups["area_name"]) == {"England"}
    known = answer.local.dropna(subset=["residents_share"])
    assert set(known["characteristic"]) == {"deprivation", "disability", "age", "ethnicity"}
    assert known[["residents_share", "inactive_share"]].stack().between(0, 1).all()
    if code == "E06000053":
        assert share(answer, "deprivation", "residents_share") == 0  # one neighbourhood, not a deprived one
