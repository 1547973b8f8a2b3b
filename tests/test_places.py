"""A code says what kind of place it names, and a wrong code is named as such."""

import pandas as pd
import pytest

from localsport.data import places


@pytest.mark.parametrize(
    ("digits", "level"),
    [
        ("01", "lsoa"),
        ("02", "msoa"),
        ("05", "ward"),
        ("06", "district"),
        ("07", "district"),
        ("08", "district"),
        ("09", "district"),
        ("10", "county"),
        ("12", "region"),
        ("92", "country"),
    ],
)
@pytest.mark.parametrize("letter", ["E", "X"])
def test_the_level_is_told_from_the_digits(letter: str, digits: str, level: str) -> None:
    code = f"{letter}{digits}000001"
    assert places.level_of(code) == level
    assert places.levels(pd.Series([code], index=[7])).to_dict() == {7: level}
    assert places.is_demonstration(code) is (letter == "X")


@pytest.mark.parametrize("code", ["E47000001", "W06000001", "E0700013", "E0700013O", "", "Charnwood"])
def test_a_code_of_no_level_held_is_refused_with_the_way_out(code: str) -> None:
    with pytest.raises(ValueError, match=r"not the code of an area held here.*see `localsport areas`"):
        places.level_of(code)
    assert places.levels(pd.Series([code])).tolist() == [""]


def test_upper_tier_are_counties_and_authorities_with_both_tiers() -> None:
    tiers = {
        code: places.is_upper_tier(code)
        for code in ("E06000016", "E07000130", "E08000021", "E09000001", "E10000018")
    }
    assert tiers == {
        "E06000016": True,
        "E07000130": False,
        "E08000021": True,
        "E09000001": True,
        "E10000018": True,
    }


def test_unknown_codes_are_named_all_at_once_and_once_each() -> None:
    with pytest.raises(places.UnknownAreaError) as error:
        places.check_codes(["E07000999", "E06000001", "E07000998", "E07000999"], ["E06000001"])
    assert error.value.codes == ("E07000999", "E07000998")
    assert str(error.value) == (
        "Unknown area codes: ['E07000999', 'E07000998']. Codes must be 2024 local authority districts; "
        "see `localsport areas`."
    )
    places.check_codes(["E06000001"], ["E06000001"])


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("E07000130", ""),
        ("X01000001", ""),
        ("K02000001", ""),
        ("A81001", ""),
        ("E0700013O", "a letter stands where a digit belongs"),
        ("EO7000130", "a letter stands where a digit belongs"),
        ("1.00E+07", "a spreadsheet turned it into a number"),
        ("1,00E+07", "a spreadsheet turned it into a number"),
        ("1E+07", "a spreadsheet turned it into a number"),
        ("e07000130", "the letter must be a capital"),
        ("E7000130", "it has 8 characters and not a letter with eight digits"),
        ("7000130", "it has 7 characters and not a letter with eight digits"),
        ("107", "it has 3 characters and not a letter with eight digits"),
        ("Charnwood", "it is not a letter with eight digits"),
        ("", "no code is given"),
    ],
)
def test_what_is_wrong_with_a_code_is_said(code: str, fault: str) -> None:
    assert places.fault_of(code) == fault


def test_numbers_never_given_out_are_told_from_former_codes() -> None:
    # Code History Database: Somerset West and Taunton (E07000246) ended in 2023; Sheffield is E08000039 since 2025.
    assert places.was_ever_assigned("E07000246") and not places.was_ever_assigned("E07000999")
    assert places.is_newer_than_2024("E08000039") and not places.is_newer_than_2024("E07000246")
    assert not places.was_ever_assigned("X07000999")
