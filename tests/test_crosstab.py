"""The crosstab shows what is published and nothing else; two cells are compared only where that means something."""

import math
import re

import numpy as np
import pandas as pd
import pytest

from localsport.data import parameters
from localsport.methods import intervals
from localsport.profile.cells import cell, difference
from localsport.profile.crosstab import EVERYONE, breakdowns, crosstab

CODEBOOK = parameters.table("indicators")
LABELS = parameters.table("breakdown_labels")
YEARS = {"2021/22": "2021-11-16", "2022/23": "2022-11-16"}


def row(area="X07000001", period="2022/23", value=25.0, half=4.0, respondents=500.0, **more):
    start = pd.Timestamp(YEARS.get(period, "2020-01-01"))
    plain = {
        "area_code": area,
        "indicator_id": "93015",
        "period": period,
        "period_start": start,
        "period_end": start + pd.DateOffset(years=1, days=-1),
        "sex": "Persons",
        "age": "19+ yrs",
        "category_type": "",
        "category": "",
        "value": value,
        "lower_95": value - half,
        "upper_95": value + half,
        "denominator": respondents,
        "respondents": np.nan,
        "compared_to_england": "",
        "note": "",
        "source_id": "s",
    }
    return plain | more


def disabled(yes=True, **more):
    return row(category_type="Disability", category="Disabled" if yes else "Not disabled", **more)


def made(*rows, **asked):
    asked = {"indicator_id": "93015", "places": ["X07000001"], "codebook": CODEBOOK, "labels": LABELS} | asked
    return crosstab(pd.DataFrame(list(rows)), **asked)


NAN = float("nan")
SOME = [
    row(),
    row(period="2021/22", value=24.0),
    row(area="X07000002", half=NAN, respondents=NAN),
    row(area="X92000001", value=22.0, half=0.2),
    disabled(value=40.0, respondents=90.0),
    disabled(yes=False, value=20.0),
    row(sex="Female", value=26.0),
    row(sex="Male", value=24.0),
    row(age="85+ yrs", value=60.0, respondents=12.0),
    row(age="19-24 yrs", value=18.0, respondents=30.0),
    row(area="X07000002", indicator_id="93014", value=60.0),
    # Two breakdowns at once: nobody publishes it, and if somebody did it would not be one of these groups.
    disabled(sex="Female", value=99.0),
]


def test_a_cell_is_the_published_figure_with_its_interval():
    (one,) = made(*SOME, years=["2022/23"]).to_dict("records")
    assert (one["value"], one["lower_95"], one["upper_95"]) == (25.0, 21.0, 29.0)
    assert (one["interval"], one["group"], one["respondents"], one["note"]) == (
        "published",
        EVERYONE,
        500,
        "",
    )


def test_every_cell_asked_for_is_there_and_an_empty_one_says_why():
    table = made(*SOME, places=["X07000002", "X07000001"], breakdown="disability", years=list(YEARS))
    assert table["area_code"].tolist() == ["X07000002"] * 4 + ["X07000001"] * 4
    assert table["group"].tolist()[:4] == ["Disabled people"] * 2 + ["People who are not disabled"] * 2
    assert table["note"].tolist()[:5] == ["not published for this place"] * 4 + [
        "not published for this year"
    ]
    assert table["value"].tolist()[5:] == [40.0, *[pytest.approx(np.nan, nan_ok=True)], 20.0]


def test_sexes_and_ages_are_breakdowns_in_order():
    assert made(*SOME, breakdown="Sex")["group"].tolist() == ["Women", "Men"]
    assert made(*SOME, breakdown="age")["group"].tolist() == ["19 to 24", "85 and over"]
    there = breakdowns(pd.DataFrame(SOME), codebook=CODEBOOK, indicator_id="93015", labels=LABELS)
    assert there.index.tolist() == [EVERYONE, "Age", "Disability", "Sex"]
    assert there.loc[EVERYONE, "periods"] == ["2021/22", "2022/23"]


def test_fewer_than_thirty_people_are_not_shown_and_thirty_are():
    young, old = made(*SOME, breakdown="Age").to_dict("records")
    assert young["value"] == 18.0
    assert math.isnan(old["value"]) and math.isnan(old["upper_95"]) and old["interval"] == ""
    assert old["note"] == "fewer than 30 people asked: not shown"


def test_a_published_category_may_be_asked_for_in_the_publisher_s_words():
    by = "LSOA11 deprivation deciles within area (IMD  trend)"
    most = row(category_type=by, category="Most deprived decile")
    least = row(category_type=by, category="Least deprived decile", value=16.0)
    table = made(least, most, breakdown=by)
    assert table["breakdown"].unique().tolist() == ["Deprivation"]
    assert table["value"].tolist() == [25.0, 16.0]


def test_without_labels_the_publisher_s_words_stand():
    table = made(*SOME, breakdown="Disability", labels=None)
    assert set(table["group"]) == {"Disabled", "Not disabled"}


def test_no_interval_is_invented_unless_it_is_asked_for_and_then_it_says_so():
    plain = made(*SOME, places=["X07000002"], years=["2022/23"]).iloc[0]
    assert math.isnan(plain["lower_95"]) and plain["interval"] == ""
    assert plain["note"] == "interval not published"
    supposed = made(*SOME, places=["X07000002", "X07000001"], years=["2022/23"], assumed_respondents=500)
    wilson = intervals.survey_proportion([25.0], 500, design_effect=1.0, confidence=0.95).iloc[0]
    assert supposed.iloc[0][["lower_95", "upper_95"]].tolist() == [wilson["lower_95"], wilson["upper_95"]]
    # Wilson at 125 of 500 by hand: 21.4 to 29.0 (domain reference, B3).
    assert supposed.iloc[0][["lower_95", "upper_95"]].astype(float).round(1).tolist() == [21.4, 29.0]
    assert supposed["interval"].tolist() == ["assumed", "published"]
    assert supposed.iloc[0]["note"] == "interval assumed: as if 500 people had been asked"


def test_nothing_is_assumed_of_groups_of_the_nation_or_of_our_estimates():
    bare = [row(area="X92000001", half=NAN), row(area="X12000001", half=NAN, estimated=True)]
    bare += [disabled(half=NAN)]
    table = made(*bare, places=["X92000001", "X12000001"], assumed_respondents=500)
    assert table["interval"].tolist() == ["", ""]
    assert table["note"].tolist() == [
        "interval not published",
        "our estimate from its districts: no interval",
    ]
    assert made(*bare, breakdown="Disability", assumed_respondents=500)["interval"].tolist() == [""]


def test_a_figure_rebuilt_from_counts_says_so():
    made_up = row(area="X10000001", indicator_id="90319", age="4-5 yrs", basis="counts")
    (one,) = made(made_up, indicator_id="90319", places=["X10000001"]).to_dict("records")
    assert (one["interval"], one["note"]) == ("computed", "rebuilt from its districts' counts")


def test_the_publisher_s_own_note_stays_with_the_figure():
    both = "Value for Hackney and City of London combined"
    assert made(row(note=both))["note"].tolist() == [both]


def test_all_offenders_are_named_with_what_there_is():
    with pytest.raises(ValueError) as refused:
        made(*SOME, places=["X07000001", "E99"], breakdown="shoe size", years=["1999", "2022/23"])
    message = str(refused.value)
    assert "unknown places ['E99']: figures are held of X07000001, X07000002, X92000001" in message
    assert (
        "unknown breakdown 'shoe size': of this indicator there are ['Everyone', 'Age', 'Disability'"
        in message
    )
    assert "unknown years ['1999']: of this indicator there are ['2021/22', '2022/23']" in message
    with pytest.raises(ValueError, match=r"unknown indicator '1': there are \['93015 \(Inactive adults\)'"):
        made(*SOME, indicator_id="1")
    with pytest.raises(ValueError, match="no place is given"):
        made(*SOME, places=[])


@pytest.mark.parametrize(
    ("held", "ending"), [(8, "X07000007, X07000008$"), (9, "X07000008 and 1 more$"), (12, "and 4 more$")]
)
def test_of_many_places_eight_are_listed(held, ending):
    many = [row(area_code=f"X0700{each:04d}") for each in range(1, held + 1)]
    with pytest.raises(
        ValueError, match=r"unknown places \['E99'\]: figures are held of X07000001, "
    ) as refused:
        made(*many, places=["E99"])
    assert re.search(ending, str(refused.value).split(";")[0].rstrip("."))


@pytest.mark.parametrize("both", [["Sex", "Disability"], "disability by sex", "Disability × Sex"])
def test_a_nested_cell_is_refused_because_nobody_publishes_it(both):
    with pytest.raises(ValueError, match="only one breakdown at a time is published") as refused:
        made(*SOME, breakdown=both)
    assert "disabled women" in str(refused.value)


def test_a_sample_is_assumed_only_of_the_adult_survey_and_not_of_a_handful():
    with pytest.raises(ValueError, match="no adult survey"):
        made(row(indicator_id="93721", age="<75 yrs"), indicator_id="93721", assumed_respondents=500)
    with pytest.raises(ValueError, match="assumed sample of 5: assume at least 30"):
        made(*SOME, assumed_respondents=5)


def test_figures_held_twice_are_refused():
    with pytest.raises(ValueError, match="Figures held twice"):
        made(row(), row(value=26.0))


def test_a_named_place_without_figures_is_an_absence_and_no_error():
    names = pd.Series({"X10000009": "Nowhereshire"})
    (one,) = made(*SOME, places=["X10000009"], names=names, years=["2022/23"]).to_dict("records")
    assert (one["area_name"], one["note"]) == ("Nowhereshire", "not published for this place")


# Differences.


def pair(table, first, second):
    return difference(cell(table, **first), cell(table, **second))


HERE = {"place": "X07000001", "period": "2022/23"}


def test_the_difference_of_two_independent_cells():
    table = made(*SOME, breakdown="Disability", years=["2022/23"])
    result = pair(table, HERE | {"group": "Disabled people"}, HERE | {"group": "People who are not disabled"})
    # se = 8 / 3.92 for each; 40 - 20 = 20, and 1.96 * sqrt(2) * 8 / 3.92 = 5.657.
    assert result["value"] == 20.0
    half = 1.96 * math.hypot(8 / (2 * 1.96), 8 / (2 * 1.96))
    assert result["lower_95"] == pytest.approx(20 - half, rel=1e-12)
    assert result["upper_95"] == pytest.approx(20 + half, rel=1e-12)
    assert (result["verdict"], result["basis"]) == ("higher", "published limits")
    assert result["words"] == "higher by 20.0 percentage points, between 14.3 and 25.7: unlikely to be chance"
    back = pair(table, HERE | {"group": "People who are not disabled"}, HERE | {"group": "Disabled people"})
    assert back["words"] == "lower by 20.0 percentage points, between 14.3 and 25.7: unlikely to be chance"


def test_a_difference_within_its_interval_could_be_chance():
    table = made(*SOME, years=list(YEARS))
    result = pair(table, HERE, HERE | {"period": "2021/22"})
    assert result["verdict"] == "no clear difference"
    assert result["words"] == (
        "higher by 1.0 percentage points, anything from 4.7 lower to 6.7 higher: could be chance"
    )


def test_without_limits_it_cannot_be_told_and_the_reason_is_given():
    table = made(*SOME, places=["X07000001", "X07000002"], years=["2022/23"])
    result = pair(table, HERE, HERE | {"place": "X07000002"})
    assert (result["verdict"], result["value"]) == ("cannot tell", 0.0)
    assert math.isnan(result["lower_95"])
    assert result["words"] == (
        "the same: whether chance explains it cannot be told (X07000002, 2022/23: interval not published)"
    )


def test_a_cell_that_is_not_shown_has_no_difference():
    table = made(*SOME, breakdown="Age", years=["2022/23"])
    result = pair(table, HERE | {"group": "19 to 24"}, HERE | {"group": "85 and over"})
    assert result["verdict"] == "cannot tell"
    assert "fewer than 30 people asked" in result["words"]


def test_an_assumed_interval_is_carried_into_the_words_of_caution():
    table = made(*SOME, places=["X07000001", "X07000002"], years=["2022/23"], assumed_respondents=500)
    result = pair(table, HERE, HERE | {"place": "X07000002"})
    assert result["basis"] == "assumed limits"
    assert "assumed number of answers" in result["caution"]


def test_a_place_beside_the_nation_it_lies_in_is_compared_with_a_caution():
    table = made(*SOME, places=["X07000001", "X92000001"], years=["2022/23"])
    assert "wider than it need be" in pair(table, HERE, HERE | {"place": "X92000001"})["caution"]


def test_the_same_cell_and_other_indicators_are_refused():
    table = made(*SOME, years=["2022/23"])
    with pytest.raises(ValueError, match=r"both are X07000001, 2022/23; choose another"):
        pair(table, HERE, HERE)
    active = made(*SOME, indicator_id="93014", places=["X07000002"])
    with pytest.raises(ValueError, match="two measures of the same people"):
        difference(table.iloc[0], active.iloc[0])
    weight = made(row(indicator_id="93088", age="18+ yrs"), indicator_id="93088")
    with pytest.raises(
        ValueError, match=r"defined differently \(fingertips-activity-19 and active-lives-weight"
    ):
        difference(table.iloc[0], weight.iloc[0])


def test_a_part_is_not_compared_with_its_whole_nor_with_another_cut_of_it():
    everyone, disability, sex = (
        made(*SOME, breakdown=b, years=["2022/23"]).iloc[0] for b in (EVERYONE, "Disability", "Sex")
    )
    for other in (everyone, sex):
        with pytest.raises(ValueError, match="partly the same people"):
            difference(disability, other)


def test_windows_that_overlap_are_refused_and_those_that_do_not_are_compared():
    def life(first):
        return row(
            indicator_id="90366",
            sex="Male",
            age="All ages",
            period=f"{first} - {first - 1998}",
            period_start=pd.Timestamp(f"{first}-01-01"),
            period_end=pd.Timestamp(f"{first + 2}-12-31"),
            value=78.0 + (first - 2017) / 10,
            half=0.1,
        )

    table = made(*(life(y) for y in (2017, 2018, 2020)), indicator_id="90366", breakdown="Sex")
    a, b, c = (r for _, r in table.iterrows())
    with pytest.raises(ValueError, match=r"2018 - 20 and 2017 - 19 share years"):
        difference(b, a)
    assert difference(c, a)["verdict"] == "higher"
    assert difference(c, a)["unit"] == "years"


def test_a_cell_that_is_not_there_is_refused_with_what_there_is():
    table = made(*SOME, years=["2022/23"])
    with pytest.raises(ValueError, match=r"no cell of .*'1999'.*'periods': \['2022/23'\]"):
        cell(table, place="X07000001", period="1999")
    with pytest.raises(ValueError, match="columns are missing"):
        difference({"value": 1.0}, table.iloc[0])


# Against the publisher's file.

RAW = {"93015": "19+ yrs", "93088": "18+ yrs"}


@pytest.fixture(scope="module")
def published(england_raw):
    return pd.read_csv(england_raw / "fingertips-england-breakdowns.csv", dtype={"Indicator ID": str})


@pytest.mark.england
@pytest.mark.parametrize("indicator_id", RAW)
def test_every_published_cell_of_england_is_reproduced(england_tables, published, indicator_id):
    """All 235 rows of each indicator: nine ways to cut five years, read from the download by pandas alone."""
    held = england_tables.indicators(area_codes=["E92000001"], indicator_ids=[indicator_id])
    asked = {"codebook": CODEBOOK, "labels": LABELS, "indicator_id": indicator_id}
    years = sorted(published["Time period"].unique())
    there = breakdowns(held, codebook=CODEBOOK, indicator_id=indicator_id, labels=LABELS)
    assert len(there) == 9 and len(years) == 5
    shown = pd.concat(
        crosstab(held, places="E92000001", breakdown=name, years=years, **asked) for name in there.index
    )
    raw = published[published["Indicator ID"].eq(indicator_id)].fillna({"Category Type": "", "Category": ""})
    # The file holds no category outside the groups and every group once a year.
    assert len(shown) == len(raw) == 235
    keys = ["sex", "age", "category_type", "category", "period"]
    columns = ["Sex", "Age", "Category Type", "Category", "Time period"]
    joined = shown.merge(raw, left_on=keys, right_on=columns, validate="one_to_one")
    assert len(joined) == 235
    assert not joined["group"].isin(["", np.nan]).any()
    np.testing.assert_array_equal(joined["value"], joined["Value"])
    np.testing.assert_array_equal(joined["lower_95"], joined["Lower CI 95.0 limit"])
    np.testing.assert_array_equal(joined["upper_95"], joined["Upper CI 95.0 limit"])
    np.testing.assert_array_equal(joined["respondents"], joined["Denominator"])
    assert joined["interval"].eq("published").all() and joined["note"].eq("").all()


@pytest.mark.england
def test_disabled_people_of_england_by_hand(england_tables, published):
    """35.80638 (35.30277 to 36.32032) against 18.05028 (17.83811 to 18.26549) in 2022/23."""
    held = england_tables.indicators(area_codes=["E92000001"], indicator_ids=["93015"])
    table = made_of(held, "E92000001", "Disability", ["2022/23"])
    result = difference(table.iloc[0], table.iloc[1])
    half = math.hypot(36.32032 - 35.30277, 18.26549 - 17.83811) / 2
    assert result["value"] == pytest.approx(35.80638 - 18.05028, abs=1e-9)
    assert result["lower_95"] == pytest.approx(35.80638 - 18.05028 - half, abs=1e-9)
    assert result["words"] == "higher by 17.8 percentage points, between 17.2 and 18.3: unlikely to be chance"


def made_of(held, place, breakdown, years):
    return crosstab(
        held,
        codebook=CODEBOOK,
        labels=LABELS,
        indicator_id="93015",
        places=place,
        breakdown=breakdown,
        years=years,
    )


@pytest.mark.england
def test_three_places_are_reproduced_from_the_download(england_tables, england_raw):
    """Leicester, Rutland and Hartlepool, every year; the values of the file with one decimal, no limits there."""
    raw = pd.read_csv(england_raw / "fingertips-district-profile.csv", dtype={"Indicator ID": str})
    codes = ["E06000016", "E06000017", "E06000001"]
    raw = raw[raw["Indicator ID"].eq("93015") & raw["Area Code"].isin(codes)]
    held = england_tables.indicators(area_codes=codes, indicator_ids=["93015"])
    table = made_of(held, codes, EVERYONE, None)
    joined = table.merge(raw, left_on=["area_code", "period"], right_on=["Area Code", "Time period"])
    assert len(joined) == len(table) == 30
    np.testing.assert_array_equal(joined["value"], joined["Value"])
    assert joined["interval"].eq("").all() and joined["note"].eq("interval not published").all()


def test_the_demonstration_county_has_groups_by_district_and_hides_small_ones(demo_tables):
    held = demo_tables.indicators(indicator_ids=["93015"])
    table = made_of(held, ["X07000001", "X92000001"], "Age", ["2022/23"])
    raw = held[held["period"].eq("2022/23") & held["category_type"].eq("") & held["age"].ne("19+ yrs")]
    few = set(raw.loc[raw["area_code"].eq("X07000001") & raw["denominator"].lt(30), "age"])
    assert few and set(table.loc[table["note"].ne(""), "age"]) == few
    assert set(LABELS["category_type"]) == set(held["category_type"]) - {""}
