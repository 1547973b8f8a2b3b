"""The profile: comparators of the same period, estimates by the stated rule, change only where it can be told."""

import numpy as np
import pandas as pd
import pytest

from localsport import profile

CODEBOOK = pd.DataFrame(
    {
        "indicator_id": ["1", "2"],
        "sex": ["Persons", "Persons"],
        "age": ["19+ yrs", ""],
        "name": ["Inactive", "Facilities"],
        "unit": ["%", "per 10,000"],
        "polarity": ["low is good", "no judgement"],
        "combine": ["mean weighted by adults", "not allowed"],
        "interval_in_source": ["some areas", "no areas"],
        "value_kind": ["proportion", "other"],
        "sample": ["survey", "complete count"],
    }
)


def rows(**columns):
    frame = {
        "area_code": ["A", "B", "C", "N"],
        "indicator_id": "1",
        "sex": "Persons",
        "age": "19+ yrs",
        "category_type": "",
        "period": "2020/21",
        "period_start": pd.Timestamp("2020-11-16"),
        "period_end": pd.Timestamp("2021-11-15"),
        "value": [30.0, 20.0, 25.0, 22.0],
        "lower_95": [26.0, np.nan, np.nan, 21.5],
        "upper_95": [34.0, np.nan, np.nan, 22.5],
        "compared_to_england": ["", "better", "", ""],
        "comparison_level": ["", "95", "", ""],
        "source_id": "s",
    }
    return pd.DataFrame(frame | columns)


ADULTS = pd.Series({"A": 100.0, "B": 300.0, "C": 5.0})


def summary(frame, place):
    kept = profile.headline_rows(frame, CODEBOOK)
    spread = profile.distribution(kept, ["A", "B", "C"])
    beside = {"place": place, "region": None, "country": "N", "neighbours": ["B", "C"]}
    return profile.summary(kept, CODEBOOK, spread, **beside).set_index("indicator_id")


def test_breakdowns_and_other_ages_are_not_the_headline():
    mixed = pd.concat([rows(), rows(age="19-24 yrs"), rows(category_type="Disability")])
    assert len(profile.headline_rows(mixed, CODEBOOK)) == 4


def test_an_estimate_is_the_mean_weighted_by_adults_and_says_so():
    kept = profile.headline_rows(rows(), CODEBOOK)
    made = profile.combined(kept, pd.Series({"A": "R", "B": "R"}), ADULTS, CODEBOOK)
    # (30 * 100 + 20 * 300) / 400
    assert made["value"].tolist() == [22.5]
    assert made["estimated"].tolist() == [True]
    assert "lower_95" not in made or made["lower_95"].isna().all()


def test_a_figure_made_of_merged_districts_is_no_published_one():
    notes = [
        "our estimate from Allerdale, Carlisle and Copeland",
        "rebuilt from Allerdale, Carlisle and Copeland",
        "",
        None,
    ]
    kept = profile.headline_rows(rows(note=notes), CODEBOOK)
    assert kept["basis"].tolist() == ["mean", "counts", "published", "published"]
    assert kept["estimated"].tolist() == [True, False, False, False]


def test_no_estimate_where_districts_with_a_figure_hold_too_few_adults():
    kept = profile.headline_rows(rows(value=[30.0, np.nan, 25.0, 22.0]), CODEBOOK)
    assert profile.combined(kept, pd.Series({"A": "R", "B": "R"}), ADULTS, CODEBOOK).empty


def test_a_small_gap_does_not_prevent_an_estimate():
    kept = profile.headline_rows(rows(value=[30.0, 20.0, np.nan, 22.0]), CODEBOOK)
    made = profile.combined(kept, pd.Series({"A": "R", "B": "R", "C": "R"}), ADULTS, CODEBOOK)
    assert made["value"].tolist() == [22.5]


def test_no_estimate_where_the_codebook_forbids_it_or_the_figure_is_published():
    other = rows(indicator_id="2", age="All ages")
    assert profile.combined(
        profile.headline_rows(other, CODEBOOK), pd.Series({"A": "R"}), ADULTS, CODEBOOK
    ).empty
    published = pd.concat([rows(), rows().assign(area_code="R").head(1)])
    kept = profile.headline_rows(published, CODEBOOK)
    assert profile.combined(kept, pd.Series({"A": "R", "B": "R"}), ADULTS, CODEBOOK).empty


@pytest.mark.parametrize(
    ("lower", "upper", "polarity", "expected"),
    [
        (22.5, 34, "low is good", "worse"),
        (22.0, 34, "low is good", "similar"),  # the limit is the nation's value: inclusive
        (10, 21.9, "low is good", "better"),
        (22.5, 34, "high is good", "better"),
        (22.5, 34, "no judgement", "higher"),
    ],
)
def test_the_comparison_follows_the_single_overlapping_interval(lower, upper, polarity, expected):
    # Fingertips' rule "single overlapping CI (95)": the nation's value inside the area's limits is similar.
    frame = rows(lower_95=[lower, np.nan, np.nan, np.nan], upper_95=[upper, np.nan, np.nan, np.nan])
    kept = profile.headline_rows(frame, CODEBOOK)
    book = CODEBOOK.assign(polarity=polarity)
    spread = profile.distribution(kept, ["A", "B", "C"])
    result = profile.summary(
        kept, book, spread, place="A", region=None, country="N", neighbours=["B", "C"]
    ).iloc[0]
    assert result["comparison"] == expected
    assert result["comparison_note"] == "published 95% interval"


def test_a_published_class_wins_and_no_limits_means_no_verdict():
    assert summary(rows(), "B").loc["1", "comparison"] == "better"
    unknown = summary(rows(), "C").loc["1"]
    assert (unknown["comparison"], unknown["interval_note"]) == ("", "interval not published")


def test_a_place_without_a_figure_keeps_its_row_and_says_so():
    absent = summary(rows(), "A").loc["2"]
    assert np.isnan(absent["value"])
    assert absent["interval_note"] == "no local figure"


def test_comparators_are_of_the_place_s_period():
    older = rows(period="2019/20", period_start=pd.Timestamp("2019-11-16"), value=[1.0, 2.0, 3.0, 4.0])
    newer = rows()[lambda f: f["area_code"] != "A"]
    result = summary(pd.concat([older, newer]), "A").loc["1"]
    assert (result["value"], result["country_value"], result["neighbours_high"]) == (1.0, 4.0, 3.0)


def test_rank_is_among_the_place_and_its_neighbours():
    result = summary(rows(), "A").loc["1"]
    assert (result["rank"], result["rank_of"], result["neighbours_median"]) == (1, 3, 22.5)


def line(values, half):
    return pd.DataFrame(
        {
            "period": [f"{y}/{y - 1999}" for y in range(2015, 2015 + len(values))],
            "period_start": pd.date_range("2015-11-16", periods=len(values), freq="YS-NOV"),
            "value": values,
            "lower_95": np.array(values) - half,
            "upper_95": np.array(values) + half,
        }
    )


def test_change_uses_the_standard_error_of_a_difference():
    # Two surveys with limits of ±4: the difference has limits of ±sqrt(32) = ±5.657.
    assert profile.change(line([25.0, 27.0, 30.6], 4))["verdict"] == "no clear change"
    risen = profile.change(line([25.0, 27.0, 30.7], 4))
    assert risen["verdict"] == "rise"
    assert risen["difference_lower"] == pytest.approx(5.7 - 32**0.5)
    assert profile.change(line([30.7, 27.0, 25.0], 4))["verdict"] == "fall"


def test_change_is_not_computable_without_limits_and_says_why():
    unknown = profile.change(line([25.0, 30.0], np.nan))
    assert (unknown["verdict"], unknown["first"], unknown["last"]) == ("not computable", 25.0, 30.0)
    assert "no limits" in unknown["reason"]
    assert "fewer than two years" in profile.change(line([25.0], 1))["reason"]
