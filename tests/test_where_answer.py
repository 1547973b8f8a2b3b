"""Promise that a place's own neighbourhoods say what the nation's do, and that the sentences follow the claims."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from localsport import estimation
from localsport.answers import locality as places
from localsport.answers.clusters import clusters
from localsport.answers.estimated import quality
from localsport.answers.national import national
from localsport.answers.targets import targets
from localsport.answers.where import not_held
from localsport.data import prepare
from localsport.data.tables import open_tables
from localsport.display import where_wording

PLACE = "X07000001"


@pytest.fixture(scope="module")
def shared(demo_tables):
    return national(demo_tables)


@pytest.fixture(scope="module")
def answer(demo_tables, shared):
    return places.locality(demo_tables, PLACE, shared=shared)


def test_a_second_look_gives_the_same_nation(demo_tables, shared):
    again = national(demo_tables)
    pd.testing.assert_frame_equal(again.small_areas, shared.small_areas)
    np.testing.assert_array_equal(again.neighbourhoods.ranks, shared.neighbourhoods.ranks)
    pd.testing.assert_series_equal(again.neighbourhoods.estimate, shared.neighbourhoods.estimate)


def test_the_msoas_of_a_split_keep_their_published_estimate(demo_tables, shared):
    # The split adds up: the mean of an MSOA's neighbourhoods by adults is the figure of the raw file.
    frame = shared.small_areas
    people = frame.groupby("msoa_code")["adults"].sum()
    mean = (frame["inactive_pct"] * frame["adults"]).groupby(frame["msoa_code"]).sum() / people
    published = frame.groupby("msoa_code")["sae_inactive_pct"].first()
    np.testing.assert_allclose(mean, published, atol=1e-9)
    assert shared.neighbourhoods.estimate["way"] == "disaggregated"
    assert shared.neighbourhoods.estimate["base"] == estimation.BASE_16


def test_classes_are_the_nations_in_every_place(demo_tables, shared, answer):
    other = places.locality(demo_tables, "X07000002", shared=shared)
    assert answer.breaks == other.breaks
    both = pd.concat([answer.neighbourhoods, other.neighbourhoods])
    ranges = both.groupby("inactive_class")["inactive_pct"].agg(["min", "max"])
    assert (ranges["min"].to_numpy()[:-1] >= ranges["max"].to_numpy()[1:]).all()


def test_ranks_in_the_place_follow_the_nations(answer):
    frame = answer.neighbourhoods
    assert frame["place_rank"].tolist() == frame["national_rank"].rank(method="min").astype(int).tolist()
    assert frame["place_rank_low"].ge(1).all()
    assert frame["place_rank_high"].le(len(frame)).all()


def test_reach_is_what_the_neighbourhoods_add_up_to(answer):
    claims = answer.claims.set_index("id")["value"]
    frame = answer.neighbourhoods
    inside = frame.head(int(claims["reach_areas"]))["inactive_adults"].sum()
    assert claims["reach_inactive"] == pytest.approx(100 * inside / frame["inactive_adults"].sum())
    assert claims["reach_inactive"] + claims["reach_missed"] == pytest.approx(100)


def test_walks_count_residents_of_whole_neighbourhoods(answer):
    frame = answer.neighbourhoods
    # 20 minutes at 4.8 km an hour along ways 1.3 times as long as the straight line: 1.2308 km (access_rules).
    near = frame.loc[frame["km_everyday"] <= 1.6 / 1.3, "population"].sum() / frame["population"].sum()
    claims = answer.claims.set_index("id")["value"]
    assert claims["walk_everyday"] == pytest.approx(100 * near)
    assert frame["walk_everyday"].sum() == (frame["minutes_everyday"] <= 20).sum()


def test_clusters_are_of_the_nation_and_kept(demo_tables, shared):
    found = clusters(demo_tables, shared.neighbourhoods)
    assert found.index.equals(shared.small_areas.index)
    assert set(found["spot"]) <= {"hot", "cold", ""}
    pd.testing.assert_frame_equal(clusters(demo_tables, shared.neighbourhoods), found)


def test_a_county_cannot_try_a_pattern_and_says_why(demo_tables):
    tried = quality(demo_tables)
    assert tried.summary.empty
    assert "40 are needed" in tried.reason
    assert where_wording.quality_words(tried.summary, tried.agreement) == ""


def test_targets_share_the_whole_budget(answer):
    plan = targets(answer, budget=12_345.0, required_mix=0.9, required_reach=0.5)
    assert plan.spend["spend"].sum() == pytest.approx(12_345)
    assert not plan.mix.enough
    said = where_wording.target_sentences(plan.claims, answer.area, enough=False, robust=True, plain=True)
    assert "An inactive person is not an inactive area" in said["mix"]
    enough = targets(answer, budget=1.0, required_mix=0.2, required_reach=0.5)
    said = where_wording.target_sentences(enough.claims, answer.area, enough=True, robust=True, plain=True)
    assert "Even there an open programme would hold 20% inactive people only if" in said["mix"]
    assert "An inactive person is not an inactive area" in said["mix"]


def test_a_place_without_an_estimate_has_no_targets(answer):
    bare = places.Locality(**vars(answer) | {"estimate": pd.Series({"reason": "nothing to estimate from"})})
    with pytest.raises(ValueError, match="nothing to estimate from"):
        targets(bare, budget=1.0, required_mix=0.5, required_reach=0.5)


def test_small_places_are_told_to_choose_by_group(answer):
    plan = targets(answer, budget=1.0, required_mix=0.5, required_reach=0.5)
    said = where_wording.target_sentences(plan.claims, answer.area, enough=True, robust=False, plain=True)
    assert list(said) == ["mix"]
    assert "choose by group" in said["mix"]


def sentences(answer, **changed):
    claims = answer.claims.set_index("id")
    for id, value in changed.items():
        claims.loc[id, "value"] = value
    return where_wording.where_sentences(claims.reset_index(), answer.area, plain=True)


@pytest.mark.parametrize(
    ("sure", "tenth", "said"),
    [
        (0, 3, "3 are in Demoland's neediest tenth, but for none is that firm: each falls out"),
        (0, 1, "1 is in Demoland's neediest tenth, but that is not firm: it falls out"),
        (1, 1, "1 is in Demoland's neediest tenth, and stays there in at least 90 of 100 draws"),
        (4, 4, "4 are in Demoland's neediest tenth, and all stay there"),
        (2, 5, "5 are in Demoland's neediest tenth; 2 stay there"),
        (0, 0, "None is in Demoland's neediest tenth, and their order is loose"),
    ],
)
def test_firmness_in_words(answer, sure, tenth, said):
    assert sentences(answer, sure_tenth=sure, neediest_tenth=tenth)["robust"].startswith(said)


def test_what_choosing_by_place_gains_is_said(answer):
    assert "finds few more" in sentences(answer, reach_inactive=22, reach_adults=19)["reach"]
    assert "choosing by place helps" in sentences(answer, reach_inactive=30, reach_adults=20)["reach"]


def test_the_modelled_rate_is_set_apart_from_the_published_one(answer):
    assert "not on the footing of the published" in sentences(answer)["footing"]
    claims = answer.claims.assign(
        verdict=answer.claims["verdict"].mask(answer.claims["id"].eq("modelled_place"), estimation.BASE_19)
    )
    said = where_wording.where_sentences(claims, answer.area, plain=True)["footing"]
    assert "together give the published" in said


def test_the_places_named_are_those_of_the_first_neighbourhoods_in_the_table(answer):
    claims = answer.claims.set_index("id")
    first = answer.neighbourhoods["msoa_name"].drop_duplicates().head(3).tolist()
    assert claims.loc[["greatest_need_1", "greatest_need_2", "greatest_need_3"], "what"].tolist() == first


def test_needs_that_meet_in_words(answer):
    assert sentences(answer, crossing_both=0)["both"].startswith(
        "No neighbourhood is in Demoland's greatest fifth"
    )
    assert sentences(answer, crossing_both=1)["both"].startswith("In 1 neighbourhood sporting need")
    assert sentences(answer, crossing_both=7)["both"].startswith("In 7 neighbourhoods sporting need")


def test_what_the_register_lacks_is_said(demo_tables, answer):
    said = not_held(demo_tables, answer.area)
    assert any("clubs" in one for one in said)
    assert said[-1] == "Measured from: a point inside the area."
    assert not any("Wales" in one for one in said), "the border is far"
    near = not_held(demo_tables, pd.Series({"region": "E12000005"}))
    assert any("Wales" in one for one in near)


@pytest.mark.england
def test_without_small_area_estimates_a_pattern_is_set_to_each_authoritys_figure(
    england_raw: Path, tmp_path: Path
):
    raw = tmp_path / "raw"
    raw.mkdir()
    for file in england_raw.iterdir():
        if file.name != "sources.csv":
            (raw / file.name).symlink_to(file.resolve())
    register = (england_raw / "sources.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True)
    kept = "".join(line for line in register if "small-area-estimates-extract" not in line)
    (raw / "sources.csv").write_text(kept, encoding="utf-8")
    prepare.prepare(raw, tmp_path / "data", progress=False)
    opened = open_tables(tmp_path / "data")
    answer = places.locality(opened, "E06000001")
    assert answer.estimate["way"] == "synthetic"
    assert answer.estimate["base"] == estimation.BASE_19
    assert "small-area" not in answer.estimate["source_id"]
    frame = answer.neighbourhoods
    # The raking is exact: the mean of Hartlepool's neighbourhoods is the figure that OHID publishes for it.
    mean = (frame["inactive_pct"] * frame["adults"]).sum() / frame["adults"].sum()
    assert mean == pytest.approx(answer.claims.set_index("id").loc["inactive_rate", "value"], abs=1e-9)
    assert frame["inactive_lower"].lt(frame["inactive_pct"]).all()
    tried = quality(opened)
    assert (
        tried.summary.loc["synthetic", "mean_absolute_error"]
        < 0.6 * tried.summary.loc["national", "mean_absolute_error"]
    )
    assert 90 <= tried.summary.loc["synthetic", "coverage"] <= 98
    assert tried.agreement.empty, "nothing published to agree with"
