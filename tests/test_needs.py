"""The needs index: contributions add up, what is lacking is said, drivers are what lies above the middle."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from localsport import needs
from localsport.data import parameters
from localsport.methods import composite

WEIGHTS = pd.DataFrame(
    {
        "indicator": ["p", "q", "r"],
        "column": ["P", "Q", "R"],
        "label": ["Pee", "Queue", "Are"],
        "driver_words": ["more p", "more q", "less r"],
        "weight": [0.5, 0.3, 0.2],
        "direction": ["high is need", "high is need", "low is need"],
    }
)
INDICATORS = pd.DataFrame(
    np.random.default_rng(1).normal(size=(200, 3)),
    columns=["P", "Q", "R"],
    index=pd.Index([f"X{i:08d}" for i in range(200)], name="lsoa_code"),
)


def test_contributions_add_up_and_the_index_keeps_its_index():
    result = needs.needs_index(INDICATORS, WEIGHTS)
    parts = result.scores.filter(like="contribution_")
    assert result.scores.index.equals(INDICATORS.index)
    np.testing.assert_allclose(parts.sum(axis=1), result.scores["needs_index"])
    assert result.scores["national_fifth"].value_counts().tolist() == [40] * 5
    assert result.lacking == ()


def test_direction_is_followed():
    worst = INDICATORS["R"].idxmin()
    result = needs.needs_index(INDICATORS, WEIGHTS).scores
    # The lowest of 200 on a "low is need" indicator of weight 0.2 scores 0.2 * 99.75.
    assert result.loc[worst, "contribution_r"] == pytest.approx(0.2 * 99.75)


def test_an_indicator_that_is_absent_is_said_and_its_weight_shared():
    result = needs.needs_index(INDICATORS.drop(columns="P"), WEIGHTS)
    assert result.lacking == ("Pee",)
    np.testing.assert_allclose(result.weights["weight"], [0.6, 0.4])


def test_the_driver_is_what_lifts_an_area_above_the_middle():
    place = INDICATORS.copy()
    place.iloc[0] = [INDICATORS["P"].median(), INDICATORS["Q"].max() + 1, INDICATORS["R"].median()]
    assert needs.needs_index(place, WEIGHTS).scores["driver"].iloc[0] == "more q"


def test_larger_areas_are_means_weighted_by_people():
    index = needs.needs_index(INDICATORS, WEIGHTS)
    groups = pd.Series(np.repeat(["A", "B"], 100), index=INDICATORS.index)
    people = pd.Series(np.arange(1, 201, dtype=float), index=INDICATORS.index)
    result = needs.by_group(index, groups, people)
    own = index.scores["needs_index"]
    for code in "AB":
        expected = np.average(own[groups == code], weights=people[groups == code])
        assert result.loc[code, "needs_index"] == pytest.approx(expected)
    parts = result.filter(like="contribution_").sum(axis=1)
    np.testing.assert_allclose(parts, result["needs_index"])


def test_weights_that_do_not_sum_to_one_and_unknown_directions_are_refused():
    with pytest.raises(ValueError, match=r"sum to 0\.9"):
        needs.needs_index(INDICATORS, WEIGHTS.assign(weight=[0.5, 0.3, 0.1]))
    with pytest.raises(ValueError, match=r"without a direction: \['q'\]"):
        needs.needs_index(INDICATORS, WEIGHTS.assign(direction=["high is need", "up", "low is need"]))


def test_the_weights_that_ship_sum_to_one_and_point_somewhere():
    shipped = parameters.table("need_weights")
    assert shipped["weight"].sum() == pytest.approx(1)
    assert set(shipped["direction"]) <= {"high is need", "low is need"}


# --- options -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", composite.NORMALISATIONS)
@pytest.mark.parametrize("by", composite.AGGREGATIONS)
def test_every_option_gives_the_composite_index_of_the_pointed_indicators(how, by):
    result = needs.needs_index(INDICATORS, WEIGHTS, normalisation=how, aggregation=by, winsorise=0.02)
    pointed = INDICATORS.assign(R=-INDICATORS["R"]).set_axis(["p", "q", "r"], axis=1)
    weights = WEIGHTS.set_index("indicator")["weight"]
    expected = composite.index(pointed, weights, normalisation=how, aggregation=by, winsorise=0.02)
    np.testing.assert_allclose(result.scores["needs_index"], expected, atol=1e-9)
    assert (result.normalisation, result.aggregation) == (how, by)
    if how != "rank" or by == "geometric":
        # The middle is the mean: over all neighbourhoods, what lifts and what lowers cancel.
        lift = result.scores.filter(like="contribution_").to_numpy() - result.middle.to_numpy()
        np.testing.assert_allclose(lift.mean(axis=0), 0, atol=1e-9)


def test_gaps_are_refused_by_default_and_filled_by_a_stated_rule():
    holed = INDICATORS.copy()
    holed.iloc[0, 0] = np.nan
    with pytest.raises(ValueError, match=r"missing values: \{'p': 1\}"):
        needs.needs_index(holed, WEIGHTS)
    groups = pd.Series(np.repeat(["A", "B"], 100), index=INDICATORS.index)
    result = needs.needs_index(holed, WEIGHTS, missing="group median", groups=groups)
    assert result.imputed["value"].tolist() == [INDICATORS["P"].iloc[1:100].median()]
    assert needs.needs_index(INDICATORS, WEIGHTS).imputed.empty


def test_weights_can_be_equal_or_those_of_several_people():
    equal = needs.reweighted(WEIGHTS, composite.equal_weights(WEIGHTS["indicator"].tolist()))
    assert equal["weight"].tolist() == pytest.approx([1 / 3] * 3)
    assert WEIGHTS["weight"].tolist() == [0.5, 0.3, 0.2]
    with pytest.raises(ValueError, match="do not stand on the same index"):
        needs.reweighted(WEIGHTS, pd.Series({"p": 0.5, "z": 0.5}))


def test_weights_that_are_negative_empty_twice_or_all_on_what_is_lacking_are_refused_by_name():
    with pytest.raises(ValueError, match=r"Negative or empty need weights: \['q', 'r'\]"):
        needs.needs_index(INDICATORS, WEIGHTS.assign(weight=[1.2, -0.2, np.nan]))
    with pytest.raises(ValueError, match=r"more than once: \['p'\]"):
        needs.needs_index(INDICATORS, WEIGHTS.assign(indicator=["p", "p", "r"]))
    with pytest.raises(ValueError, match="None of the indicators"):
        needs.needs_index(INDICATORS[["Q", "R"]], WEIGHTS.assign(weight=[1.0, 0.0, 0.0]))
    with pytest.raises(ValueError, match=r"do not vary: \['q'\]"):
        needs.needs_index(INDICATORS.assign(Q=1.0), WEIGHTS)


def test_a_geometric_index_is_not_averaged_to_larger_areas():
    index = needs.needs_index(INDICATORS, WEIGHTS, aggregation="geometric")
    one = pd.Series("A", index=INDICATORS.index)
    with pytest.raises(ValueError, match="arithmetic"):
        needs.by_group(index, one, pd.Series(1.0, index=INDICATORS.index))


# --- sporting and social need ------------------------------------------------------------------------------------

FAMILIES = WEIGHTS.assign(family=["sporting", "social", "social"])


def test_each_family_is_the_index_with_that_family_alone_and_both_make_the_whole():
    index = needs.needs_index(INDICATORS, FAMILIES)
    crossed = needs.intersection(index)
    social = FAMILIES[FAMILIES["family"].eq("social")]
    alone = needs.needs_index(INDICATORS, social.assign(weight=social["weight"] / 0.5))
    np.testing.assert_allclose(crossed["social_score"], alone.scores["needs_index"])
    assert crossed["social_fifth"].equals(alone.scores["national_fifth"].rename("social_fifth"))
    whole = 0.5 * crossed["sporting_score"] + 0.5 * crossed["social_score"]
    np.testing.assert_allclose(whole, index.scores["needs_index"])
    high = crossed[["sporting_fifth", "social_fifth"]].eq(1)
    assert (crossed["crossing"].eq("both") == high.all(axis=1)).all()
    assert (crossed["crossing"].eq("neither") == ~high.any(axis=1)).all()
    assert (crossed["crossing"].eq("social") == (high["social_fifth"] & ~high["sporting_fifth"])).all()
    assert crossed["crossing"].isin(["both", "sporting", "social", "neither"]).all()


def test_families_that_cannot_be_crossed_are_refused_by_name():
    def crossed(weights, **options):
        return needs.intersection(needs.needs_index(INDICATORS, weights, **options))

    with pytest.raises(ValueError, match="lack the column 'family'"):
        crossed(WEIGHTS)
    with pytest.raises(ValueError, match=r"no known family: \['q', 'r'\]"):
        crossed(WEIGHTS.assign(family=["sporting", "health", ""]))
    with pytest.raises(ValueError, match=r"No indicator with weight in: \['social'\]"):
        crossed(WEIGHTS.assign(family="sporting"))
    with pytest.raises(ValueError, match="arithmetic"):
        crossed(FAMILIES, aggregation="geometric")


# --- without each ------------------------------------------------------------------------------------------------


def test_leaving_an_indicator_out_is_the_index_with_the_others():
    table = needs.without_each(INDICATORS, WEIGHTS).set_index("indicator")
    full = needs.needs_index(INDICATORS, WEIGHTS).scores
    for name in "pqr":
        rest = needs.needs_index(INDICATORS.drop(columns=name.upper()), WEIGHTS).scores
        row = table.loc[name]
        ranks = full["national_rank"], rest["national_rank"]
        assert row["spearman"] == pytest.approx(stats.spearmanr(*ranks).statistic)
        assert row["mean_rank_change"] == pytest.approx((ranks[0] - ranks[1]).abs().mean())
        worst, then = full.index[full["national_tenth"] == 1], rest.index[rest["national_tenth"] == 1]
        assert row["in_tenth"] == 20
        assert row["leave"] == row["enter"] == 20 - len(worst.intersection(then))
        assert row["left_tenth"] == pytest.approx(row["leave"] / 20)


def test_an_indicator_that_repeats_another_changes_nothing_when_left_out():
    twice = INDICATORS.assign(Q=INDICATORS["P"], R=-INDICATORS["P"])
    table = needs.without_each(twice, WEIGHTS)
    assert table["mean_rank_change"].tolist() == [0, 0, 0]
    assert table["left_tenth"].tolist() == [0, 0, 0]
    np.testing.assert_allclose(table["spearman"], 1)


def test_a_place_is_seen_by_its_own_neighbourhoods_in_national_ranks():
    ranks = needs.ranks_without(INDICATORS, WEIGHTS)
    place = ranks["full"].nsmallest(3).index.append(ranks["full"].nlargest(2).index)
    table = needs.without_each(INDICATORS, WEIGHTS, among=place, ranks=ranks).set_index("indicator")
    assert (table["in_tenth"] == 3).all()
    change = (ranks.loc[place, "q"] - ranks.loc[place, "full"]).abs().mean()
    assert table.loc["q", "mean_rank_change"] == pytest.approx(change)
    least = needs.without_each(INDICATORS, WEIGHTS, among=ranks["full"].nlargest(2).index)
    assert least["left_tenth"].isna().all()
    assert least["spearman"].isna().all()
    with pytest.raises(ValueError, match=r"without a rank: \['E99'\]"):
        needs.without_each(INDICATORS, WEIGHTS, among=pd.Index(["E99"]))


def test_the_families_that_ship_are_sporting_and_social():
    shipped = parameters.table("need_weights").groupby("family")["indicator"].agg(list).to_dict()
    assert shipped == {
        "sporting": ["inactivity", "disability", "age", "distance"],
        "social": ["deprivation", "health", "no_car"],
    }
