"""Word the figures of a monitored programme, and name their rows."""

from typing import Any

import pandas as pd

from localsport.display.figures import Words
from localsport.display.monitoring_panels import digits, signed
from localsport.display.monitoring_people import NUMBERS, TIERS
from localsport.display.monitoring_wording import month, months
from localsport.display.style import number
from localsport.display.voice import Voice, series_of

ROUNDED = "From counts rounded for publication."
STEPS = {
    "started": "Started",
    "completed": "Completed",
    "more active, of all referred": "Left inactivity",
}


def caption(sources: pd.DataFrame, *, note: str = "") -> str:
    """Name whose records they are, and that they are rounded."""
    whose = str(sources["title"].iloc[-1] if sources.empty else sources["title"].iloc[0])
    return " ".join(each for each in (note, ROUNDED, f"Source: {whose}.") if each)


def charts(claims: pd.DataFrame, name: str, names: pd.Series, source: str, demonstration: bool) -> Words:
    """Word the control charts."""
    voice = Voice(claims, plain=True)
    going = [
        str(names[code])
        for code in names.index
        if voice.has(f"monitor_usual_{code}")
        and voice.text(f"monitor_usual_{code}", "verdict").startswith("special")
    ]
    n = 0
    while voice.has(f"monitor_surprise_{n + 1}"):
        n += 1
    runs = (
        "No run of months stands"
        if n == 0
        else f"{n} run{'s' if n > 1 else ''} of months stand{'' if n > 1 else 's'}"
    )
    return Words(
        title=f"{runs} out from the ordinary ups and downs of visits"
        + (f"; the latest months still do in {series_of(going)}" if going else ""),
        subtitle=f"{name}: visits a month by place. Each chart has its own scale, from zero.",
        caption=f"XmR charts by the four rules of Making Data Count; seasons are not taken out. {source}",
        alt=f"Small line charts of monthly visits by place with limits; {runs.lower()} out.",
        demonstration=demonstration,
    )


def chart_heads(charts: pd.DataFrame, places: pd.DataFrame, began: pd.Period, *, most: int) -> pd.DataFrame:
    """Choose and name the charts: all places first, then those with the programme; the surprising where many."""
    held = set(charts["place_code"])
    names = {str(code): row for code, row in places.to_dict("index").items()}
    order = places.assign(with_it=places["group"].eq("programme")).sort_values(
        "with_it", ascending=False, kind="stable"
    )
    codes = [str(code) for code in order.index if code in held]
    if len(codes) > most:
        told = charts[charts["rule"] != ""].groupby("place_code").size()
        keep = set(told.reindex(codes, fill_value=0).sort_values(ascending=False, kind="stable").index[:most])
        codes = [code for code in codes if code in keep]
    rows: list[dict[str, Any]] = [
        {
            "place_code": code,
            "head": str(names[code]["place_name"])
            + ("" if names[code]["group"] == "programme" else ", without the programme"),
            "began": began if charts.loc[charts["place_code"] == code, "series"].max() > 0 else None,
        }
        for code in codes
    ]
    if "all" in held:
        rows.insert(0, {"place_code": "all", "head": "All places together", "began": began})
    return pd.DataFrame(rows)


def spots(claims: pd.DataFrame, name: str, names: pd.Series, source: str, demonstration: bool) -> Words:
    """Word the grid of hot and cold spots."""
    voice = Voice(claims, plain=True)
    lasting = []
    for code in [each for each in names.index if voice.has(f"monitor_quarters_{each}")]:
        quarters = int(voice.value(f"monitor_quarters_{code}"))
        for spot, words in (("hot", "more"), ("cold", "fewer")):
            count = int(voice.value(f"monitor_{spot}_{code}"))
            if count >= max(quarters / 2, 2):
                lasting.append(
                    f"{names[code]} drew {words} new people than its size would have in {count} of {quarters} "
                    "quarters"
                )
    title = series_of(lasting) if lasting else "No place is hot or cold in half the quarters or more"
    return Words(
        title=f"{title}{'; no other place strays in half of them' if len(lasting) == 1 else ''}",
        subtitle=f"{name}: new participants a month per 1,000 adults, by quarter.",
        caption=(
            "Hot or cold: outside the 99.8% limits of what chance gives a place of its size (Poisson). Hatched: not "
            f"shown. {source}"
        ),
        alt=f"A grid of places by quarters, each cell a rate: {title}.",
        demonstration=demonstration,
    )


def short_quarter(period: pd.Period) -> str:
    """Head a column with the months of a quarter, a line for each part.

    Examples
    --------
    >>> short_quarter(pd.Period("2024Q1", freq="Q-MAR")).split()
    ['Apr–', 'Jun', '2023']
    """
    first, last = period.asfreq("M", how="start"), period.asfreq("M", how="end")
    return f"{first:%b}–\n{last:%b}\n{last:%Y}"


def spot_tails(lasting: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Say in words beside each row what lasts."""
    rows, names = [], places["place_name"].to_dict()
    for code, row in lasting.to_dict("index").items():
        parts = [f"{spot} in {row[spot]}" for spot in ("hot", "cold") if row[spot]]
        tail = f"{' and '.join(parts)} of {row['periods']}" if parts else "as others"
        rows.append({"place_code": code, "place_name": names[code], "tail": tail})
    return pd.DataFrame(rows)


def retention(claims: pd.DataFrame, name: str, source: str, demonstration: bool) -> Words:
    """Word the panels of who still comes."""
    voice = Voice(claims, plain=True)
    held = [n for n in NUMBERS if voice.has(f"monitor_retention_{n}")]
    parts = [f"{voice.say(f'monitor_retention_{n}', decimals=0)} after {NUMBERS[n]}" for n in held]
    return Words(
        title=f"Still coming: {series_of(parts)} months",
        subtitle=f"{name}: share of those who joined in a quarter, with 95% intervals.",
        caption=f"People may pause and come back. Blue: all quarters shown, together. {source}",
        alt=f"Dots with intervals by quarter of joining: {series_of(parts)} months still come.",
        demonstration=demonstration,
    )


def retention_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Name the rows of the panels: a quarter each, and all together."""
    cohorts = sorted(frame["cohort"].dropna().unique())
    rows: list[dict[str, Any]] = []
    for since in sorted(frame["since"].unique()):
        part = frame[frame["since"] == since]
        whole = part[part["cohort"].isna()].iloc[0]
        own = part.dropna(subset=["cohort"]).set_index("cohort")
        for cohort in [*cohorts, None]:
            found = whole if cohort is None else own.loc[cohort] if cohort in own.index else None
            late = cohort is not None and len(own) and cohort > own.index.max()
            rows.append(
                {
                    "panel": f"After {NUMBERS[int(since)]} months",
                    "label": "All together" if cohort is None else quarter(cohort),
                    "value": float("nan") if found is None else 100 * float(found["share"]),
                    "lower": float("nan") if found is None else 100 * float(found["lower_95"]),
                    "upper": float("nan") if found is None else 100 * float(found["upper_95"]),
                    "whole": cohort is None,
                    "note": "" if found is not None else "not yet" if late else "not shown",
                }
            )
    return pd.DataFrame(rows)


def quarter(period: pd.Period) -> str:
    """Name a quarter by its months.

    Examples
    --------
    >>> quarter(pd.Period("2024Q1", freq="Q-MAR"))
    'Apr to Jun 2023'
    """
    first, last = period.asfreq("M", how="start"), period.asfreq("M", how="end")
    return f"{first:%b} to {last:%b %Y}"


def reach(claims: pd.DataFrame, name: str, source: str, demonstration: bool) -> Words:
    """Word the reach of the least active against the target."""
    voice = Voice(claims, plain=True)
    said = voice.say("monitor_reach", decimals=0)
    target = voice.say("monitor_target", decimals=0)
    verdict = voice.text("monitor_reach", "verdict")
    title = {
        "below the target": f"{said} of new participants were inactive, short of the target of {target}",
        "above the target": f"{said} of new participants were inactive, above the target of {target}",
    }.get(verdict, f"{said} of new participants were inactive; the target of {target} is within chance")
    first, last = voice.text("monitor_reach", "period").split(" to ")
    return Words(
        title=title,
        subtitle=(
            f"{name}: inactive (under 30 minutes a week) at the start, of new participants whose level is known; "
            f"whole quarters, {month(first)} to {month(last)}. Bands: 95% intervals."
        ),
        caption=source,
        alt=f"Dots with bands by place: {title}.",
        demonstration=demonstration,
    )


def reach_rows(frame: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Name the rows of the reach, all places last."""
    return pd.DataFrame(
        {
            "label": [
                "All together" if code == "all" else str(places.loc[code, "place_name"])
                for code in frame["place_code"]
            ],
            "value": 100 * frame["share"],
            "lower": 100 * frame["lower_95"],
            "upper": 100 * frame["upper_95"],
            "side": [
                f"{number(100 * s, '%')} ({number(100 * a, '%')} to {number(100 * b, '%')})"
                for s, a, b in zip(frame["share"], frame["lower_95"], frame["upper_95"], strict=True)
            ],
        }
    )


def pathway(claims: pd.DataFrame, name: str, source: str, demonstration: bool) -> Words:
    """Word the steps from referral to a change of activity."""
    voice = Voice(claims, plain=True)
    referred = voice.say("monitor_referred")
    hidden = voice.value("monitor_referred") != voice.value("monitor_referred")
    title = "How many were referred is hidden" if hidden else f"{referred} inactive people were referred"
    if voice.has("monitor_moved"):
        title += f"; {voice.say('monitor_moved', decimals=0)} are known to have left inactivity"
    period = months(voice.text("monitor_referred", "period"))
    return Words(
        title=title,
        subtitle=(
            f"{name}: people inactive when referred, {period}, by risk tier. Started: of those referred; completed: "
            "of those who started; left inactivity: of those referred. Lines: 95% intervals."
        ),
        caption=(
            f"Who was not asked afterwards is taken to be no more active, so the last share is a least. Hatched: a "
            f"small number, or one that would give one away. {source}"
        ),
        alt=f"Bars by step and risk tier with intervals: {title}.",
        demonstration=demonstration,
    )


def pathway_rows(steps: pd.DataFrame) -> pd.DataFrame:
    """Name the bars: a heading for each step, a bar for each tier and for all."""
    order = {step: n for n, step in enumerate(STEPS)}
    tiers = {tier: n for n, tier in enumerate([*TIERS, "all"])}
    rows = steps.assign(a=steps["step"].map(order), b=steps["tier"].map(tiers)).sort_values(["a", "b"])
    return pd.DataFrame(
        {
            "label": [
                "All tiers" if tier == "all" else TIERS[str(tier)].capitalize() for tier in rows["tier"]
            ],
            "value": (100 * rows["share"]).to_numpy(),
            "lower_95": (100 * rows["lower_95"]).to_numpy(),
            "upper_95": (100 * rows["upper_95"]).to_numpy(),
            "group": [STEPS[step] for step in rows["step"]],
            "focus": rows["tier"].eq("all").to_numpy(),
            "note": ["not shown" if hidden else "nobody" for hidden in rows["hidden"]],
        }
    )


def achieved(claims: pd.DataFrame, programme: str, source: str, demonstration: bool) -> Words:
    """Word the return as forecast and with what was counted."""
    voice = Voice(claims, plain=True)
    low, high = voice.limits("monitor_return_achieved")
    year = voice.text("monitor_return_achieved", "period")
    return Words(
        title=f"With what was counted, £1 returns {low} to {high}",
        subtitle=f"{programme}: value to society for every £1, {year}, at the middle values.",
        caption=(
            "Dashed: 95 in 100 draws of all assumptions. An illustration: most assumptions are unverified, and what "
            f"nobody counted stays as forecast. {source}"
        ),
        alt=f"Two bars with dashed ranges: the return as forecast, and with what was counted, {low} to {high}.",
        demonstration=demonstration,
    )


def achieved_rows(claims: pd.DataFrame) -> pd.DataFrame:
    """Name the two bars of the return."""
    voice = Voice(claims, plain=True)
    frame = claims.set_index("id").to_dict("index")
    rows = [
        {
            "label": label,
            "value": voice.value(id),
            "lower_95": float(frame[id]["lower"]),
            "upper_95": float(frame[id]["upper"]),
            "assumed": True,
            "focus": id.endswith("achieved"),
        }
        for label, id in (
            ("As forecast", "monitor_return_forecast"),
            ("With what was counted", "monitor_return_achieved"),
        )
    ]
    return pd.DataFrame(rows)


def changes(frame: pd.DataFrame, name: str, source: str, demonstration: bool) -> Words:
    """Word what changed and whether it may be called an effect."""
    effects = [str(each) for each in frame.index[frame["reading"].str.startswith("may be an effect")]]
    title = (
        f"Changes in {series_of([each.lower() for each in effects])} may be effects; the others may not be called so"
        if effects
        else "Nothing that changed can be called an effect of the programme"
    )
    return Words(
        title=title,
        subtitle=f"{name}: after the start less before it, where it runs and where it does not, 95% intervals.",
        caption=f"The interval of a difference comes from how places differ among themselves. {source}",
        alt=f"Dots with intervals around nought for each measure: {title}.",
        demonstration=demonstration,
    )


def change_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Name the rows of the changes: where it runs, where it does not, and the difference."""
    rows: list[dict[str, Any]] = []
    parts = (
        ("Where it runs", "change", "change_lower", "change_upper", False),
        ("Where it does not", "comparison_change", "comparison_lower", "comparison_upper", False),
        ("The difference", "difference", "difference_lower", "difference_upper", True),
    )
    for measure, row in frame.to_dict("index").items():
        shares = row["unit"] == "share"
        times = 100.0 if shares else 1.0
        for label, value, lower, upper, difference in parts:
            if pd.isna(row[value]):
                continue
            middle, low, high = (times * float(row[each]) for each in (value, lower, upper))
            n = digits(middle, low, high)
            ends = "" if low != low else f" ({signed(low, n)} to {signed(high, n)})"
            rows.append(
                {
                    "measure": str(measure),
                    "reading": f"Read it as: {row['reading']}",
                    "label": label,
                    "value": middle,
                    "lower": low,
                    "upper": high,
                    "side": f"{signed(middle, n)}{ends}",
                    "unit": "percentage points" if shares else "visits a month",
                    "difference": difference,
                }
            )
    return pd.DataFrame(rows)
