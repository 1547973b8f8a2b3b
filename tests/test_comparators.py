"""Comparators: named ones, groups, at most ten, never the place itself; every fault named at once."""

import pandas as pd
import pytest

from localsport import profile
from localsport.answers.locality import locality

AREAS = pd.DataFrame(
    {"area_code": [f"X{i:08d}" for i in range(20)], "name": [f"Place {i}" for i in range(20)]}
)
AREAS.loc[18, "name"] = "Place 17"
GROUPS = {
    "same county": ["X00000000", "X00000001", "X00000002"],
    "core cities": list(AREAS["area_code"][5:17]),
}


def choose(*wanted, **options):
    return profile.comparators(list(wanted), place="X00000000", areas=AREAS, groups=GROUPS, **options)


def test_codes_names_and_groups_mix_and_keep_their_order():
    assert choose("place 3", "X00000004", "same county") == [
        "X00000003",
        "X00000004",
        "X00000001",
        "X00000002",
    ]


def test_a_group_never_pushes_out_a_named_place_and_is_cut_at_ten():
    chosen = choose("core cities", "Place 4")
    assert chosen[0] == "X00000004"
    assert len(chosen) == 10


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (["Atlantis", "El Dorado"], r"unknown: \['Atlantis', 'El Dorado'\]"),
        (["Place 0"], r"the place itself: \['Place 0'\]"),
        (["X00000000"], "the place itself"),
        (["Place 17"], "names of several areas"),
        ([f"Place {i}" for i in range(1, 12)], "11 places, at most 10"),
    ],
)
def test_what_cannot_be_used_is_named(wanted, message):
    with pytest.raises(ValueError, match=message):
        choose(*wanted)


def test_all_faults_are_named_at_once():
    with pytest.raises(ValueError, match=r"unknown.*itself"):
        choose("Atlantis", "Place 0")


def test_the_same_fifth_is_the_nearest_in_score_first():
    scores = pd.Series([10.0, 11, 20, 21, 30, 31, 40, 41, 50, 51], index=list("abcdefghij"))
    assert profile.same_fifth(scores, "c") == ["d"]


def test_a_locality_is_set_beside_the_places_asked_for(demo_tables):
    answer = locality(demo_tables, "X07000001", comparators=["Mockham", "X07000004"])
    assert answer.neighbours.index.tolist() == ["X07000002", "X07000004"]
    row = answer.summary.iloc[0]
    values = answer.series.query("role == 'neighbour' and indicator_id == '93015' and period == @row.period")[
        "value"
    ]
    assert (row["neighbours_low"], row["neighbours_high"]) == (values.min(), values.max())


def test_an_assumed_interval_is_marked_and_decides_nothing(demo_tables):
    plain = locality(demo_tables, "X07000001")
    assumed = locality(demo_tables, "X07000001", assumed_respondents=500)
    pd.testing.assert_series_equal(plain.summary["comparison"], assumed.summary["comparison"])
    changed = assumed.summary[assumed.summary["interval_assumed"]]
    assert changed["interval_note"].eq("assumed: as if 500 people had been asked").all()
    assert set(changed["sample"]) <= {"survey"}


def test_england_an_assumed_sample_of_500_has_the_limits_the_reference_states(england_tables):
    # Wilson at 25 per cent of 500 is 21.4 to 29.0 (reference figures, computed by another implementation).
    from localsport.methods import intervals

    limits = intervals.survey_proportion(pd.Series([25.0]), 500, design_effect=1, confidence=0.95)
    assert limits[["lower_95", "upper_95"]].round(1).to_numpy().tolist() == [[21.4, 29.0]]
    answer = locality(england_tables, "E06000001", assumed_respondents=500)
    row = answer.summary.set_index("indicator_id").loc["93015"]
    assert row["interval_assumed"]
    assert row["lower_95"] < 28.7 < row["upper_95"]


def test_the_users_own_list_of_neighbours_is_used_where_there_is_one(demo_tables, tmp_path, monkeypatch):
    import shutil

    from localsport.data import parameters

    folder = tmp_path / "parameters"
    shutil.copytree(parameters.folder(), folder)
    (folder / "neighbours.csv").write_text(
        "area_code,neighbour_code\nX07000001,X07000005\n", encoding="utf-8"
    )
    monkeypatch.setattr(parameters, "folder", lambda: folder)
    assert locality(demo_tables, "X07000001").neighbours.index.tolist() == ["X07000005"]
