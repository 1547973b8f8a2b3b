"""What evaluation, materiality and the variance shares promise."""

import numpy as np
import pandas as pd
import pytest

from localsport import sroi
from localsport.answers.programme import deflator, discount_schedule
from localsport.data import programmes

READY = [
    "county-programme",
    "exercise-referral",
    "exercise-referral-tiers",
    "families",
    "families-one-to-one",
    "walking-and-cycling",
]
RETURN = {"price_year": 2024, "deflator": deflator(), "schedule": discount_schedule()}
PLAIN = {
    "price_year": 2024,
    "deflator": pd.Series({2024: 100.0}),
    "schedule": pd.Series({1: 0.0}),
}
NAMES = ("quantity", "duration_years", "deadweight", "displacement", "attribution", "drop_off")


def plain(**three: tuple[float, float, float]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return inputs of £100, one outcome worth £1 a unit, and its unit value; certain unless given."""
    numbers = dict.fromkeys(NAMES, (0.0,) * 3)
    numbers |= {"quantity": (100.0,) * 3, "duration_years": (1.0,) * 3} | three
    row: dict[str, object] = {
        "outcome_id": "a",
        "outcome": "outcome a",
        "stakeholder": "people",
        "beneficiary": "people",
        "unit_value_id": "one",
        "kind": "wellbeing",
        "first_year": 0,
        "less_inactive": True,
    }
    for name, values in numbers.items():
        row |= {f"{name}_{p}": v for p, v in zip(("low", "central", "high"), values, strict=True)}
        row[f"{name}_status"] = "published"
    budget = {"item": "budget", "kind": "cash", "low": 100.0, "central": 100.0, "high": 100.0}
    budget |= {"unit_value_id": "", "price_year": 2024, "first_year": 0, "status": "published"}
    value = {"label": "one", "low": 1.0, "central": 1.0, "high": 1.0, "price_year": 2024}
    value |= {"source_id": "s", "status": "published"}
    return pd.DataFrame([budget]), pd.DataFrame([row]), pd.DataFrame([value], index=["one"])


@pytest.fixture(scope="module", params=READY)
def case(request: pytest.FixtureRequest):
    held = programmes.unit_values()
    given = programmes.programme(request.param, values=held)
    return given.inputs, given.outcomes, held


def monitored(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["outcome_id", "assumption", "central"])
    return frame.assign(low=frame["central"], high=frame["central"], status="derived")


# --- forecast and evaluation -----------------------------------------------------------------------------


def test_half_the_people_is_half_the_value_and_all_of_it_is_quantity():
    held = programmes.unit_values()
    given = programmes.programme("families", values=held)
    half = given.outcomes.set_index("outcome_id")["quantity_central"].to_dict()
    done = programmes.evaluated(given, monitored(*((k, "quantity", v / 2) for k, v in half.items())))
    got = sroi.evaluation((given.inputs, given.outcomes), (done.inputs, done.outcomes), held, **RETURN)
    np.testing.assert_allclose(got.by_outcome["achieved"], got.by_outcome["forecast"] / 2)
    np.testing.assert_allclose(got.by_outcome["quantity"], got.by_outcome["difference"])
    assert got.by_outcome["other_assumptions"].abs().max() < 1e-9
    assert set(got.by_outcome["changed"]) == {"quantity"}
    assert got.achieved.ratio_central == pytest.approx(got.forecast.ratio_central / 2)


def test_two_numbers_that_moved_share_the_difference_fairly():
    """100 × (1 - 0.5) = 50 forecast; 60 × (1 - 0.2) = 48 achieved.

    Quantity first: -20, then deadweight +18; deadweight first: +30, then quantity -32. Means: -26 and +24.
    """
    before = plain(deadweight=(0.5,) * 3)
    after = plain(quantity=(60.0,) * 3, deadweight=(0.2,) * 3)
    row = sroi.evaluation(before[:2], after[:2], before[2], **PLAIN, draws=10).by_outcome.iloc[0]
    assert (row["forecast"], row["achieved"]) == (pytest.approx(50), pytest.approx(48))
    assert (row["quantity"], row["deadweight"]) == (pytest.approx(-26), pytest.approx(24))
    assert row["other_assumptions"] == pytest.approx(24)
    assert row["changed"] == "quantity, deadweight"


def test_the_parts_add_up_with_everything_changed_and_so_does_the_return():
    held = programmes.unit_values()
    given = programmes.programme("families", values=held)
    first = given.outcomes["outcome_id"].iloc[0]
    numbers = {"quantity": 14, "duration_years": 2.5, "deadweight": 0.7, "displacement": 0.1}
    rows = [(first, k, v) for k, v in (numbers | {"attribution": 0.2, "drop_off": 0.3}).items()]
    done = programmes.evaluated(given, monitored(*rows))
    accounts = given.inputs.copy()
    accounts.loc[0, ["low", "central", "high"]] = 80_000.0
    got = sroi.evaluation((given.inputs, given.outcomes), (accounts, done.outcomes), held, **RETURN)
    parts = got.by_outcome[[*NAMES]].sum(axis=1)
    np.testing.assert_allclose(parts, got.by_outcome["difference"], atol=1e-8)
    assert (got.by_outcome["difference"].iloc[1:] == 0).all()
    assert got.by_input["difference"].tolist() == [5_000.0, 0, 0, 0]
    assert got.ratio_by_benefits + got.ratio_by_inputs == pytest.approx(got.ratio_difference)
    assert got.forecast.price_year == got.achieved.price_year


def test_outcomes_on_one_side_only_are_refused_by_name():
    one, other = plain(), plain()
    other[1]["outcome_id"] = "b"
    with pytest.raises(ValueError, match=r"one side only: \['a', 'b'\]"):
        sroi.evaluation(one[:2], other[:2], one[2], **PLAIN, draws=10)


# --- materiality -----------------------------------------------------------------------------------------


def test_small_outcomes_are_named_and_in_no_number(case):
    whole = sroi.social_return(*case, **RETURN, draws=200)
    got = sroi.social_return(*case, **RETURN, draws=200, materiality=0.05)
    small = whole.by_outcome[whole.by_outcome["share"] < 0.05]
    assert len(small) > 0
    assert got.left_out["outcome_id"].tolist() == small["outcome_id"].tolist()
    assert not set(got.left_out["outcome_id"]) & set(got.by_outcome["outcome_id"])
    assert got.benefits[0] == pytest.approx(whole.benefits[0] - small["central"].sum())
    assert whole.left_out.empty


def test_a_harm_counts_by_its_size():
    inputs, outcomes, held = plain()
    harm = outcomes.assign(outcome_id="harm", beneficiary="others")
    harm[["quantity_low", "quantity_central", "quantity_high"]] = -50.0
    tiny = outcomes.assign(outcome_id="tiny", beneficiary="few")
    tiny[["quantity_low", "quantity_central", "quantity_high"]] = 1.0
    frame = pd.concat([outcomes, harm, tiny], ignore_index=True)
    got = sroi.social_return(inputs, frame, held, **PLAIN, draws=10, materiality=0.1)
    assert got.left_out["outcome_id"].tolist() == ["tiny"]
    assert got.left_out["share"].item() == pytest.approx(1 / 151)
    assert got.benefits[0] == pytest.approx(50)


def test_a_threshold_that_leaves_nothing_is_refused(case):
    with pytest.raises(ValueError, match="leaves no outcome"):
        sroi.social_return(*case, **RETURN, draws=10, materiality=0.99)
    with pytest.raises(ValueError, match=r"a share such as 0\.01, not 5"):
        sroi.social_return(*case, **RETURN, draws=10, materiality=5)


# --- variance --------------------------------------------------------------------------------------------


def moments(low: float, mode: float, high: float) -> float:
    """Return the squared coefficient of variation of a triangle, from its textbook mean and variance."""
    mean = (low + mode + high) / 3
    return (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18 / mean**2


def test_the_shares_of_a_product_have_their_closed_form():
    """Y = Q (1 - d): with squared coefficients of variation a and b, V/E² = (1 + a)(1 + b) - 1.

    First orders a / V and b / V, totals a (1 + b) / V and b (1 + a) / V (Saltelli and others 2008).
    """
    case = plain(quantity=(50.0, 100.0, 200.0), deadweight=(0.2, 0.5, 0.9))
    a, b = moments(50, 100, 200), moments(0.1, 0.5, 0.8)
    variance = (1 + a) * (1 + b) - 1
    got = sroi.variance_shares(*case, **PLAIN, base_draws=8_192).set_index("assumption")
    assert got.loc["quantity", "first_order"] == pytest.approx(a / variance, abs=0.02)
    assert got.loc["deadweight", "first_order"] == pytest.approx(b / variance, abs=0.02)
    assert got.loc["quantity", "total"] == pytest.approx(a * (1 + b) / variance, abs=0.02)
    assert got.loc["deadweight", "total"] == pytest.approx(b * (1 + a) / variance, abs=0.02)


def test_what_moves_together_is_one_group_and_the_groups_are_the_tornados(case):
    got = sroi.variance_shares(*case, **RETURN, base_draws=256)
    names = ["assumption", "applies_to"]
    bars = sroi.tornado(*case, **RETURN)
    assert set(got[names].itertuples(index=False)) == set(bars[names].itertuples(index=False))
    assert got["total"].is_monotonic_decreasing
    assert got["first_order"].sum() < 1.2
    pd.testing.assert_frame_equal(sroi.variance_shares(*case, **RETURN, base_draws=256), got)


def test_looser_groups_stay_groups():
    held = programmes.unit_values()
    given = programmes.programme("families", values=held)
    one, other = (
        sroi.variance_shares(given.inputs, given.outcomes, held, **RETURN, base_draws=256, correlation=rho)
        for rho in (1.0, 0.5)
    )
    assert set(one["applies_to"]) == set(other["applies_to"])


def test_what_cannot_be_shared_out_is_refused():
    with pytest.raises(ValueError, match="Nothing is uncertain"):
        sroi.variance_shares(*plain(), **PLAIN)
    with pytest.raises(ValueError, match="power of two"):
        sroi.variance_shares(*plain(quantity=(1.0, 2.0, 3.0)), **PLAIN, base_draws=1_000)


# --- results as distributions ----------------------------------------------------------------------------


def test_kinds_by_stakeholder_and_years_by_stakeholder_add_up(case):
    got = sroi.social_return(*case, **RETURN, draws=2_000)
    both = got.by_stakeholder_and_kind
    assert both["central"].sum() == pytest.approx(got.benefits[0])
    by = both.groupby("stakeholder", sort=False)["central"].sum()
    np.testing.assert_allclose(by, got.by_stakeholder["central"])
    years = got.by_stakeholder_and_year.pivot(index="year", columns="stakeholder", values="central")
    np.testing.assert_allclose(years.sum(axis=1), got.by_year["benefits"])
    np.testing.assert_allclose(years.sum()[by.index], by)
    assert (got.by_stakeholder_and_year["low"] <= got.by_stakeholder_and_year["high"]).all()
    assert (
        got.by_year["cumulative_net_low"].iloc[-1]
        <= got.net[0]
        <= got.by_year["cumulative_net_high"].iloc[-1]
    )
    assert got.nets.mean() == pytest.approx((got.ratios * 0 + got.nets).mean())


def test_payback_has_its_closed_form():
    """£40 a year for £100: after two and a half years. £100 in the year after, too: never within five."""
    inputs, outcomes, held = plain(quantity=(40.0,) * 3, duration_years=(5.0,) * 3)
    got = sroi.social_return(inputs, outcomes, held, **PLAIN, draws=10)
    assert got.payback == (pytest.approx(2.5),) * 3
    assert got.never_pays_back == 0
    again = pd.concat([inputs, inputs.assign(item="more", first_year=1)], ignore_index=True)
    twice = sroi.social_return(again, outcomes, held, **PLAIN, draws=10)
    assert twice.payback[0] == pytest.approx(5)
    dear = sroi.social_return(inputs.assign(low=300.0, central=300.0, high=300.0), outcomes, held, **PLAIN)
    assert np.isinf(dear.payback[0])
    assert dear.never_pays_back == 1


def test_what_never_pays_back_is_what_returns_less_than_one(case):
    got = sroi.social_return(*case, **RETURN, draws=2_000)
    assert got.never_pays_back == pytest.approx(got.probability_below_one)
    assert (np.isinf(got.paybacks) == (got.nets < 0)).all()


def test_blocks_and_threads_change_nothing(case, monkeypatch):
    """One block of 5,000 draws, and blocks of 300 in two threads."""
    whole = sroi.social_return(*case, **RETURN, draws=5_000)
    monkeypatch.setattr("localsport.sroi.drawing.BLOCK", 300)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    parts = sroi.social_return(*case, **RETURN, draws=5_000)
    pd.testing.assert_series_equal(parts.ratios, whole.ratios, check_exact=True)
    for name in ("by_outcome", "by_kind", "by_year", "by_stakeholder_and_year"):
        pd.testing.assert_frame_equal(getattr(parts, name), getattr(whole, name), check_exact=True)


def test_limits_of_the_tables_rest_on_the_first_draws_where_there_are_many(monkeypatch):
    inputs, outcomes, held = plain(quantity=(50.0, 100.0, 200.0))
    first = sroi.social_return(inputs, outcomes, held, **PLAIN, draws=1_000)
    monkeypatch.setattr("localsport.sroi.drawing.DETAIL", 1_000)
    many = sroi.social_return(inputs, outcomes, held, **PLAIN, draws=30_000)
    pd.testing.assert_frame_equal(many.by_outcome, first.by_outcome)
    assert len(many.ratios) == 30_000
    assert many.ratio_low != first.ratio_low


def test_looser_correlation_narrows_the_range():
    held = programmes.unit_values()
    given = programmes.programme("exercise-referral", values=held)
    spreads = []
    for rho in (1.0, 0.5, 0.0):
        got = sroi.social_return(given.inputs, given.outcomes, held, **RETURN, correlation=rho)
        spreads.append(got.ratio_high - got.ratio_low)
        assert got.correlation == rho
    assert spreads[0] > spreads[1] > spreads[2]


def test_a_row_may_name_its_shape():
    """A PERT with the triangle's ends has less in its tails."""
    inputs, outcomes, held = plain(quantity=(50.0, 100.0, 200.0), deadweight=(0.2, 0.5, 0.8))
    wide = sroi.social_return(inputs, outcomes, held, **PLAIN)
    narrow = sroi.social_return(inputs, outcomes.assign(quantity_shape="pert"), held, **PLAIN)
    run = sroi.social_return(inputs, outcomes, held, **PLAIN, shape="pert")
    shares = sroi.social_return(inputs, outcomes.assign(deadweight_shape="beta"), held, **PLAIN)
    assert wide.ratio_high > narrow.ratio_high > run.ratio_high
    assert shares.ratio_central == wide.ratio_central
    assert shares.ratio_low != wide.ratio_low


def test_shapes_that_do_not_suit_are_all_named():
    inputs, outcomes, held = plain(quantity=(50.0, 100.0, 200.0))
    wrong = outcomes.assign(
        duration_years_shape="lognormal", quantity_shape="beta", drop_off_shape="lognormal"
    )
    with pytest.raises(
        ValueError, match=r"a, quantity: .*a, drop_off: .*a, duration_years: a duration has an end"
    ):
        sroi.social_return(inputs, wrong, held, **PLAIN, draws=10)
    with pytest.raises(ValueError, match=r"'lognormal' cannot be every row's"):
        sroi.social_return(inputs, outcomes, held, **PLAIN, draws=10, shape="lognormal")


def test_a_wider_group_than_the_beneficiary_moves_together():
    """Three tiers whose assumptions share a source do not cancel each other's errors."""
    held = programmes.unit_values()
    given = programmes.programme("exercise-referral-tiers", values=held)
    apart = given.outcomes.drop(columns=[f"{each}_together" for each in NAMES])
    together = sroi.social_return(given.inputs, given.outcomes, held, **RETURN)
    loose = sroi.social_return(given.inputs, apart, held, **RETURN)
    assert together.ratio_central == loose.ratio_central
    assert together.ratio_high - together.ratio_low > loose.ratio_high - loose.ratio_low


def test_the_tornado_flags_what_nobody_has_traced():
    inputs, outcomes, held = plain(quantity=(50.0, 100.0, 200.0), deadweight=(0.2, 0.5, 0.8))
    got = sroi.tornado(inputs, outcomes.assign(deadweight_status="unverified"), held, **PLAIN)
    assert got.set_index("assumption")["unverified"].to_dict() == {"quantity": False, "deadweight": True}
    kinds = sroi.social_return(inputs, outcomes.assign(deadweight_status="unverified"), held, **PLAIN).by_kind
    assert kinds["unverified_share"].tolist() == [1.0]
