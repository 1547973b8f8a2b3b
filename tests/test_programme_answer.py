"""What the answer about a programme promises."""

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from localsport.answers import claims
from localsport.answers.programme import ProgrammeAnswer, programme
from localsport.data import parameters

PROJECT = Path(__file__).resolve().parents[1]
PROMISED = {
    *(
        f"sroi_{each}"
        for each in ("low", "central", "median", "high", "probability_below_one", "net", "benefits")
    ),
    *(f"sroi_{each}" for each in ("inputs", "inputs_cash", "inputs_in_kind", "people", "people_additional")),
    *(f"sroi_{kind}_{part}" for kind in ("wellbeing", "capacity", "cash") for part in ("value", "share")),
    *(f"sroi_{each}" for each in ("cost_per_person", "cost_per_additional_person")),
    *(f"sroi_{each}" for each in ("unverified_share", "unverified_value_share", "assumptions")),
    *(f"sroi_switching_{each}" for each in ("deadweight", "attribution", "quantity", "duration_largest")),
}


@pytest.fixture(scope="module", params=["exercise-referral", "families"])
def answer(request: pytest.FixtureRequest) -> ProgrammeAnswer:
    return programme(request.param)


def test_the_claims_are_complete_and_in_the_common_columns(answer):
    frame = answer.claims
    assert list(frame.columns) == claims.COLUMNS
    assert set(frame["id"]) >= PROMISED
    assert frame["id"].is_unique
    assert (frame["area_code"] == "").all()
    assert (frame["period"] == "2024 prices").all()
    assert (frame[["what", "unit", "source_id", "method", "rows"]] != "").all().all()
    assert set(frame["source_id"]) <= set(parameters.register()["source_id"])
    assert (frame["value"].isna() == frame["verdict"].str.startswith("cannot reach one")).all()
    held = frame[frame["lower"].notna()]
    assert ((held["lower"] <= held["value"]) & (held["value"] <= held["upper"])).all()
    assert (held["interval_note"] != "").all()


def test_every_claim_is_the_number_of_its_frame(answer):
    said = answer.claims.set_index("id")["value"]
    low, middle, high = np.quantile(answer.draws, [0.025, 0.5, 0.975])
    assert said[["sroi_low", "sroi_median", "sroi_high"]].tolist() == pytest.approx([low, middle, high])
    assert said["sroi_central"] == pytest.approx(
        answer.impact["present_value"].sum() / answer.inputs["cost"].sum()
    )
    assert said["sroi_probability_below_one"] == pytest.approx(100 * (answer.draws < 1).mean())
    assert said["sroi_inputs"] == pytest.approx(said["sroi_inputs_cash"] + said["sroi_inputs_in_kind"])
    assert said["sroi_net"] == pytest.approx(said["sroi_benefits"] - said["sroi_inputs"])
    kinds = said[["sroi_wellbeing_value", "sroi_capacity_value", "sroi_cash_value"]]
    assert kinds.sum() == pytest.approx(said["sroi_benefits"])
    shares = said[["sroi_wellbeing_share", "sroi_capacity_share", "sroi_cash_share"]]
    assert shares.sum() == pytest.approx(100)
    counted = answer.outcomes["less_inactive"]
    people = answer.outcomes.loc[counted, "quantity_central"].sum()
    assert said["sroi_people"] == pytest.approx(people)
    assert said["sroi_cost_per_person"] == pytest.approx(answer.inputs["cost"].sum() / people)


def test_the_ratio_works_out_by_hand_from_the_files(answer):
    """From the CSV files with pandas alone, in 2024 prices, whole years only in the central case."""
    folder = PROJECT / "data" / "raw"
    index = pd.read_csv(folder / "parameters" / "gdp_deflator.csv").set_index("year")["central"]
    value = pd.read_csv(folder / "parameters" / "unit_values.csv").set_index("parameter")
    real = value["central"] * 100 / value["price_year"].map(index)
    files = folder / "programmes" / answer.programme_id
    outcomes = pd.read_csv(files / "outcomes.csv")
    numbers = pd.read_csv(files / "assumptions.csv").pivot(
        index="outcome_id", columns="assumption", values="central"
    )
    worth = 0.0
    for row in outcomes.itertuples():
        n = numbers.loc[row.outcome_id]
        own = n["quantity"] * real[row.unit_value_id]
        own *= (1 - n["deadweight"]) * (1 - n["displacement"]) * (1 - n["attribution"])
        for year in range(int(n["duration_years"])):
            worth += own * (1 - n["drop_off"]) ** year / 1.035 ** (row.first_year + year)
    inputs = pd.read_csv(files / "inputs.csv")
    price = inputs["unit_value_id"].map(real).fillna(100 / inputs["price_year"].map(index))
    assert answer.result.ratio_central == pytest.approx(worth / (inputs["central"] * price).sum())


def test_everything_it_rests_on_is_in_the_register(answer):
    wanted = {*answer.assumptions["source_id"], *answer.inputs["source_id"], "hmt-gdp-deflator-2025-12"}
    assert wanted <= set(answer.sources["source_id"])
    assert (answer.sources[["title", "publisher"]] != "").all().all()


def test_money_has_its_price_year(answer):
    for name in ("impact", "by_kind", "by_stakeholder", "by_outcome", "by_year"):
        assert (getattr(answer, name)["price_year"] == answer.price_year).all(), name
    assert answer.price_year == 2024  # the last year of the deflator table


def test_the_same_seed_gives_the_same_answer_and_it_is_frozen(answer):
    again = programme(answer.programme_id)
    pd.testing.assert_frame_equal(again.claims, answer.claims)
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.name = "other"  # type: ignore[misc]


def test_years_are_calendar_years_too(answer):
    assert answer.by_year["calendar_year"].tolist() == [answer.year + n for n in answer.by_year["year"]]


def test_the_review_of_2026_is_a_switch():
    """A flat 3.0% discounts later years less than 3.5%: the return rises a little."""
    now, switched = (
        programme("exercise-referral", schedule=name, draws=100)
        for name in (
            "green-book-standard",
            "review-2026-flat",
        )
    )
    assert now.result.ratio_central < switched.result.ratio_central < now.result.ratio_central * 1.01
    assert "review-2026-flat" in switched.claims["method"].iloc[0]
    assert "discount-rate-review-2026" in set(switched.sources["source_id"])


def test_unknown_names_are_refused():
    with pytest.raises(KeyError, match="No programme 'x'"):
        programme("x")
    with pytest.raises(KeyError, match="No discount schedule 'x'"):
        programme("families", schedule="x")
    with pytest.raises(KeyError, match="No GDP deflator for 2030"):
        programme("families", price_year=2030)


def test_a_forecast_a_person_enters_restates_and_does_not_become_the_base(monkeypatch):
    """The base is the last published deflator; 2025 at 104 (made up) is used where it is asked for."""
    table = parameters.table

    def with_forecast(name: str) -> pd.DataFrame:
        frame = table(name)
        if name != "gdp_deflator":
            return frame
        row = frame.iloc[[-1]].assign(year=2025, low=104.0, central=104.0, high=104.0, status="unverified")
        return pd.concat([frame, row], ignore_index=True)

    monkeypatch.setattr(parameters, "table", with_forecast)
    now, ahead = programme("families", draws=100), programme("families", price_year=2025, draws=100)
    assert (now.price_year, ahead.price_year) == (2024, 2025)
    assert ahead.result.benefits[0] == pytest.approx(1.04 * now.result.benefits[0])


def test_what_is_returned_can_be_changed_without_harm():
    first = programme("exercise-referral", draws=500)
    table, draws = first.by_stakeholder.copy(), first.draws.copy()
    first.by_stakeholder.iloc[:, 0] = first.by_stakeholder.iloc[0, 0]
    first.by_stakeholder["new"] = 1
    first.draws[:] = 0
    again = programme("exercise-referral", draws=500)
    pd.testing.assert_frame_equal(again.by_stakeholder, table)
    np.testing.assert_array_equal(again.draws, draws)
