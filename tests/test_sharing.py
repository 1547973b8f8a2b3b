"""Hold a county's shared budget to sums worked out a second time, and to what it promises of any budget."""

import csv
import math
import shutil
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from localsport import allocation as al
from localsport.answers import sharing as answers
from localsport.answers.national import national
from localsport.answers.sharing_parts import Refusal
from localsport.data import allocations, delivery_plans

COUNTY, DISTRICT = "X10000001", "X07000002"
FOLDER = allocations.folder() / "demoshire"


@pytest.fixture(scope="module")
def shared(demo_tables):
    return national(demo_tables)


@pytest.fixture(scope="module")
def answer(demo_tables, shared) -> answers.Sharing:
    return answers.sharing(demo_tables, "demoshire", draws=400, seed=7, shared=shared)


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def copied(base: Path, name: str = "demoshire") -> Path:
    shutil.copytree(FOLDER, base / name)
    return base / name


def edited(path: Path, **columns: object) -> None:
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.assign(**columns).to_csv(path, index=False)


# --- worked out a second time -----------------------------------------------------------------------------------


def by_hand(demo_tables, shared) -> dict[str, float]:
    """Share the budget before whole pounds, in loops over the files, floors and caps by bisection."""
    needs = shared.neighbourhoods.needs
    weight = dict(zip(needs.weights["indicator"], needs.weights["weight"], strict=True))["inactivity"]
    people, inactive, rest = (defaultdict(float) for _ in range(3))
    for code, area in shared.neighbourhoods.frame.iterrows():
        place = area["district_code"]
        others = (needs.scores.at[code, "needs_index"] - needs.scores.at[code, "contribution_inactivity"]) / (
            1 - weight
        )
        people[place] += area["population"]
        inactive[place] += area["inactive_adults"]
        rest[place] += area["population"] * others
    sites = defaultdict(set)
    for _, one in demo_tables.facilities().iterrows():
        kind = one["facility_type"] in ("Swimming Pool", "Sports Hall", "Health and Fitness Gym")
        if kind and one["operational"] and one["public_access"]:
            sites[one["district_code"]].add(one["site_id"])
    held = {
        "inactive_adults": inactive,
        "other_need": {place: rest[place] / people[place] for place in people},
        "facilities": {place: len(found) for place, found in sites.items()},
    }
    for row in rows("evidence.csv"):
        held.setdefault(row["criterion"], {})[row["area_code"]] = float(row["value"])
    points = rows("points.csv")
    persons = {row["person"] for row in points}
    outer = {(r["person"], r["family"]): float(r["points"]) for r in points if not r["criterion"]}
    places = [row["area_code"] for row in rows("localities.csv")]
    pull = dict.fromkeys(places, 0.0)
    for criterion in rows("criteria.csv"):
        name = criterion["criterion"]
        given = [r for r in points if r["criterion"] == name]
        share = (
            sum(float(r["points"]) * outer[r["person"], r["family"]] for r in given) / 10_000 / len(persons)
        )
        rate = {
            place: held[name][place] / (people[place] if criterion["basis"] == "total" else 1)
            for place in places
        }
        mass = {place: people[place] * rate[place] ** float(criterion["gradient"]) for place in places}
        for place in places:
            pull[place] += share * mass[place] / sum(mass.values())
    limits = {
        row["area_code"]: (float(row["floor"] or 0), float(row["cap"] or "inf"))
        for row in rows("localities.csv")
    }
    budget = float(rows("allocation.csv")[0]["budget"])

    def money(k: float) -> dict[str, float]:
        return {place: min(max(k * pull[place], limits[place][0]), limits[place][1]) for place in places}

    low, high = 0.0, 100 * budget
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(money(middle).values()) < budget else (low, middle)
    return money(high)


def test_the_targets_are_what_loops_over_the_files_make_of_them(answer, demo_tables, shared):
    for code, pounds in by_hand(demo_tables, shared).items():
        assert abs(answer.given.table.at[code, "target"] - pounds) < 1, code


def test_pounds_for_each_inactive_adult_divide_this_years_money(answer, shared):
    frame = shared.neighbourhoods.frame
    for code, row in answer.places.iterrows():
        adults = frame.loc[frame["district_code"] == code, "inactive_adults"].sum()
        money = answer.given.table.at[code, "this_year"]
        assert row["per_inactive"] == pytest.approx(money / adults)
        # 8% of error each way (criteria.csv), on the log scale.
        assert row["per_inactive_low"] == pytest.approx(money / adults / math.exp(1.96 * 0.08), rel=1e-4)
        assert row["per_inactive_high"] == pytest.approx(money / adults * math.exp(1.96 * 0.08), rel=1e-4)


def test_the_plans_figures_are_sums_over_their_own_lines(answer):
    with (delivery_plans.folder() / "demoshire" / "mockham.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    cost = sum(float(line["cost"]) for line in lines)
    reached = sum(float(line["inactive"] or 0) for line in lines)
    family = sum(float(line["cost"]) for line in lines if line["family_based"] == "yes")
    claims = answer.claims.set_index("id")["value"]
    assert claims[f"plan_cost_{DISTRICT}"] == cost
    assert claims[f"plan_person_cost_{DISTRICT}"] == pytest.approx(cost / reached)
    assert claims[f"plan_family_{DISTRICT}"] == pytest.approx(100 * family / cost)
    left = answer.given.table.at[DISTRICT, "this_year"] - cost
    assert claims[f"plan_left_{DISTRICT}"] == abs(left)


# --- what is promised of any budget -----------------------------------------------------------------------------


def test_every_sum_is_the_budget_to_the_penny(answer):
    table, budget = answer.given.table, answer.given.budget
    assert table["target"].sum() == table["this_year"].sum() == budget == 600_000
    assert answer.people.sum().eq(budget).all()
    assert answer.given.contributions["pounds"].sum() == pytest.approx(budget)
    assert np.allclose(answer.drawn.target.sum(axis=1), budget)
    assert np.allclose(answer.drawn.this_year.sum(axis=1), budget)


def test_no_step_goes_past_the_target_or_its_limit(answer):
    table = answer.given.table
    assert (table["step"] * table["left_to_go"] >= 0).all()
    assert (table["step"] <= 0.15 * table["last_year"]).all()
    assert (table["step"] >= -0.1 * table["last_year"]).all()


def test_the_order_of_every_file_changes_nothing(answer, demo_tables, shared, tmp_path):
    folder = copied(tmp_path)
    for name in ("localities.csv", "criteria.csv", "evidence.csv", "points.csv"):
        frame = pd.read_csv(folder / name, dtype=str, keep_default_na=False)
        frame.sample(frac=1, random_state=3).to_csv(folder / name, index=False)
    other = answers.sharing(demo_tables, "demoshire", draws=400, seed=7, shared=shared, base=tmp_path)
    order = answer.given.table.index
    pd.testing.assert_frame_equal(other.given.table.reindex(order), answer.given.table)
    pd.testing.assert_frame_equal(other.drawn.table.reindex(order), answer.drawn.table)
    key = ["id", "value", "lower", "upper", "verdict"]
    one, two = (frame.sort_values("id", ignore_index=True)[key] for frame in (other.claims, answer.claims))
    pd.testing.assert_frame_equal(one, two)


def test_another_budget_takes_the_place_of_the_folders(demo_tables, shared):
    other = answers.sharing(demo_tables, "demoshire", draws=40, budget=615_001, shared=shared)
    assert other.given.table["this_year"].sum() == 615_001
    claim = other.claims.set_index("id").loc["share_budget"]
    assert claim["verdict"] == "another than the folder's"
    with pytest.raises(al.InfeasibleLimitsError, match="floors add up to £360,000"):
        answers.sharing(demo_tables, "demoshire", draws=40, budget=300_000, shared=shared)
    with pytest.raises(ValueError, match="so much less than last year's"):
        answers.sharing(demo_tables, "demoshire", draws=40, budget=400_000, shared=shared)


def test_limits_that_cannot_be_kept_are_answered_with_the_smallest_change(answer):
    refusal = answer.refusal
    assert isinstance(refusal, Refusal)
    # Last year's money adds up to £590,000; a tenth less is £531,000.
    assert (refusal.floors, refusal.budget) == (590_000, 531_000)
    assert refusal.changes["change"].sum() == 59_000
    assert refusal.changes["proposed_floor"].sum() == refusal.budget
    assert "cannot be shared" in refusal.message


# --- finding it, and taking a district out of it ------------------------------------------------------------------


def test_an_allocation_is_found_for_its_county_and_for_its_districts(demo_tables):
    assert answers.allocation_of(demo_tables, COUNTY) == "demoshire"
    assert answers.allocation_of(demo_tables, DISTRICT) == "demoshire"
    assert answers.allocation_of(demo_tables, DISTRICT, "demoshire") == "demoshire"
    assert answers.allocation_of(demo_tables, "X12000001") == ""
    with pytest.raises(KeyError, match=r"No allocation 'nowhere'\. There are: .*demoshire"):
        answers.allocation_of(demo_tables, COUNTY, "nowhere")
    with pytest.raises(ValueError, match="is of E10000018, not of X10000001"):
        answers.allocation_of(demo_tables, COUNTY, "leicestershire")


def test_of_several_allocations_one_must_be_named(demo_tables, tmp_path):
    copied(tmp_path)
    edited(copied(tmp_path, "other") / "allocation.csv", allocation_id="other")
    with pytest.raises(ValueError, match="Several allocations cover X07000002: demoshire, other"):
        answers.allocation_of(demo_tables, DISTRICT, base=tmp_path)
    assert answers.allocation_of(demo_tables, DISTRICT, "other", base=tmp_path) == "other"


def test_a_district_takes_its_own_share_out(answer):
    one = answers.of_district(answer, DISTRICT)
    assert one.name == "Mockham"
    assert one.row["target"] == answer.given.table.at[DISTRICT, "target"]
    assert one.contributions["pounds"].sum() == pytest.approx(one.row["before_limits"])
    assert set(one.pairs["other_code"]) == set(answer.given.table.index) - {DISTRICT}
    assert set(one.figures["plan_id"]) == {"mockham"}
    claims = one.claims.set_index("id")
    assert claims.at["share_target", "value"] == one.row["target"]
    assert claims.at["share_budget", "value"] == 600_000
    assert not claims.index.str.contains("X0700000").any()
    with pytest.raises(KeyError, match="E07000129 does not share in demoshire"):
        answers.of_district(answer, "E07000129")


# --- claims and what may be absent ------------------------------------------------------------------------------


def test_every_claim_holds_its_interval_and_a_source_of_the_register(answer):
    claims, known = answer.claims, set(answer.sources["source_id"])
    ranged = claims.dropna(subset=["lower"])
    assert (ranged["lower"] <= ranged["upper"]).all()
    assert ranged["interval_note"].ne("").all()
    cited = {one for many in claims["source_id"] for one in many.split("; ")}
    assert cited <= known
    assert claims[["period", "method", "rows"]].ne("").all(axis=None)


def test_without_last_years_money_or_plans_there_is_still_an_answer(demo_tables, shared, tmp_path):
    folder = copied(tmp_path)
    edited(folder / "localities.csv", last_year="")
    (tmp_path / "none").mkdir()
    other = answers.sharing(
        demo_tables, "demoshire", draws=40, shared=shared, base=tmp_path, plans_base=tmp_path / "none"
    )
    assert other.plans is None
    assert other.check is None
    assert other.given.table["target"].equals(other.given.table["this_year"])
    assert not other.claims["id"].str.startswith(("plan", "share_step", "share_grown")).any()
    assert not other.refusal.known
    one = answers.of_district(other, DISTRICT)
    assert one.figures.empty
    assert one.missing.empty


def test_leicestershire_shares_its_budget_from_real_need(england_tables):
    answer = answers.sharing(england_tables, "leicestershire", draws=200)
    table = answer.given.table
    assert table["this_year"].sum() == table["target"].sum() == 1_100_000
    assert sorted(table["name"])[:2] == ["Blaby", "Charnwood"]
    assert len(table) == 7
    # "712,300 in 2021": ONS, How life has changed in Leicestershire: Census 2021.
    assert abs(table["population"].sum() - 712_300) < 100
