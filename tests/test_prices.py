"""What restating and discounting promise."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localsport.answers.programme import deflator, discount_schedule
from localsport.data import parameters
from localsport.methods.pounds import Pounds
from localsport.methods.prices import (
    calendar_year,
    deflator_index,
    discount_factors,
    forecast_years,
    in_prices_of,
    total,
)

WORKED = pd.read_csv(Path(__file__).parent / "worked" / "prices.csv").to_dict("records")
FLAT = pd.Series({1: 0.035})


@pytest.mark.parametrize("row", WORKED, ids=lambda row: f"{row['quantity']} in {row['to_year']}")
def test_published_uprating_is_reproduced(row):
    got = in_prices_of(row["amount"], row["from_year"], row["to_year"], deflator=deflator())
    assert got == pytest.approx(row["expected"], abs=row["tolerance"]), row["origin"]


def test_a_series_keeps_its_index_and_may_hold_several_price_years():
    amounts = pd.Series([13_000.0, 100.0], index=["wellby", "other"], name="amount")
    got = in_prices_of(amounts, pd.Series([2019, 2024], index=amounts.index), 2024, deflator=deflator())
    pd.testing.assert_index_equal(got.index, amounts.index)
    assert got.name == "amount"
    assert got["other"] == 100
    assert got["wellby"] == pytest.approx(16_028, abs=0.5)  # domain.md A18


def test_a_missing_year_is_never_filled_and_all_are_named():
    with pytest.raises(KeyError, match=r"1989, 2030: the table runs from 1990 to 2024"):
        in_prices_of(1.0, 1989, 2030, deflator=deflator())
    with pytest.raises(KeyError, match="No GDP deflator for 2025"):
        in_prices_of(pd.Series([1.0, 1.0]), pd.Series([2024, 2025]), 2024, deflator=deflator())


@given(st.floats(0, 1e9), st.integers(1990, 2024), st.integers(1990, 2024), st.floats(0.1, 100))
def test_there_and_back_and_the_level_of_the_index_does_not_matter(amount, one, other, level):
    index = deflator()
    there = in_prices_of(amount, one, other, deflator=index)
    assert in_prices_of(there, other, one, deflator=index) == pytest.approx(amount)
    assert in_prices_of(amount, one, other, deflator=index * level) == pytest.approx(there)


def test_adding_two_price_years_raises():
    amounts = pd.Series([1.0, 2.0], index=["a", "b"])
    with pytest.raises(ValueError, match=r"several price years \[2023, 2024\]"):
        total(amounts, pd.Series([2023, 2024], index=["a", "b"]))
    with pytest.raises(ValueError, match=r"without a price year: \['b'\]"):
        total(amounts, pd.Series([2023, None], index=["a", "b"]))
    assert total(amounts, pd.Series([2023, 2023], index=["a", "b"])) == 3


@pytest.mark.parametrize(
    ("text", "year"), [(2024, 2024), ("2024", 2024), ("2022/23", 2022), ("1999-00", 1999)]
)
def test_a_financial_year_is_the_calendar_year_it_begins_in(text, year):
    assert calendar_year(text) == year


@pytest.mark.parametrize("text", ["2022/24", "22/23", "", "20222"])
def test_what_is_no_year_is_refused(text):
    with pytest.raises(ValueError, match="Not a year"):
        calendar_year(text)


@pytest.mark.parametrize("years", [1, 10, 30])
def test_an_annuity_has_its_closed_form(years):
    """(1 - v^n) / i in arrears, times (1 + i) in advance: any textbook on compound interest."""
    arrears = (1 - 1.035**-years) / 0.035
    assert discount_factors(years, schedule=FLAT, first_year_discounted=True).sum() == pytest.approx(arrears)
    assert discount_factors(years, schedule=FLAT).sum() == pytest.approx(arrears * 1.035)


@given(st.integers(1, 120), st.sampled_from(["green-book-standard", "green-book-health", "review-2026-flat"]))
def test_the_two_conventions_are_one_year_apart(years, name):
    schedule = discount_schedule(name)
    longer = discount_factors(years + 1, schedule=schedule)
    np.testing.assert_allclose(
        discount_factors(years, schedule=schedule, first_year_discounted=True), longer[1:], rtol=1e-12
    )


def test_the_green_book_bends_at_year_31_and_76():
    """The Green Book, annex A6: 3.5% to year 30, 3.0% to year 75, 2.5% to year 125; factors by closed form."""
    factors = discount_factors(127, schedule=discount_schedule())
    assert factors[30] == pytest.approx(1.035**-30)
    assert factors[31] == pytest.approx(1.035**-30 / 1.03)
    assert factors[75] == pytest.approx(1.035**-30 * 1.03**-45)
    assert factors[76] == pytest.approx(1.035**-30 * 1.03**-45 / 1.025)
    assert factors[126] == pytest.approx(1.035**-30 * 1.03**-45 * 1.025**-50 / 1.02)


def test_the_schedules_of_the_parameter_table():
    """domain.md A18: health 1.5% then 1.29%; the review of June 2026 a flat 3.0%."""
    health = discount_factors(32, schedule=discount_schedule("green-book-health"))
    assert health[1] == pytest.approx(1 / 1.015)
    assert health[31] / health[30] == pytest.approx(1 / 1.0129)
    flat = discount_factors(101, schedule=discount_schedule("review-2026-flat"))
    assert flat[100] == pytest.approx(1.03**-100)
    with pytest.raises(KeyError, match=r"No discount schedule 'nice'\. There are: green-book-standard"):
        discount_schedule("nice")


def test_a_schedule_that_is_none_is_refused():
    with pytest.raises(ValueError, match="begins with year 1"):
        discount_factors(3, schedule=pd.Series({0: 0.035}))
    with pytest.raises(ValueError, match=r"shares such as 0\.035"):
        discount_factors(3, schedule=pd.Series({1: 3.5}))


# --- pounds that carry their year, and years that are not there yet ----------------------------------------


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9), st.integers(1990, 2024), st.integers(1990, 2024))
def test_pounds_of_two_years_never_meet(one, other, year, another):
    a, b = Pounds(one, year), Pounds(other, another)
    if year == another:
        assert (a + b).amount == one + other
        assert (a - b).price_year == year
    else:
        for meet in (lambda: a + b, lambda: a - b, lambda: a / b, lambda: a < b, lambda: sum([a, b])):
            with pytest.raises(ValueError, match="cannot be taken together"):
                meet()


def test_pounds_are_restated_summed_and_scaled():
    """domain.md A18: a WELLBY of £13,000 in 2019 prices is £16,028 in 2024 prices."""
    wellby = Pounds(13_000, 2019).in_prices_of(2024, deflator=deflator())
    assert wellby.amount == pytest.approx(16_028, abs=0.5)
    assert wellby.price_year == 2024
    assert sum([wellby, wellby]) == 2 * wellby == wellby * 2
    assert (2 * wellby) / wellby == 2
    assert (wellby / 2).price_year == 2024
    with pytest.raises(TypeError):
        wellby + 5


def made(**changed: object) -> pd.DataFrame:
    rows = parameters.table("gdp_deflator")
    row = {"year": 2025, "central": 102.5, "status": "forecast", "source_id": "obr"} | changed
    return pd.concat([rows, pd.DataFrame([row])], ignore_index=True)


def test_a_forecast_is_used_and_marked_so():
    """2025 at 102.5 is made up: £100 of 2025 is £97.56 in 2024 prices."""
    rows = made()
    assert in_prices_of(100.0, 2025, 2024, deflator=deflator_index(rows)) == pytest.approx(100 / 1.025)
    assert forecast_years(rows) == [2025]
    assert forecast_years(parameters.table("gdp_deflator")) == []
    pd.testing.assert_series_equal(deflator_index(parameters.table("gdp_deflator")), deflator())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"year": 2024}, "column year: there twice"),
        ({"year": 2024.5}, "column year: a calendar year"),
        ({"central": 0.0}, "column central: 0.0; an index level above zero"),
        ({"source_id": ""}, "column source_id: empty"),
        ({"year": 1980}, "column status: 'forecast' before the last outturn"),
    ],
)
def test_a_row_of_ones_own_is_checked(changed, said):
    with pytest.raises(ValueError, match=r"gdp_deflator\.csv") as caught:
        deflator_index(made(**changed))
    assert said in str(caught.value)


def test_the_flat_rate_and_the_health_schedule_change_a_stream():
    """£1 a year for ten years from year 1: the annuity (1 - v^10) / i at 3.5%, 3.0% and 1.5%."""
    for name, rate in (
        ("green-book-standard", 0.035),
        ("review-2026-flat", 0.03),
        ("green-book-health", 0.015),
    ):
        factors = discount_factors(10, schedule=discount_schedule(name), first_year_discounted=True)
        assert factors.sum() == pytest.approx((1 - (1 + rate) ** -10) / rate)
