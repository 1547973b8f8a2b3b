"""Write numbers and names into sentences, each number marked with the claim it comes from."""

import html
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

POINTS = "percentage points"
MARKED = re.compile(r'data-claim="([^"]+)"')
COUNT_UNITS = ("people", "neighbourhoods", "facilities", "numbers")


def number(value: float, unit: str, *, decimals: int | None = None) -> str:
    """Write a number with its unit in GOV.UK style.

    Examples
    --------
    >>> number(28.71, "%")
    '28.7%'
    >>> number(22143.7, "people")
    '22,100'
    >>> number(1234567, "£")
    '£1.2 million'
    >>> number(-725_000, "£")
    '−£725,000'
    >>> number(1.9, "£ per £1")
    '£1.90'
    >>> number(217.4, "per 100,000")
    '217 per 100,000'
    """
    if math.isnan(value):
        return "not known"
    if value < 0 and unit.startswith("£"):
        loss = number(-value, unit, decimals=decimals)
        return f"−{loss}" if any(digit in loss for digit in "123456789") else loss
    if unit == "£ per £1":
        return f"£{value:.2f}"
    if unit == "£ a head":
        return f"£{value:.2f} a head"
    if unit == "£":
        if abs(value) >= 1e6:
            return f"£{value / 1e6:.1f} million"
        return f"£{_rounded(value):,.0f}"
    if unit in COUNT_UNITS:
        return f"{_rounded(value):,.0f}"
    places = decimals if decimals is not None else {"per 100,000": 0}.get(unit, 1)
    if unit == "%" and places == 0 and 0 < value < 0.5:
        return "less than 1%"
    text = f"{value:,.{places}f}"
    return f"{text}%" if unit == "%" else f"{text} {unit}".rstrip()


def _rounded(value: float) -> float:
    """Round a count to three figures: the fourth would claim more than an estimate knows."""
    if value == 0 or abs(value) < 1000:
        return float(round(value))
    size = 10 ** (math.floor(math.log10(abs(value))) - 2)
    return float(round(value / size) * size)


def series_of(names: Sequence[str]) -> str:
    """Join names as a sentence does.

    Examples
    --------
    >>> series_of(["a", "b", "c"])
    'a, b and c'
    >>> series_of(["Oakham", "Ketton, Ryhall & Luffenham"])
    'Oakham; and Ketton, Ryhall & Luffenham'
    """
    if any(", " in name for name in names) and len(names) > 1:
        return "; and ".join(["; ".join(names[:-1]), names[-1]])
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def lower_first(text: str) -> str:
    """Begin a phrase with a small letter, unless it begins with an abbreviation.

    Examples
    --------
    >>> lower_first("Free sessions"), lower_first("NHS referral"), lower_first("A hall")
    ('free sessions', 'NHS referral', 'a hall')
    """
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def possessive(name: str) -> str:
    """Put a name in the genitive.

    Examples
    --------
    >>> possessive("England"), possessive("St Helens")
    ("England's", "St Helens'")
    """
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def with_article(region: str) -> str:
    """Say "the North East" but "London"."""
    bare = ("London", "Yorkshire")
    return region if region.startswith(bare) else f"the {region}"


def cited(claims: pd.DataFrame, *said: Mapping[str, str]) -> pd.DataFrame:
    """Keep the claims whose number, or a limit of whose, stands in sentences.

    Parameters
    ----------
    claims
        The claims table.
    said
        Sentences by subject, marked up.
    """
    marked = {id for sentences in said for text in sentences.values() for id in MARKED.findall(text)}
    ends = {id.removesuffix(end) for id in marked for end in ("_lower", "_upper")}
    return claims[claims["id"].isin(marked | ends)].reset_index(drop=True)


class Voice:
    """Speak of the claims of one place or programme: every number comes out with the id of its claim.

    Parameters
    ----------
    claims
        The claims table.
    plain
        Leave the markup out, for titles and alternative texts.
    """

    def __init__(self, claims: pd.DataFrame, *, plain: bool = False) -> None:
        # By column and not by row, which pandas takes five times as long for.
        columns = {name: claims[name].tolist() for name in claims.columns}
        rows = (dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True))
        self.claims: dict[Any, dict[Any, Any]] = dict(zip(columns["id"], rows, strict=True))
        self.plain = plain

    def has(self, *ids: str) -> bool:
        """Say whether every one of these claims was made."""
        return all(id in self.claims for id in ids)

    def value(self, id: str) -> float:
        """Give the claim's value."""
        return float(self.claims[id]["value"])

    def text(self, id: str, column: str) -> str:
        """Give another column of the claim, escaped for HTML unless plain."""
        text = str(self.claims[id][column])
        return text if self.plain else html.escape(text, quote=False)

    def say(self, id: str, *, decimals: int | None = None) -> str:
        """Write the claim's number, marked with the claim's id so that a reader and a test can follow it."""
        row = self.claims[id]
        text = number(row["value"], row["unit"], decimals=decimals)
        return self._mark(id, row["value"], text)

    def interval(self, id: str, *, opening: str = " (", closing: str = ")") -> str:
        """Write the claim's interval, in brackets unless told otherwise, or nothing where none is held."""
        row = self.claims[id]
        if pd.isna(row["lower"]):
            return ""
        low = number(row["lower"], row["unit"])
        high = number(row["upper"], row["unit"])
        return f"{opening}95% interval {low} to {high}{closing}"

    def limits(self, id: str, *, decimals: int | None = None) -> tuple[str, str]:
        """Write the lower and the upper limit of the claim, each marked with the claim's id and its end."""
        row = self.claims[id]
        low, high = (
            self._mark(f"{id}_{end}", row[end], number(row[end], row["unit"], decimals=decimals))
            for end in ("lower", "upper")
        )
        return low, high

    def name(self, text: str) -> str:
        """Escape a name from data for HTML unless plain."""
        return text if self.plain else html.escape(text, quote=False)

    def _mark(self, id: str, value: float, text: str) -> str:
        if self.plain:
            return text
        return f'<data class="claim" data-claim="{html.escape(id)}" value="{value:.10g}">{text}</data>'

    def beside_country(self, stem: str, country: str) -> str:
        """Set the place's rate beside the nation's: higher, lower, similar, or that nobody can tell."""
        if not self.has(f"{stem}_country"):
            return ""
        there = self.say(f"{stem}_country")
        verdict = str(self.claims[f"{stem}_rate"]["verdict"])
        if verdict == "similar":
            return f"about the same as {self.name(possessive(country))} {there}"
        if verdict == "":
            return (
                f"beside {there} in {self.name(country)}; "
                "no limits are published, so we cannot tell whether chance explains the difference"
            )
        higher = self.value(f"{stem}_rate") > self.value(f"{stem}_country")
        side = "higher" if higher else "lower"
        return f"{side} than {self.name(possessive(country))} {there}, a difference unlikely to be chance"
