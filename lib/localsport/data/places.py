"""Tell from an area code what kind of place it names."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

import pandas as pd

from localsport.data import former

LEVELS: tuple[str, ...] = (
    "lsoa",
    "msoa",
    "ward",
    "locality",
    "district",
    "county",
    "region",
    "country",
)

_LEVEL_BY_DIGITS = {
    "01": "lsoa",
    "02": "msoa",
    "05": "ward",
    "06": "district",
    "07": "district",
    "08": "district",
    "09": "district",
    "10": "county",
    "12": "region",
    "92": "country",
}
_OURS = re.compile(r"[EX]\d{8}")
LOCALITY_PATTERN = r"L-[a-z0-9]+(-[a-z0-9]+)*"
"""Codes of places that a user drew up out of LSOAs: clusters, neighbourhood networks, primary care networks."""
_LOCALITY = re.compile(LOCALITY_PATTERN)
_OFFICIAL = re.compile(r"[A-Z]\d{8}")
_SCIENTIFIC = re.compile(r"\d+([.,]\d+)?E[+-]?\d+", re.IGNORECASE)
# Codes of the health service (practices A81001, networks U12345, trusts) share files with area codes.
_HEALTH_SERVICE = re.compile(r"[A-Z]\d{5}|[A-Z][A-Z0-9]{2}")
# The highest number the Office for National Statistics had given out in each series by the end of 2025.
# Every number up to it has named an area at some time, so a code above it is a slip of the hand.
_LAST_ASSIGNED = {"E06": 66, "E07": 246, "E08": 39, "E09": 33, "E10": 34, "E12": 9, "E92": 1}
_LAST_ASSIGNED_IN_2024 = _LAST_ASSIGNED | {"E08": 37}
# LSOA numbers of the 2001 and 2011 vintages end here; the 2021 vintage starts behind it.
_LAST_LSOA_OF_2011 = 33768


class UnknownAreaError(ValueError):
    """An area code that the prepared tables do not hold.

    Attributes
    ----------
    codes
        All codes that are not known, in the order given.
    """

    def __init__(self, codes: Sequence[str], expectation: str, way_out: str) -> None:
        self.codes = tuple(codes)
        became = [text for code in codes if (text := former.became(code))]
        text = f"Unknown area codes: {list(codes)}. {expectation}; {way_out}."
        super().__init__(" ".join([text, *(f"{words}." for words in became)]))


def in_a_sentence(name: str) -> str:
    """Return the name of a place as it is said: without what registers put behind it.

    Examples
    --------
    >>> in_a_sentence("Herefordshire, County of"), in_a_sentence("Bristol, City of"), in_a_sentence("Rutland")
    ('Herefordshire', 'Bristol', 'Rutland')
    """
    return re.sub(r", (?:City|County) of$", "", name)


def is_demonstration(code: str) -> bool:
    """Say whether a code names a place of the demonstration county, which no map has.

    Examples
    --------
    >>> is_demonstration("X07000001"), is_demonstration("E07000130")
    (True, False)
    """
    return code.startswith("X")


def level_of(code: str) -> str:
    """Return the level that a code's digits name.

    Raises
    ------
    ValueError
        If the code is not one letter (E, or X for the demonstration county) and eight digits, or if its
        digits name no level that is held here, and it is not a custom locality's either.

    Examples
    --------
    >>> level_of("E06000016"), level_of("E12000004"), level_of("X01000001"), level_of("L-headland")
    ('district', 'region', 'lsoa', 'locality')
    """
    if is_locality(code):
        return "locality"
    level = _LEVEL_BY_DIGITS.get(code[1:3]) if _OURS.fullmatch(code) else None
    if level is None:
        raise ValueError(
            f"{code!r} is not the code of an area held here. Expected E (or X for the demonstration county) "
            f"and eight digits, the first two one of {sorted(_LEVEL_BY_DIGITS)}, or L- and the name of a custom "
            "locality; see `localsport areas`."
        )
    return level


def levels(codes: "pd.Series[str]") -> "pd.Series[str]":
    """Return the level of each code, same index out as in; ``""`` where the digits name no level held."""
    found = codes.str[1:3].map(_LEVEL_BY_DIGITS).fillna("")
    found = found.where(codes.str.fullmatch(_OURS), "")
    return found.mask(codes.str.fullmatch(_LOCALITY), "locality").rename("level")


def is_locality(code: str) -> bool:
    """Say whether a code is written as one of a custom locality.

    Examples
    --------
    >>> is_locality("L-hartlepool-north"), is_locality("E06000001"), is_locality("L-North End")
    (True, False, False)
    """
    return _LOCALITY.fullmatch(code) is not None


def locality_code(identifier: str) -> str:
    """Return the code of a custom locality, made from what its file calls it; ``""`` if no letter is left.

    Examples
    --------
    >>> locality_code("Hartlepool North & Coast"), locality_code("PCN: Saint-Anne’s"), locality_code("?")
    ('L-hartlepool-north-coast', 'L-pcn-saint-annes', '')
    """
    plain = unicodedata.normalize("NFKD", re.sub(r"['’]", "", identifier)).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")
    return f"L-{slug}" if slug else ""


def is_upper_tier(code: str) -> bool:
    """Say whether an authority runs the upper tier: a county, or a unitary, metropolitan or London district.

    Examples
    --------
    >>> [is_upper_tier(c) for c in ("E10000018", "E06000016", "E08000021", "E09000001", "E07000130")]
    [True, True, True, True, False]
    """
    return _OURS.fullmatch(code) is not None and code[1:3] in {"06", "08", "09", "10"}


def check_codes(
    codes: Iterable[str],
    known: Iterable[str],
    *,
    expectation: str = "Codes must be 2024 local authority districts",
    way_out: str = "see `localsport areas`",
) -> None:
    """Refuse codes that are not known, all of them in one message.

    Raises
    ------
    UnknownAreaError
        Naming every unknown code, what was expected and the way out.

    Examples
    --------
    >>> check_codes(["E07000999", "E06000001"], ["E06000001"])
    Traceback (most recent call last):
    localsport.data.places.UnknownAreaError: Unknown area codes: ['E07000999']. Codes must be 2024 local \
authority districts; see `localsport areas`.
    """
    held = set(known)
    unknown = list(dict.fromkeys(code for code in codes if code not in held))
    if unknown:
        raise UnknownAreaError(unknown, expectation, way_out)


def fault_of(code: str) -> str:
    """Say what is wrong with how a code is written, ``""`` if nothing is.

    Spreadsheets turn codes into numbers (``1.00E+07``) and people type the letter O for a nought.

    Examples
    --------
    >>> fault_of("E0700013O"), fault_of("1.00E+07"), fault_of("E07000130")
    ('a letter stands where a digit belongs', 'a spreadsheet turned it into a number', '')
    """
    if _OFFICIAL.fullmatch(code) or _HEALTH_SERVICE.fullmatch(code):
        return ""
    if code == "":
        return "no code is given"
    if _SCIENTIFIC.fullmatch(code):
        return "a spreadsheet turned it into a number"
    if re.fullmatch(r"[A-Za-z][0-9OoIlSB]{8}", code) and not code[1:].isdigit():
        return "a letter stands where a digit belongs"
    if re.fullmatch(r"[a-z]\d{8}", code):
        return "the letter must be a capital"
    if re.fullmatch(r"[A-Z]?\d+", code):
        return f"it has {len(code)} characters and not a letter with eight digits"
    return "it is not a letter with eight digits"


def is_official(code: str) -> bool:
    """Say whether a code is one capital letter and eight digits, of whatever nation or level."""
    return _OFFICIAL.fullmatch(code) is not None


def is_of_health_service(code: str) -> bool:
    """Say whether a code is one of the health service's own (a practice, a network, a trust)."""
    return _HEALTH_SERVICE.fullmatch(code) is not None and not is_official(code)


def was_ever_assigned(code: str) -> bool:
    """Say whether an authority's code lies in the numbers given out so far.

    Always true of levels whose numbers are not followed here; always false of demonstration codes, which
    nobody gives out.

    Examples
    --------
    >>> was_ever_assigned("E07000026"), was_ever_assigned("E07000999")
    (True, False)
    """
    if is_demonstration(code):
        return False
    return int(code[3:]) <= _LAST_ASSIGNED.get(code[:3], 999_999)


def is_newer_than_2024(code: str) -> bool:
    """Say whether an authority's code was given out after 2024.

    Examples
    --------
    >>> is_newer_than_2024("E08000038"), is_newer_than_2024("E07000246")
    (True, False)
    """
    return int(code[3:]) > _LAST_ASSIGNED_IN_2024.get(code[:3], 999_999)


def could_be_lsoa_of_2011(code: str) -> bool:
    """Say whether an LSOA's number lies in the range of the 2011 vintage."""
    return code.startswith("E01") and int(code[3:]) <= _LAST_LSOA_OF_2011
