"""Who commissions what is set beside a place's own figures, and every count and rank is made again from the files."""

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pandas as pd
import pytest

from localsport.answers.commissioners import Commissioners, commissioners
from localsport.answers.route import route
from localsport.data import landscapes, parameters

COUNTY, DISTRICT = "X10000001", "X07000002"
STRENGTH = ["none held", "unverified", "no effect found", "mixed", "weak", "moderate", "strong"]
NEED = [
    *("no local figure", "programme records", "no judgement", "not compared"),
    *("better", "similar", "worse in parts", "worse"),
]


@pytest.fixture(scope="module")
def county(demo_tables) -> Commissioners:
    return commissioners(demo_tables, COUNTY)


@pytest.fixture(scope="module")
def district(demo_tables) -> Commissioners:
    return commissioners(demo_tables, DISTRICT)


@pytest.fixture
def without(demo_tables, monkeypatch, tmp_path: Path) -> Iterator[Commissioners]:
    monkeypatch.setattr(landscapes, "folder", lambda: tmp_path)
    yield commissioners(demo_tables, COUNTY)


def raw(name: str, landscape_id: str = "demoshire") -> pd.DataFrame:
    """Read a file of a register as it stands, without the library's reader."""
    return pd.read_csv(landscapes.folder() / landscape_id / name, dtype=str, keep_default_na=False)


def claim(found: Commissioners, id: str) -> float:
    return float(found.claims.set_index("id").at[f"landscape_{id}", "value"])


# --- what is counted -------------------------------------------------------------------------------------


def test_counts_are_made_again_from_the_files(county):
    spoken = raw("relationships.csv").sort_values("date").groupby("organisation_id")["stage"].last()
    listed = raw("organisations.csv")["organisation_id"]
    stages = listed.map(spoken).fillna("not begun")
    assert claim(county, "organisations") == len(listed)
    assert claim(county, "priorities") == len(raw("priorities.csv"))
    assert claim(county, "approached") == stages.isin(["aware", "shared understanding"]).sum()
    for number, stage in enumerate(["not begun", "scoped", "mapped", "aware", "shared understanding"]):
        assert claim(county, f"stage_{number}") == stages.eq(stage).sum(), stage


def test_interest_and_influence_are_counted_again(county):
    listed = raw("organisations.csv")
    close = listed[listed["interest"].ne("low") & listed["influence"].ne("low")]
    assert claim(county, "close") == len(close)
    quiet = county.organisations[~county.organisations["approached"]]["organisation"]
    assert claim(county, "close_unapproached") == close["organisation"].isin(quiet).sum()


def test_what_is_overdue_is_overdue_on_the_registers_day(county):
    said = raw("relationships.csv").sort_values("date").groupby("organisation_id").tail(1)
    late = said[said["next_step_date"].ne("") & said["next_step_date"].lt("2026-09-01")]
    assert county.overdue.index.tolist() == late["organisation_id"].tolist() == ["childrens"]
    assert claim(county, "late") == 1
    assert claim(county, "late_days") == 48, "15 July to 1 September: 16 + 31 + 1"
    assert claim(county, "without_step") == said["next_step"].eq("").sum() == 1


def test_the_next_decision_is_the_first_one_ahead(county):
    ahead = raw("organisations.csv").query("next_decision >= '2026-09-01'").sort_values("next_decision")
    row = county.claims.set_index("id").loc["landscape_decision"]
    assert (row["what"], row["period"]) == tuple(ahead.iloc[0][["organisation", "next_decision"]])


# --- what is ranked --------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["county", "district"])
def test_the_rank_is_made_again_from_the_files_and_the_places_figures(place, request):
    """Three questions, then strength, need and demand: written anew from the sentence of the rule."""
    found: Commissioners = request.getfixturevalue(place)
    rows = raw("matches.csv").merge(raw("priorities.csv"), on="priority_id")
    rows["runs"] = rows["ends"].eq("") | rows["ends"].ge("2026-09-01")
    demand = rows[rows["runs"]].groupby("outcome_id")["organisation_id"].nunique()
    keys = {}
    for row in rows.to_dict("records"):
        evidence, need = found.needs.loc[row["outcome_id"], ["evidence", "need"]]
        yes = row["runs"] + (evidence in ("strong", "moderate")) + need.startswith("worse")
        strength = (STRENGTH.index(evidence), max(NEED.index(need), NEED.index("no local figure")))
        keys[row["priority_id"], row["outcome_id"]] = (yes, *strength, demand.get(row["outcome_id"], 0))
    ranks = {each: 1 + sum(other > key for other in keys.values()) for each, key in keys.items()}
    given = found.mutual.set_index(["priority_id", "outcome_id"])["rank"].to_dict()
    assert given == ranks
    whole = {priority for (priority, _), key in keys.items() if key[0] == 3}
    assert claim(found, "coincide") == len(whole) > 0


def test_whom_rests_on_the_best_running_priority_of_each(county):
    running = county.mutual[county.mutual["stated"]].sort_values("rank", kind="stable")
    first = running.drop_duplicates("organisation_id").set_index("organisation_id")
    assert county.whom["priority_id"].to_dict() == first["priority_id"].to_dict()
    assert county.whom["best_rank"].eq(first["rank"].reindex(county.whom.index)).all()
    top = county.claims.set_index("id").loc["landscape_first"]
    assert top["what"] == county.whom.iloc[0]["organisation"]


def test_what_is_worth_asking_is_worse_here_and_evidenced(county):
    needs = county.needs
    poor = needs["need"].isin(["worse", "worse in parts"]) & needs["evidence"].isin(["strong", "moderate"])
    assert set(county.worth_asking.index) == set(needs.index[poor])
    stated = raw("priorities.csv").query("ends == '' or ends >= '2026-09-01'")
    wanted = raw("matches.csv").merge(stated, on="priority_id").groupby("outcome_id")
    expected = wanted["organisation_id"].nunique().reindex(county.worth_asking.index, fill_value=0)
    assert county.worth_asking["wanted"].tolist() == expected.tolist()


def test_needs_nobody_commissions_for_are_in_no_running_priority(county, district):
    for found in (county, district):
        stated = raw("priorities.csv").query("ends == '' or ends >= '2026-09-01'")
        matches = raw("matches.csv")
        named = set(matches.loc[matches["priority_id"].isin(stated["priority_id"]), "outcome_id"])
        worse = found.needs[found.needs["need"].str.startswith("worse")]
        left = worse[~worse.index.isin(named)]
        told = found.gaps[found.gaps["gap"].eq("need nobody commissions for")]
        assert set(told["outcome"]) == set(left["outcome"])
        assert claim(found, "unwanted") == len(left)
        assert claim(found, "poor") == len(worse)


# --- whose figures ---------------------------------------------------------------------------------------


def test_a_district_has_its_countys_register_and_its_own_figures(district, demo_tables):
    assert district.register is not None
    assert (district.register.area_code, district.covers, district.own) == (COUNTY, "Demoshire", False)
    rows = demo_tables.indicators(area_codes=[DISTRICT], indicator_ids=["93015"])
    rows = rows[rows["category_type"].eq("") & rows["sex"].eq("Persons")]
    latest = rows.sort_values("period_start").iloc[-1]
    need = district.needs.loc["inactive-adults-move"]
    assert (need["value"], need["lower_95"]) == (latest["value"], latest["lower_95"])
    assert need["need"] == "worse"
    assert claim(district, "first_figure") == district.whom.iloc[0]["value"]


def test_a_figure_somebody_got_for_the_county_says_nothing_of_a_district(county, district):
    assert county.needs.at["fewer-sick-days", "need"] == "worse"
    assert claim(county, "own_figures") == len(raw("figures.csv"))
    assert district.needs.at["fewer-sick-days", "need"] == "no local figure"
    assert claim(district, "own_figures") == 0


def test_a_route_that_stands_gives_the_same_answer(county, demo_tables):
    again = commissioners(demo_tables, COUNTY, route=route(demo_tables, COUNTY))
    for each in fields(Commissioners):
        value = getattr(again, each.name)
        if isinstance(value, pd.DataFrame):
            pd.testing.assert_frame_equal(value, getattr(county, each.name))


# --- what there is to work with --------------------------------------------------------------------------


def test_capacity_is_counted_again_for_the_place_the_whole_and_the_ends(county, district, demo_tables):
    small = demo_tables.small_areas()
    people = small.groupby("district_code")["population"].sum()
    clubs = raw("capacity.csv").query("kind == 'clubs'").set_index("area_code")["count"].astype(float)
    rates = 10_000 * clubs / people
    row = district.beside.set_index("kind").loc["clubs"]
    assert row["count"] == clubs[DISTRICT]
    assert row["per_10000"] == pytest.approx(rates[DISTRICT])
    assert row["whole_per_10000"] == pytest.approx(10_000 * clubs.sum() / people.sum())
    assert row["times"] == pytest.approx(row["per_10000"] / row["whole_per_10000"])
    assert (row["low"], row["high"]) == (pytest.approx(rates.min()), pytest.approx(rates.max()))
    names = small.drop_duplicates("district_code").set_index("district_code")["district_name"]
    assert (row["low_name"], row["high_name"]) == (names[rates.idxmin()], names[rates.idxmax()])
    assert county.beside.set_index("kind").at["clubs", "times"] == pytest.approx(1)


def test_facilities_that_count_are_open_and_public(district, demo_tables):
    held = demo_tables.facilities()
    open_to_all = held[held["operational"] & held["public_access"] & held["district_code"].eq(DISTRICT)]
    pools = open_to_all.loc[open_to_all["facility_type"].eq("Swimming Pool"), "facility_id"].nunique()
    assert claim(district, "capacity_swimming_pool") == pools > 0


def test_of_a_custom_locality_nothing_is_apportioned(demo_tables):
    found = route(demo_tables, DISTRICT)
    area = found.area.copy()
    area["level"], area["code"] = "locality", "X99"
    answer = commissioners(demo_tables, DISTRICT, route=replace(found, area=area))
    assert answer.beside[["count", "per_10000"]].isna().all().all()
    assert answer.beside["whole_per_10000"].notna().all()
    assert not answer.capacity["place"].any()
    ids = answer.claims["id"]
    assert not ids.str.fullmatch(r"landscape_capacity_\w+_rate").any()


def test_the_place_is_marked_among_its_districts(county, district):
    assert not county.capacity["place"].any(), "the county is its districts"
    marked = district.capacity[district.capacity["place"]]
    assert set(marked["area_code"]) == {DISTRICT}


# --- claims, sources, and nothing held -------------------------------------------------------------------


def test_every_claim_has_a_source_that_is_listed(county, district):
    for found in (county, district):
        cited = {one for many in found.claims["source_id"] for one in many.split("; ") if one}
        assert cited <= set(found.sources["source_id"])
        assert found.claims["area_code"].eq(found.area["code"]).all()
        assert found.claims.loc[found.claims["value"].gt(0), "source_id"].ne("").all()
        assert found.claims["method"].ne("").all()
        about = found.claims["id"].str.match("landscape_(organisations|first|late|coincide)$")
        assert found.claims.loc[about, "period"].eq("2026-09-01").all()


def test_no_cell_of_the_answer_reaches_a_person(county):
    for frame in (county.organisations, county.mutual, county.whom, county.gaps):
        assert not any("@" in str(cell) for cell in frame.to_numpy().ravel())


def test_without_a_register_the_figures_alone_speak(without, county):
    assert without.register is None
    assert without.covers == ""
    for name in ("organisations", "matched", "mutual", "whom", "gaps", "overdue", "capacity", "beside"):
        assert getattr(without, name).empty, name
    assert without.claims["id"].tolist() == ["landscape_asking"]
    assert set(without.worth_asking.index) == set(county.worth_asking.index), (
        "none of these rests on figures.csv"
    )
    assert claim(without, "asking") == len(without.worth_asking)
    assert len(without.sources)


def test_a_register_without_running_priorities_has_nobody_to_speak_with_first(county, demo_tables):
    found = route(demo_tables, COUNTY)
    assert found.register is not None
    ended = found.register.priorities.assign(ends=found.register.as_of - pd.Timedelta(days=1))
    answer = commissioners(
        demo_tables, COUNTY, route=replace(found, register=replace(found.register, priorities=ended))
    )
    assert answer.whom.empty
    assert "landscape_first" not in set(answer.claims["id"])
    assert claim(answer, "coincide") == 0
    assert claim(answer, "ended") == len(ended)


# --- Leicestershire --------------------------------------------------------------------------------------


def test_the_register_of_leicestershire_says_everywhere_that_it_is_invented():
    head = raw("landscape.csv", "leicestershire").iloc[0]
    assert (head["illustrative"], head["area_code"]) == ("yes", "E10000018")
    assert "illustration" in head["name"]
    assert "invented" in head["note"]
    for name in ("organisations.csv", "priorities.csv", "relationships.csv", "capacity.csv"):
        assert raw(name, "leicestershire")["note"].str.contains("Invented").all(), name
    assert raw("priorities.csv", "leicestershire")["document"].str.endswith("(invented)").all()
    spent = raw("organisations.csv", "leicestershire").query("budget != ''")
    assert spent["budget_for"].str.endswith("(invented)").all()
    assert spent["budget"].astype(int).mod(50_000).eq(0).all(), "round sums that nobody takes for accounts"
    counted = raw("capacity.csv", "leicestershire")
    assert counted["count"].astype(int).mod(10).eq(0).all()
    assert counted["status"].eq("unverified").all()
    assert set(counted["area_code"]) == {f"E0700{number:04d}" for number in range(129, 136)}
    path = landscapes.folder() / "leicestershire" / "figures.csv"
    assert not path.exists(), "no figure of a real county is invented"


def test_leicestershire_meets_its_register_with_real_figures(england_tables):
    """Adult obesity is the one framework figure published as worse for the county; the rest is not, or not known."""
    found = commissioners(england_tables, "E10000018")
    assert found.register is not None
    assert found.register.illustrative
    assert "illustrative-landscape" not in set(found.needs["source_id"].dropna()), (
        "figures are published ones"
    )
    whole = found.mutual[found.mutual["met"].eq(3)]
    assert set(whole["outcome_id"]) == set(found.worth_asking.index) & set(found.mutual["outcome_id"])
    charnwood = commissioners(england_tables, "E07000130")
    assert (charnwood.covers, charnwood.own) == ("Leicestershire", False)
    assert len(charnwood.capacity.query("place")["area_code"].unique()) == 1
    assert commissioners(england_tables, "E06000001").register is None


def test_every_source_of_a_register_is_known():
    known = set(parameters.register()["source_id"])
    for landscape_id in ("demoshire", "leicestershire"):
        assert set(raw("capacity.csv", landscape_id)["source_id"]) <= known
