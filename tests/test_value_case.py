"""What the answers about a case promise: gross to net, other methods, what was achieved, a whole place."""

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from localsport import valuation
from localsport.answers import claims
from localsport.answers.case import Case, case, from_gross_to_net
from localsport.answers.locality import Locality, locality
from localsport.answers.national import national
from localsport.answers.programme import deflator, discount_schedule, programme
from localsport.answers.scaled import scaled
from localsport.data import parameters, programme_checks, programmes

READY = sorted(programmes.programmes().index)
FAST = {"draws": 400}


@pytest.fixture(scope="module", params=READY)
def found(request: pytest.FixtureRequest) -> Case:
    return case(programme(request.param, **FAST), base_draws=64)


@pytest.fixture(scope="module")
def place(demo_tables) -> Locality:
    return locality(demo_tables, "X07000001", shared=national(demo_tables))


# --- nothing that was there has changed ----------------------------------------------------------------------


def test_leaving_nothing_out_changes_no_claim():
    """The claims of a briefing, which are worked out a second time elsewhere, are those without a threshold."""
    plain, zero = programme("families", **FAST), programme("families", materiality=0.0, **FAST)
    pd.testing.assert_frame_equal(plain.claims, zero.claims)
    assert plain.claims["id"].str.startswith("sroi_").all()
    assert plain.result.left_out.empty


def test_an_outcome_too_small_to_matter_is_in_no_number():
    """Appointments are 0.2% of the families programme: without them, 6 of 7 outcomes and 36 of 42 assumptions."""
    whole, less = programme("families", **FAST), programme("families", materiality=0.005, **FAST)
    assert less.result.left_out["outcome_id"].tolist() == ["gp-appointments"]
    gone = whole.by_outcome.set_index("outcome_id")["central"]["gp-appointments"]
    assert less.result.benefits[0] == pytest.approx(whole.result.benefits[0] - gone)
    said = less.claims.set_index("id")["value"]
    assert (said["sroi_assumptions"], len(less.impact), len(less.outcomes)) == (36, 6, 6)
    assert less.impact["present_value"].sum() == pytest.approx(less.result.benefits[0])


# --- from gross to net ---------------------------------------------------------------------------------------


def test_the_steps_lead_from_gross_to_net(found):
    steps = found.steps.set_index("step")
    between = ["gross", "deadweight", "displacement", "attribution", "drop_off", "discounting"]
    assert steps.loc[between, "amount"].sum() == pytest.approx(found.answer.result.benefits[0])
    assert steps["amount"]["net"] == pytest.approx(found.answer.result.net[0])
    assert steps["total"]["discounting"] == pytest.approx(steps["total"]["benefits"])
    assert steps["total"]["inputs"] == pytest.approx(steps["total"]["net"])
    assert (steps.loc[[*between[1:], "inputs"], "amount"] <= 1e-9).all()


def test_a_part_of_a_year_counts_by_its_part():
    """£100 a year for 2.5 years, a tenth lost each year: 100 + 90 + 0.5 × 81 = 230.50 of 250 gross."""
    row = dict.fromkeys(("less_deadweight", "less_displacement", "less_attribution"), 0.0)
    row |= {"gross": 100.0, "impact": 100.0, "duration_years": 2.5, "drop_off": 0.1, "present_value": 225.0}
    got = from_gross_to_net(pd.DataFrame([row]), inputs=0.0).set_index("step")["amount"]
    assert (got["gross"], got["drop_off"], got["discounting"]) == pytest.approx((250, -19.5, -5.5))


# --- claims --------------------------------------------------------------------------------------------------


def test_the_claims_stand_beside_those_of_the_programme(found):
    frame = claims.together(found.answer.claims, found.claims)
    assert frame["id"].is_unique
    assert found.claims["id"].str.startswith("case_").all()
    register = set(parameters.register()["source_id"])
    assert {one for many in found.claims["source_id"] for one in many.split("; ")} <= register
    assert (found.claims["method"] != "").all()
    assert np.isfinite(found.claims[["lower", "upper"]].fillna(0)).all().all()


def test_every_claim_is_the_number_of_its_frame(found):
    said = found.claims.set_index("id")["value"]
    result = found.answer.result
    assert said["case_kept"] == pytest.approx(100 * result.benefits[0] / found.steps["amount"].iloc[0])
    assert said["case_gap"] == pytest.approx(abs(result.net[0]))
    assert said["case_never_pays_back"] == pytest.approx(100 * result.never_pays_back)
    assert said["case_variance_1"] == pytest.approx(100 * found.variance["total"].max())
    cash = result.by_kind.set_index("kind")["central"].get("cash released", 0.0)
    assert said["case_cash_to"] == pytest.approx(cash)
    assert found.methods is not None
    for row in found.methods.table[found.methods.table["applies"]].to_dict("records"):
        assert said.isin([row["central"]]).any(), row["method"]


# --- who changes ---------------------------------------------------------------------------------------------


def test_the_people_of_the_methods_are_those_of_the_outcomes(found):
    given = programmes.programme(found.answer.programme_id)
    people = programmes.people(given)
    counted = given.outcomes[given.outcomes["less_inactive"]].set_index("outcome_id")["quantity_central"]
    pd.testing.assert_series_equal(
        people.groupby("outcome_id")["people"].sum().sort_index(), counted.sort_index(), check_names=False
    )
    assert set(people["source_id"]) <= set(parameters.register()["source_id"])
    assert set(people["status"]) == {"unverified"}, "nobody has measured them"


def test_files_and_methods_know_the_same_classes_and_modes():
    assert programme_checks.CLASSES == valuation.CLASSES
    assert programme_checks.MODES == valuation.MODES


REFUSED = [
    (
        "share",
        "0.9",
        "activity.csv, row 2, column share: adults-fairly-active has 1.65 of its people here, not 1",
    ),
    ("share", "1.5", "row 2, column share: 1.5; not a share"),
    (
        "outcome_id",
        "working-days",
        "row 2, column outcome_id: 'working-days'; not in outcomes.csv with less_inactive",
    ),
    ("mode", "running", "row 2, column mode: 'running'; one of walking, cycling, moderate activity"),
    ("class_after", "fit", "row 2, column class_after: 'fit'; one of inactive, fairly active, active"),
    ("minutes_before", "ten", "row 2, column minutes_before: 'ten' where a number belongs"),
    ("minutes_before", "-1", "row 2, column minutes_before: -1; not minutes of a week"),
    ("age_to", "12", "row 2, column age_to: below age_from"),
    ("ls_points", "11", "row 2, column ls_points: 11; life satisfaction is asked from 0 to 10"),
    ("source_id", "hearsay", "row 2, column source_id: 'hearsay'"),
    ("group", "", "row 2, column group: empty"),
]


@pytest.mark.parametrize(("column", "value", "said"), REFUSED, ids=[f"{c}-{v}" for c, v, _ in REFUSED])
def test_people_that_cannot_be_used_are_refused_with_file_row_and_column(tmp_path: Path, column, value, said):
    base = Path(shutil.copytree(programmes.folder(), tmp_path / "programmes"))
    path = base / "exercise-referral" / "activity.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[0, column] = value
    frame.to_csv(path, index=False)
    with pytest.raises(ValueError, match="to put right") as caught:
        programmes.programme("exercise-referral", base=base)
    assert said in str(caught.value)


def test_without_the_file_nothing_is_compared(tmp_path: Path, monkeypatch):
    base = Path(shutil.copytree(programmes.folder(), tmp_path / "programmes"))
    (base / "families" / "activity.csv").unlink()
    monkeypatch.setattr(programmes, "folder", lambda: base)
    got = case(programme("families", draws=50), base_draws=8)
    assert got.people is None
    assert got.methods is None
    assert not got.claims["id"].str.startswith("case_method").any()


# --- methods -------------------------------------------------------------------------------------------------


def applies(id: str) -> set[str]:
    table = case(programme(id, draws=50), base_draws=8).methods.table
    return set(table.loc[table["applies"], "method"])


def test_each_method_is_used_where_it_applies_and_nowhere_else():
    """Walking and cycling by all but the WELLBY, which nobody measured; a class at a gym neither by HEAT nor TAG."""
    both = {"Sport England social value", "Dose-response", "Costs avoided"}
    assert applies("exercise-referral") == both
    assert applies("walking-and-cycling") == both | {"HEAT", "TAG"}


def test_the_social_value_of_the_comparison_is_the_gross_value_of_the_impact_map():
    """One number in two places: 27 × £1,200 and 9 × £2,500 of 2023, in 2024 prices."""
    got = case(programme("exercise-referral", draws=50), base_draws=8)
    of_map = got.answer.impact.set_index("kind")["gross"]["wellbeing"].sum()
    assert got.methods.results["Sport England social value"].central == pytest.approx(of_map)


def test_methods_that_count_one_good_for_the_same_people_are_not_added():
    results = case(programme("walking-and-cycling", draws=50), base_draws=8).methods.results
    with pytest.raises(ValueError, match="would be counted twice"):
        valuation.add([results["Sport England social value"], results["Dose-response"]])


# --- published and achieved ----------------------------------------------------------------------------------


def test_the_published_returns_are_those_named_in_the_issue():
    table = parameters.table("published_returns").set_index("parameter")
    assert table.loc[table["unit"] == "£ per £1", "central"].dropna().tolist() == [1.91, 3.91, 4.20, 4.38]
    assert table.loc["sheffield-facilities", ["low", "high"]].tolist() == [1.20, 3.42]
    assert table.loc[["give-it-a-go", "hounslow"], "central"].tolist() == [20_347, 50_000]
    assert set(table["source_id"]) <= set(parameters.register()["source_id"])
    assert set(table["status"]) <= {"published", "unverified"}
    assert table.loc["sirc-2013-14", "central"] == pytest.approx(44.8 / 23.5, abs=0.01)
    assert table.loc["sirc-2017-18", "central"] == pytest.approx(85.5 / 21.85, abs=0.01)
    assert table.loc["sport-england-2022-23", "central"] == pytest.approx(148 / 35, abs=0.05)


def test_what_was_achieved_is_explained_and_marked():
    """29 people where 36 were forecast, and half the effect lost each year where 40% was assumed."""
    got = case(programme("exercise-referral", **FAST), base_draws=8)
    said = got.claims.set_index("id")
    assert got.evaluation.achieved.people[0] == 29
    assert said["value"]["case_achieved"] < got.answer.result.ratio_central
    parts = said["value"][["case_achieved_by_quantity", "case_achieved_by_others"]]
    assert parts.sum() == pytest.approx(said["value"]["case_achieved_difference"])
    assert "Illustrative" in got.achieved_note == said["verdict"]["case_achieved"]
    assert case(programme("families", draws=50), base_draws=8).evaluation is None


# --- a whole place -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", ["exercise-referral", "exercise-referral-tiers", "walking-and-cycling"])
def test_the_project_at_its_own_size_returns_what_the_impact_map_says(id, place):
    answer = programme(id, **FAST)
    got = scaled(answer, place)
    assert got.reason == ""
    assert got.scaling.project_ratio == pytest.approx(answer.result.ratio_central)
    assert got.scaling.ratio[1] < answer.result.ratio_central
    eligible = place.claims.set_index("id")["value"]["inactive_adults"]
    assert got.assumptions.set_index("assumption")["central"]["eligible"] == eligible
    assert got.claims["id"].str.startswith("scale_").all()
    claims.together(answer.claims, got.claims)


def test_what_is_lost_at_scale_is_what_was_measured_of_programmes_that_grew(place):
    """Delivered by others, 0.588 of the effect is left (Lane and others 2021, median of six)."""
    steps = scaled(programme("exercise-referral", **FAST), place).scaling.steps["ratio"]
    assert steps[1] / steps[0] == pytest.approx(0.588)
    assert steps.is_monotonic_decreasing


def test_a_case_that_holds_names_what_breaks_it_first(place):
    answer = programme("exercise-referral", **FAST)
    got = scaled(answer, place, least_return=0.3)
    said = got.claims.set_index("id")
    assert got.scaling.holds
    assert said["verdict"]["scale_first"] == got.scaling.first == got.scaling.breaks["assumption"].iloc[0]
    below = scaled(answer, place)
    assert (below.scaling.first, below.scaling.holds) == ("", False)
    assert "scale_best" in set(below.claims["id"])


def test_a_number_resting_on_unverified_ones_is_unverified(place):
    rows = scaled(programme("exercise-referral", **FAST), place).assumptions.set_index("assumption")
    assert (rows.loc[["deadweight", "drop-off", "years", "unit cost"], "status"] == "unverified").all()
    assert rows["status"]["eligible"] == "derived"


@pytest.mark.parametrize(
    ("id", "why"),
    [("families", "are children"), ("county-programme", "already of a whole place's size")],
)
def test_a_case_that_cannot_be_carried_says_why(id, why, place):
    got = scaled(programme(id, **FAST), place)
    assert why in got.reason
    assert got.scaling is None
    assert got.claims.empty


def test_without_a_published_number_of_inactive_adults_nothing_is_carried(place):
    bare = dataclasses.replace(place, claims=place.claims[place.claims["id"] != "inactive_adults"])
    assert "No number of inactive adults" in scaled(programme("exercise-referral", draws=50), bare).reason


def test_a_place_without_an_interval_is_taken_as_certain_and_said(place):
    frame = place.claims.copy()
    frame.loc[frame["id"] == "inactive_adults", ["lower", "upper"]] = np.nan
    bare = dataclasses.replace(place, claims=frame)
    row = (
        scaled(programme("exercise-referral", draws=50), bare)
        .assumptions.set_index("assumption")
        .loc["eligible"]
    )
    assert row["low"] == row["central"] == row["high"]
    assert "taken as certain" in row["note"]


def test_the_schedule_and_price_year_are_the_answer_s(place):
    answer = programme("exercise-referral", draws=50, price_year=2020, schedule="review-2026-flat")
    got = case(answer, base_draws=8)
    assert set(got.claims["period"]) == {"2020 prices"}
    assert got.methods.table["price_year"].dropna().eq(2020).all()
    assert scaled(answer, place).price_year == 2020
    assert discount_schedule("review-2026-flat").name == "review-2026-flat"
    assert 2020 in deflator().index
