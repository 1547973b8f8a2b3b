"""Say which places a fetch is for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from localsport.data.fetch.problems import FetchError


@dataclass(frozen=True)
class Scope:
    """The places a fetch is for.

    Attributes
    ----------
    name
        Of the place, or ``England``.
    code
        Of the place.
    districts, wards
        The districts (2024) and wards (2024) in it; both empty for all England.
    notes
        What was made of a name or of a code of another vintage.
    """

    name: str = "England"
    code: str = "E92000001"
    districts: tuple[str, ...] = ()
    wards: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def national(self) -> bool:
        """Whether all England is meant."""
        return not self.districts


ENGLAND = Scope()


def chunks(codes: Sequence[str], size: int = 100) -> Iterable[Sequence[str]]:
    """Cut a list of codes so that the address of a request stays short.

    Examples
    --------
    >>> [list(part) for part in chunks(["a", "b", "c"], 2)]
    [['a', 'b'], ['c']]
    """
    return (codes[start : start + size] for start in range(0, len(codes), size))


def scope(
    wanted: str, areas: Sequence[tuple[str, str, str]], former: Sequence[tuple[str, str, str, str, int]]
) -> Scope:
    """Find a district, county or region by its name or code; recognise those of another vintage.

    Parameters
    ----------
    wanted
        A name, in any case, or a code.
    areas
        Code, name and the code of the district that lies in it, one row per district in each area.
    former
        Old code, old name, new code, new name, year of the change.

    Raises
    ------
    FetchError
        If nothing or more than one place is meant; the message names those that are near.
    """
    text = " ".join(wanted.split()).casefold()
    if text in ("england", "e92000001"):
        return ENGLAND
    notes: list[str] = []
    names = {code: name for code, name, _ in areas}
    found = [code for code in names if code.casefold() == text] or [
        code for code, name in names.items() if name.casefold() == text
    ]
    if not found:
        old = [row for row in former if text in (row[0].casefold(), row[1].casefold())]
        found = list(dict.fromkeys(_today(row[2], names, former) for row in old))
        notes += [
            f"{row[1]} ({row[0]}) became part of {row[3]} ({row[2]}) in {row[4]}; "
            f"files are of today's districts, so {names.get(found[0], found[0])} ({found[0]}) is taken."
            for row in old[:1]
            if found[0] in names
        ]
    if not found:
        found = [code for code, name in names.items() if text in name.casefold()]
    if len(found) != 1 or found[0] not in names:
        near = [f"{code} {names[code]}" for code in found if code in names][:12]
        hint = (
            f"Which one? {', '.join(near)}."
            if near
            else "Give a council, county or region of England, or its code."
        )
        raise FetchError(
            f"{wanted!r} names {'more than one place' if near else 'no place known here'}. {hint}"
        )
    code = found[0]
    return Scope(names[code], code, tuple(sorted(d for c, _, d in areas if c == code)), (), tuple(notes))


def _today(code: str, names: dict[str, str], former: Sequence[tuple[str, str, str, str, int]]) -> str:
    """Follow a chain of changes to a code that is held."""
    after = {row[0]: row[2] for row in former}
    while code not in names and code in after:
        code = after[code]
    return code
