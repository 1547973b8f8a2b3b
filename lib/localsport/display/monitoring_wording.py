"""Say in plain English how a monitored programme does, each number taken from a claim."""

import html
from collections.abc import Hashable
from typing import Any

import pandas as pd

from localsport.display.monitoring_panels import digits, signed
from localsport.display.voice import POINTS, Voice, series_of

RULES = {
    "outside the limits": "outside the limits of ordinary ups and downs",
    "seven points rising or falling": "seven months rising or falling in a row",
    "two of three points near a limit": "two of three months close to a limit",
    "seven points on one side of the mean": "seven months or more on one side of the usual",
}
ASK_FEWER = "Ask there: was a venue shut, were sessions cancelled, are records late?"
ASK_MORE = "Ask there: was there a new session or an event, could others copy it, was anything counted twice?"
TAILS = {"chart": ": small numbers", "reach": ": small numbers"}
NO_EFFECT = "A change is not an effect"
LEFT_OUT = {
    "chart": "No chart of monthly visits is shown for",
    "coarse": "Monthly visits are too few for a chart of rounded counts in",
    "reach": "The levels at the start are not shown for",
    "survey": "A small number stands behind these survey questions, so they are left out:",
}


def month(period: pd.Period | str) -> str:
    """Write a month.

    Examples
    --------
    >>> month("2024-11")
    'November 2024'
    """
    return f"{pd.Period(period, freq='M'):%B %Y}"


def months(text: str) -> str:
    """Write the months of a claim's period.

    Examples
    --------
    >>> months("2024-11 to 2025-01"), months("2024-07 to 2024-07"), months("2024-04 to 2024-10")
    ('November 2024 to January 2025', 'July 2024', 'April to October 2024')
    """
    first, last = (pd.Period(each, freq="M") for each in text.split(" to "))
    if first == last:
        return month(first)
    start = f"{first:%B}" if first.year == last.year else month(first)
    return f"{start} to {month(last)}"


def attendance_sentences(claims: pd.DataFrame, names: pd.Series) -> dict[str, str]:
    """Say whether attendance is changing: the latest months, and where the limits began anew.

    Parameters
    ----------
    claims
        Of the answer.
    names
        Place names by code.
    """
    voice = Voice(claims)
    codes = [code for code in names.index if voice.has(f"monitor_usual_{code}")]
    if not codes:
        return {"now": "No chart of monthly visits can be shown."}
    said = {}
    ordinary = [code for code in codes if _verdict(voice, code) == ""]
    moving = [code for code in codes if _verdict(voice, code)]
    parts = [f"{voice.name(names[code])} ({_verdict(voice, code)})" for code in moving]
    if parts:
        said["now"] = f"The latest month belongs to an unusual run in {series_of(parts)}."
        if ordinary:
            said["now"] += f" In {_listed(voice, names, ordinary)} it is an ordinary one."
    else:
        said["now"] = f"The latest month is an ordinary one in {_listed(voice, names, ordinary)}."
    since = [code for code in codes if voice.has(f"monitor_usual_before_{code}")]
    said["since"] = " ".join(
        f"{voice.name(names[code])}: {voice.say(f'monitor_usual_before_{code}', decimals=0)} a month were usual "
        f"before the programme, {_plain(voice, f'monitor_usual_{code}')} since."
        for code in since
    )
    if since:
        said["no_effect"] = (
            f"{NO_EFFECT}: visits may have grown where the programme does not run, too. The comparison stands "
            "further down."
        )
    return said


def surprise_list(claims: pd.DataFrame, names: pd.Series) -> str:
    """List the months that surprise, with the place, how far off they are, and what to ask."""
    voice = Voice(claims)
    items = []
    n = 1
    while voice.has(f"monitor_surprise_{n}"):
        items.append(f"<li>{_surprise(voice, n, names)}</li>")
        n += 1
    if not items:
        return "<p>No month stands out from the ordinary ups and downs of its place.</p>"
    asks = "<p>A surprise says when and where to ask, and never why.</p>"
    return f'<ul class="sentences">{"".join(items)}</ul>{asks}'


def _surprise(voice: Voice, n: int, names: pd.Series) -> str:
    id = f"monitor_surprise_{n}"
    code, more = voice.text(id, "area_code"), voice.text(id, "verdict").endswith("higher values")
    who = "All places together" if code == "all" else voice.name(str(names.get(code, code)))
    period = voice.text(id, "period")
    one = period.split(" to ")[0] == period.split(" to ")[1]
    value, usual = voice.say(id, decimals=0), _plain(voice, f"{id}_usual")
    each = "" if one else " a month on average"
    rule = RULES[voice.text(id, "what")]
    ask = ASK_MORE if more else ASK_FEWER
    soft = (
        "; the limits rest on few months and are soft" if voice.text(id, "interval_note") != "limits" else ""
    )
    return f"<strong>{who}, {months(period)}</strong>: {value}{each}; about {usual} is usual ({rule}{soft}). {ask}"


def place_sentences(claims: pd.DataFrame, names: pd.Series) -> dict[str, str]:
    """Say which places draw more or fewer new participants than others of their size, and for how long."""
    voice = Voice(claims)
    if not voice.has("monitor_rate"):
        return {"spots": "The adults of these places are not held, so no rate per head can be given."}
    said = {
        "rate": (
            f"In {voice.text('monitor_rate', 'period')}, {_rate(voice, 'monitor_rate')} new participants came for "
            "every thousand adults each month, all places together."
        )
    }
    lasting = []
    for code in [each for each in names.index if voice.has(f"monitor_quarters_{each}")]:
        for spot, words in (("hot", "more"), ("cold", "fewer")):
            id = f"monitor_{spot}_{code}"
            if voice.value(id) >= 2:
                latest = f"monitor_rate_{code}"
                now = f" (latest: {_rate(voice, latest)})" if voice.has(latest) else ""
                lasting.append(
                    f"{voice.name(names[code])} drew {words} new people than its size would have in "
                    f"{_plain(voice, id)} of {_plain(voice, f'monitor_quarters_{code}')} quarters{now}."
                )
    said["lasting"] = " ".join(lasting) or "No place strayed from the others in two quarters or more."
    said["why"] = (
        "Places differ for many reasons: a place that stays cold is a question about access, need and supply, not a "
        "verdict on those who work there."
    )
    return said


def change_list(claims: pd.DataFrame, changes: pd.DataFrame) -> str:
    """List what changed, measure by measure, and how far it may be called an effect."""
    voice = Voice(claims)
    if changes.empty:
        return "<p>Nothing was counted both before the programme began and after.</p>"
    items = [
        f"<li>{_change(voice, n, str(measure), row)}</li>"
        for n, (measure, row) in enumerate(changes.to_dict("index").items(), start=1)
    ]
    return f'<ul class="sentences">{"".join(items)}</ul>'


def _change(voice: Voice, n: int, measure: str, row: dict[Hashable, Any]) -> str:
    id, shares = f"monitor_change_{n}", row["unit"] == "share"
    unit = POINTS if shares else "visits a month"
    before, after = (
        _short(voice, f"{id}_{part}", 1) + ("%" if shares else "") for part in ("before", "after")
    )
    said = (
        f"<strong>{voice.name(measure)}</strong>. Where the programme runs: {before} before, {after} after, a change "
        f"of {_signed(voice, f'{id}_change')} {unit}{_ends(voice, f'{id}_change')}. "
    )
    if voice.value(f"{id}_difference") == voice.value(f"{id}_difference"):
        said += (
            f"Where it does not run: {_signed(voice, f'{id}_comparison_change')}"
            f"{_ends(voice, f'{id}_comparison_change')}. The difference: {_signed(voice, f'{id}_difference')}"
            f"{_ends(voice, f'{id}_difference')}. "
        )
    return (
        f"{said}Read it as <strong>{voice.name(str(row['reading']))}</strong>. {voice.name(str(row['why']))}"
    )


def hidden_sentences(claims: pd.DataFrame, not_shown: pd.DataFrame) -> dict[str, str]:
    """Say by which rule small numbers are hidden, how many are, and what is left out."""
    voice = Voice(claims)
    said = {
        "rule": (
            f"Counts below {_plain(voice, 'monitor_threshold')}, other than 0, are hidden, and so are others that "
            f"would give them back; the rest is rounded to multiples of {_plain(voice, 'monitor_rounding')}. Every "
            "share, interval and chart here is worked out from the rounded counts."
        )
    }
    n, parts = 1, []
    while voice.has(f"monitor_hidden_{n}"):
        if voice.value(f"monitor_hidden_{n}") > 0:
            what = voice.text(f"monitor_hidden_{n}", "what")
            whole = voice.limits(f"monitor_hidden_{n}", decimals=0)[1]
            parts.append(f"{what[:1].lower()}{what[1:]}: {_plain(voice, f'monitor_hidden_{n}')} of {whole}")
        n += 1
    said["hidden"] = f"Hidden: {'; '.join(parts)}." if parts else "Nothing had to be hidden."
    for what, words in LEFT_OUT.items():
        names = [
            html.escape(str(each), quote=False) for each in not_shown.loc[not_shown["what"] == what, "name"]
        ]
        if names:
            said[what] = f"{words} {series_of(names)}{TAILS.get(what, '')}."
    said["guard"] = (
        "This guards against working small numbers out of what is shown here. It does not guard against a reader who "
        "knows some of the people, or who holds another table of them."
    )
    return said


def _verdict(voice: Voice, code: str) -> str:
    text = voice.text(f"monitor_usual_{code}", "verdict")
    if text.endswith("higher values"):
        return "more than usual"
    return "fewer than usual" if text.endswith("lower values") else ""


def _listed(voice: Voice, names: pd.Series, codes: list[str]) -> str:
    return series_of([voice.name(names[code]) for code in codes])


def _rate(voice: Voice, id: str) -> str:
    return _short(voice, id, 2)


def _plain(voice: Voice, id: str) -> str:
    return _short(voice, id, 0)


def _short(voice: Voice, id: str, decimals: int) -> str:
    """Write a claim's number without its unit, which the sentence names."""
    return _marked(id, voice.value(id), f"{voice.value(id):,.{decimals}f}")


def _signed(voice: Voice, id: str) -> str:
    """Write a change with its sign and without its unit."""
    return _marked(id, voice.value(id), signed(voice.value(id), digits(voice.value(id))))


def _ends(voice: Voice, id: str) -> str:
    """Write the interval of a change in brackets, or nothing where there is none."""
    low, high = (float(voice.claims[id][end]) for end in ("lower", "upper"))
    if low != low:
        return ""
    texts = [
        _marked(f"{id}_{end}", value, signed(value, digits(low, high)))
        for end, value in (("lower", low), ("upper", high))
    ]
    return f" ({texts[0]} to {texts[1]})"


def _marked(id: str, value: float, text: str) -> str:
    return f'<data class="claim" data-claim="{html.escape(id)}" value="{value:.10g}">{text}</data>'
