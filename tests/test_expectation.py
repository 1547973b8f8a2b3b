"""What the mix of people implies: sums with known results, limits carried over, and reasons where there are none."""

import numpy as np
import pandas as pd
import pytest

from localsport.data import parameters
from localsport.profile import demography, expectation
from localsport.profile.expectation import expected

NAN = float("nan")
NOTHING = pd.Series({"value": NAN, "lower_95": NAN, "upper_95": NAN})


def wanted(**columns):
    frame = {
        "breakdown": "Disability",
        "words": "disability",
        "shares_of": "residents",
        "group": ["Disabled", "Others"],
        "share": ["disabled_pct", "rest"],
        "within": [1.0, 1.0],
        "sex": "Persons",
        "age": "",
        "category_type": "Disability",
        "category": ["Disabled", "Not disabled"],
        "note": ["the share is not held", ""],
    }
    return pd.DataFrame(frame | columns)


def rates(**columns):
    frame = {
        "sex": "Persons",
        "age": "19+ yrs",
        "category_type": "Disability",
        "category": ["Disabled", '"Not disabled"'],
        "value": [40.0, 20.0],
        "lower_95": [37.0, 19.0],
        "upper_95": [43.0, 21.5],
        "period": "2022/23",
        "source_id": "rates",
    }
    return pd.DataFrame(frame | columns)


SHARES = pd.DataFrame({"place": [30.0], "country": [20.0]}, index=["disabled_pct"])


def work_out(*, place=NOTHING, country=23.5, shares=SHARES, rates=None, groups=None):
    nation = pd.Series({"value": country, "lower_95": country - 0.2, "upper_95": country + 0.2})
    given = _rates() if rates is None else rates
    groups = wanted() if groups is None else groups
    return expected(shares, given, groups, place=place, country=nation, age="19+ yrs")


_rates = rates


def test_mix_and_rates_alone_are_those_of_the_expectation():
    # The rates are the same for every place: rated once, each place's mix is set beside them.
    two = pd.concat([wanted(), wanted(breakdown="Other", share=["unknown_pct", "rest"])], ignore_index=True)
    held = expectation.rated(rates(), two, age="19+ yrs")
    _, parts = work_out(groups=two)
    assert parts["breakdown"].unique().tolist() == ["Disability"]
    pd.testing.assert_frame_equal(expectation.mixed(SHARES, held), parts)


def test_the_expectation_is_the_sum_of_share_and_rate():
    found, parts = work_out()
    row = found.iloc[0]
    assert row["expected"] == pytest.approx(0.3 * 40 + 0.7 * 20)
    assert row["country_expected"] == pytest.approx(0.2 * 40 + 0.8 * 20)
    assert row["shift"] == pytest.approx(0.1 * (40 - 20))
    # The nation was measured at 23.5 where the sum gives 24: the place is moved by the same half point.
    assert row["value"] == pytest.approx(23.5 + 2.0)
    assert parts["place_share"].tolist() == pytest.approx([30, 70])
    assert (row["period"], row["source_id"], row["reason"]) == ("2022/23", "rates", "")


def test_the_limits_of_independent_rates_are_carried_over():
    # Zou and Donner (2008): squares of share times half width, each side by itself.
    row = work_out()[0].iloc[0]
    below, above = np.hypot(0.3 * 3, 0.7 * 1), np.hypot(0.3 * 3, 0.7 * 1.5)
    assert row["expected"] - row["expected_lower_95"] == pytest.approx(below)
    assert row["expected_upper_95"] - row["expected"] == pytest.approx(above)
    assert row["value"] - row["lower_95"] == pytest.approx(below)
    # In the shift the others' weight is -0.1: their upper half width counts downwards.
    assert row["shift"] - row["shift_lower_95"] == pytest.approx(np.hypot(0.1 * 3, 0.1 * 1.5))
    assert row["shift_upper_95"] - row["shift"] == pytest.approx(np.hypot(0.1 * 3, 0.1 * 1.0))


def test_the_nation_is_expected_to_be_as_it_was_measured():
    row = work_out(shares=SHARES.assign(place=20.0))[0].iloc[0]
    assert row["shift"] == 0
    assert row["value"] == 23.5


def test_what_is_left_over_carries_the_measured_figure_s_limits_too():
    measured = pd.Series({"value": 30.0, "lower_95": 26.0, "upper_95": 34.5})
    row = work_out(place=measured)[0].iloc[0]
    assert row["remainder"] == pytest.approx(30 - 25.5)
    low, high = row["value"] - row["lower_95"], row["upper_95"] - row["value"]
    assert row["remainder"] - row["remainder_lower_95"] == pytest.approx(np.hypot(4, high))
    assert row["remainder_upper_95"] - row["remainder"] == pytest.approx(np.hypot(4.5, low))


def test_without_limits_of_the_measured_figure_the_rest_has_none():
    row = work_out(place=NOTHING.replace({NAN: NAN}) + 0)[0].iloc[0]
    assert np.isnan(row["remainder"])
    row = work_out(place=pd.Series({"value": 30.0, "lower_95": NAN, "upper_95": NAN}))[0].iloc[0]
    assert row["remainder"] == pytest.approx(4.5)
    assert np.isnan(row["remainder_lower_95"])


def test_several_rates_of_one_group_are_averaged_within_it():
    groups = wanted(
        group=["White", "White"], share="white", within=[0.9, 0.1], category=["Disabled", "Not disabled"]
    )
    shares = pd.DataFrame({"place": [1.0], "country": [1.0]}, index=["white"])
    found, parts = work_out(groups=groups, shares=shares)
    assert parts["rate"].tolist() == pytest.approx([0.9 * 40 + 0.1 * 20])
    assert 38 - parts["lower_95"].iloc[0] == pytest.approx(np.hypot(0.9 * 3, 0.1 * 1))
    assert found["expected"].iloc[0] == pytest.approx(38)


def test_counts_and_percentages_that_do_not_quite_add_up_are_brought_to_a_hundred():
    shares = pd.DataFrame({"place": [300.0, 699.0], "country": [1.0, 1.0]}, index=["a", "b"])
    _, parts = work_out(groups=wanted(share=["a", "b"]), shares=shares)
    assert parts["place_share"].sum() == pytest.approx(100)
    assert parts["place_share"].iloc[0] == pytest.approx(100 * 300 / 999)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"shares": SHARES.iloc[:0]}, "the share is not held"),
        ({"shares": SHARES.assign(country=NAN)}, "the mix of the nation is not held"),
        ({"rates": rates().iloc[:1]}, "the nation's rates by disability are not held with limits"),
        ({"rates": rates().iloc[:0]}, "the nation's rates by disability are not held with limits"),
        ({"rates": rates(upper_95=[43.0, NAN])}, "the nation's rates by disability are not held with limits"),
        ({"country": NAN}, "the nation's figure of the period is not held"),
    ],
)
def test_what_is_missing_gives_a_reason_and_no_number(change, reason):
    found, parts = work_out(**change)
    assert found["reason"].tolist() == [reason]
    assert found[["expected", "value", "remainder"]].isna().all(axis=None)
    assert parts.empty


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"rates": pd.concat([rates(), rates(period="2021/22")])},
            r"rates are of 2 periods \['2021/22', '2022/23'\]",
        ),
        ({"rates": pd.concat([rates(), rates()])}, "rates come twice .*Not disabled"),
        ({"shares": SHARES.assign(place=-1.0)}, r"shares are negative \['disabled_pct'\]"),
        ({"groups": wanted(within=[0.5, 1.0])}, r"do not add up to 1 \['Disability Disabled'\]"),
        (
            {"groups": wanted(group="Disabled", within=[0.5, 0.5])},
            r"groups stand twice with unlike shares \['Disabled'\]",
        ),
    ],
)
def test_bad_input_is_refused_by_name(change, message):
    with pytest.raises(ValueError, match=message):
        work_out(**change)


IMD = "LSOA11 deprivation deciles within area (IMD  trend)"


@pytest.fixture(scope="module")
def breakdowns(england_raw):
    raw = pd.read_csv(england_raw / "fingertips-england-breakdowns.csv")
    return raw[raw["Indicator ID"].eq(93015) & raw["Time period"].eq("2022/23")]


def test_leicester_s_expectation_by_deprivation_comes_from_the_raw_files(
    england_raw, england_tables, breakdowns
):
    # The same sum, from the publishers' own files with pandas alone.
    iod = pd.read_csv(england_raw / "iod-2025-file-7.csv", encoding="utf-8-sig")
    decile = next(c for c in iod if c.startswith("Index of Multiple Deprivation (IMD) Decile"))
    code = next(c for c in iod if c.startswith("LSOA code"))
    ages = pd.read_csv(england_raw / "census-2021-age-lsoa.csv", encoding="utf-8-sig").set_index("LSOA21CD")
    adults = ages[[c for c in ages if c.startswith("Aged") and "15 years" not in c]].sum(axis=1)
    lookup = pd.read_csv(england_raw / "lsoa21-wd24-lad24.csv", encoding="utf-8-sig")
    own = lookup.loc[lookup["LAD24CD"].eq("E06000016"), "LSOA21CD"].unique()
    tenth = iod.set_index(code)[decile]
    order = parameters.table("expectation_groups").query("breakdown == 'Deprivation'")["category"].tolist()
    rate = breakdowns[breakdowns["Category Type"].eq(IMD)].set_index("Category")["Value"][order].to_numpy()
    here = adults[own].groupby(tenth[own]).sum().reindex(range(1, 11), fill_value=0).to_numpy()
    there = adults.groupby(tenth.reindex(adults.index)).sum().to_numpy()
    sums = [float(n @ rate / n.sum()) for n in (here, there)]

    small = england_tables.small_areas()
    members = {"place": ["E06000016"], "country": small["district_code"].unique()}
    shares = demography.adults_by_tenth(small, members).rename(index=lambda n: f"imd_decile_{n}")
    rows = england_tables.indicators(area_codes=["E92000001"], indicator_ids=["93015"])
    nation = pd.Series({"value": 22.5966, "lower_95": 22.3928, "upper_95": 22.7945})
    groups = parameters.table("expectation_groups").query("breakdown == 'Deprivation'")
    latest = rows[rows["period"].eq("2022/23")]
    found, _ = expected(shares, latest, groups, place=NOTHING, country=nation, age="19+ yrs")
    row = found.iloc[0]
    assert [row["expected"], row["country_expected"]] == pytest.approx(sums, rel=1e-12)
    assert row["value"] == pytest.approx(22.5966 + sums[0] - sums[1], rel=1e-12)


def test_the_bare_sum_misses_the_nation_by_disability_which_is_why_it_is_held_against_the_nation_s(
    england_tables, breakdowns
):
    # The census counts 17.3% of residents of all ages as disabled; the survey's weights imply some 26% of adults.
    rate = breakdowns[breakdowns["Category Type"].eq("Disability")].set_index("Category")["Value"]
    small = england_tables.small_areas()
    share = np.average(small["census_disability_any_pct"], weights=small["population"]) / 100
    bare = share * rate["Disabled"] + (1 - share) * rate["Not disabled"]
    assert share == pytest.approx(0.173, abs=0.0005)
    assert 22.5966 - bare == pytest.approx(1.47, abs=0.01)


def test_the_table_of_groups_has_a_source_for_every_number_and_parts_that_add_up():
    groups = parameters.table("expectation_groups")
    register = set(parameters.register()["source_id"])
    assert set(groups["source_id"]) <= register
    within = groups.astype({"within": float}).groupby(["breakdown", "group"])["within"].sum()
    assert within.tolist() == pytest.approx([1.0] * len(within))
    # ONS: White British 74.4% and White 81.7% of residents; Chinese 445,619 of 5,515,415 Asian residents.
    part = groups.set_index("category")["within"].astype(float)
    assert part["White British"] == pytest.approx(74.4 / 81.7, abs=0.0005)
    assert part["Chinese"] == pytest.approx(445_619 / 5_515_415, abs=0.0005)
