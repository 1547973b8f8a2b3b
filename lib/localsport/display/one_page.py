"""Word and set the one page of a place: ten indicators, how sure they are, where they come from."""

import html
import re
from typing import Any

import pandas as pd

from localsport.display import messages, strips, style
from localsport.display.place_figures import Place
from localsport.display.place_tables import COMPARISONS
from localsport.display.tables import Table
from localsport.display.voice import series_of

INDICATORS = (
    ("93015", "Persons"),
    ("93014", "Persons"),
    ("93570", "Persons"),
    ("ons-adult-obesity-prevalence", "Persons"),
    ("90323", "Persons"),
    ("90366", "Female"),
    ("90366", "Male"),
    ("93721", "Persons"),
    ("ons-sports-facilities", "Persons"),
    ("deprivation-most-deprived-fifth", "Persons"),
)
"""What the page has room for, in its order: activity, weight, length of life, places, deprivation."""

_LINE = 46
"""Letters that a row's name may have."""

SENTENCES = ("number", "neighbours", "change", "where", "active", "access")
"""Subjects of the sentences under the headline, as `wording.place_sentences` names them."""


def rows(summary: pd.DataFrame) -> pd.DataFrame:
    """Keep the page's indicators, in its order.

    Parameters
    ----------
    summary
        `profile.summary` of the place.

    Returns
    -------
    pandas.DataFrame
        Those rows; a complete count for which nobody published a class is ``higher`` or ``lower``, since it
        needs no limits to be told apart.

    Raises
    ------
    ValueError
        When the summary lacks some of them; all are named.
    """
    keyed = summary.set_index(["indicator_id", "sex"], drop=False)
    absent = [key for key in INDICATORS if key not in keyed.index]
    if absent:
        raise ValueError(f"The profile lacks indicators that the one page shows: {absent}.")
    chosen = keyed.loc[list(INDICATORS)].reset_index(drop=True)
    words = [_counted(row) or str(row["comparison"]) for row in chosen.to_dict("records")]
    return chosen.assign(comparison=words)


def _counted(row: dict[Any, Any]) -> str:
    if row["comparison"] or row["sample"] != "complete count" or pd.isna(row["country_value"]):
        return ""
    here, there = (round(float(row[column]), int(row["decimals"])) for column in ("value", "country_value"))
    return "higher" if here > there else "lower" if here < there else ""


def profile(place: Place) -> Table:
    """Set the page's indicators beside the nation: value, word with its sign, and a strip.

    Returns
    -------
    Table
        The message as caption; a place without a figure keeps its row and says so.
    """
    chosen, area = rows(place.summary), place.area
    held = chosen[chosen["value"].notna()]
    name, country = (html.escape(str(area[part])) for part in ("name", "country_name"))
    title = messages.spine(chosen, area, place.sources).title
    if area["demonstration"]:
        title = f"{style.DEMONSTRATION}. {title}"
    body = "\n".join(_row(row) for row in chosen.to_dict("records"))
    caption = html.escape(title)
    markup = (
        f'<div class="table" role="group" aria-label="{caption}" tabindex="0">\n<table class="strips">\n'
        f"<caption>{caption}</caption>\n<thead>\n"
        '<tr><th scope="col">Indicator</th><th scope="col">Period</th>'
        f'<th scope="col" class="number">{name}</th><th scope="col" class="number">{country}</th>'
        f'<th scope="col">Beside {country}</th>'
        '<th scope="col"><span class="ends"><span>worse</span> <span>better</span></span></th></tr>\n'
        f"</thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>\n"
        f'<p class="note key">{strips.key(held, country=str(area["country_name"]))} '
        f"{html.escape(_notes(held))}</p>"
    )
    return Table(title, len(chosen), markup)


def _row(row: dict[Any, Any]) -> str:
    unit, name = str(row["unit"]), html.escape(_label(row))
    if pd.isna(row["value"]):
        return f'<tr><th scope="row">{name}</th><td colspan="5">No local figure is published.</td></tr>'

    def written(column: str) -> str:
        value = row[column]
        if pd.isna(value):
            return "not published"
        return html.escape(style.number(float(value), unit, int(row["decimals"]), short=True))

    return (
        f'<tr><th scope="row">{name}</th><td>{html.escape(_period(str(row["period"])))}</td>'
        f'<td class="number"><strong>{written("value")}</strong>{" (e)" if row["estimated"] else ""}</td>'
        f'<td class="number">{written("country_value")}</td>'
        f"<td>{strips.sign(str(row['comparison']))} {_word(str(row['comparison']))}</td>"
        f"<td>{strips.strip(row)}</td></tr>"
    )


def _label(row: dict[Any, Any]) -> str:
    """Name an indicator with its unit, by its short name where the whole would take two lines."""
    unit = str(row["unit"])
    names = [
        f"{name}, {unit}" if unit not in ("%", "£") and unit not in name else name
        for name in (str(row["name"]), str(row["short_name"]))
    ]
    return names[0] if len(names[0]) <= _LINE else names[1]


def _word(comparison: str) -> str:
    """Take the word of a comparison without the sign, which is drawn."""
    return COMPARISONS[comparison].split(" ", 1)[1]


def _period(text: str) -> str:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return f"{pd.Timestamp(text):%b %Y}"
    return style.period(text)


def _notes(held: pd.DataFrame) -> str:
    """Say of which strips the left side is not worse, and what is an estimate."""
    plain = held.loc[held["polarity"].eq("no judgement"), "short_name"].tolist()
    fewer = f"{series_of(plain)}: left is fewer." if plain else ""
    estimate = "(e) is our estimate from districts' figures." if held["estimated"].any() else ""
    return f"{fewer} {estimate}".strip()


def certainty(place: Place) -> str:
    """Say three things about how sure the page is, as a list in HTML."""
    lacking = place.needs.lacking
    chosen = rows(place.summary)
    held = chosen[chosen["value"].notna()]
    limited = int((held["interval_note"].eq("") & held["lower_95"].notna()).sum())
    without = f" It does without {html.escape(series_of(lacking).lower(), quote=False)}." if lacking else ""
    modelled = "" if any("inactivity" in one.lower() for one in lacking) else ", modelled inactivity"
    some = "none" if not limited else "one" if limited == 1 else str(limited)
    sentences = [
        "<strong>Chance.</strong> “Similar” means that chance could explain the difference. Comparisons are the "
        f"publisher's own or rest on 95% limits; full counts need none. {some.capitalize()} of the {len(held)} "
        f"figures above {'has' if limited == 1 else 'have'} published limits.",
        "<strong>The map.</strong> Need is judged, not measured: census and deprivation figures"
        f"{modelled} and distance, put together by stated weights.{without} Use it to decide where to ask next.",
        "<strong>Cause.</strong> These are averages of areas, and activity is as people report it. They show what "
        "goes together, not what causes what, and say nothing of any one person.",
    ]
    return '<ul class="sentences">' + "".join(f"<li>{one}</li>" for one in sentences) + "</ul>"


def sources(place: Place) -> str:
    """Write where the page's figures come from and under which licences, as one paragraph of HTML."""
    credit = messages.credit(place.sources, place.sources["source_id"], boundaries=True)
    marked = f"<strong>{style.DEMONSTRATION}.</strong> " if place.area["demonstration"] else ""
    names = html.escape(credit.removeprefix("Source: "), quote=False)
    return f'<p class="note">{marked}{names} Boundaries are generalised.</p>'
