"""Say who stays, who is reached, how far people come and what that is worth, each number taken from a claim."""

import pandas as pd

from localsport.display.monitoring_wording import months
from localsport.display.voice import Voice, series_of

READINGS = {
    "above the target": "above the target, by more than chance gives",
    "below the target": "below the target, by more than chance gives",
    "not told from the target": "not to be told from the target",
    "nobody asked": "not known: nobody was asked",
}
TIERS = {"low": "low risk", "moderate": "moderate risk", "high": "high risk", "not known": "risk not known"}
NUMBERS = {3: "three", 6: "six", 12: "twelve"}


def people_sentences(claims: pd.DataFrame, names: pd.Series) -> dict[str, str]:
    """Say who stays, who is reached, and how far those who were referred came."""
    voice = Voice(claims)
    return {**_stay(voice), **_reach(voice, names), **_pathway(voice)}


def _stay(voice: Voice) -> dict[str, str]:
    held = [n for n in (3, 6, 12) if voice.has(f"monitor_retention_{n}")]
    if not held:
        return {"stay": "Nobody keeps who comes back, or too few joined to show it."}
    parts = []
    for n in held:
        id = f"monitor_retention_{n}"
        low, high = voice.limits(id, decimals=0)
        parts.append(f"after {NUMBERS[n]} months {voice.say(id, decimals=0)} ({low} to {high})")
    last = f"monitor_retention_{held[-1]}"
    said = {"stay": f"Of those who joined, this share still came: {series_of(parts)}."}
    if voice.value(f"{last}_min") < voice.value(f"{last}_max"):
        said["cohorts"] = (
            f"By quarter of joining, the share after {NUMBERS[held[-1]]} months lay between "
            f"{voice.say(f'{last}_min', decimals=0)} and {voice.say(f'{last}_max', decimals=0)}."
        )
    return said


def _reach(voice: Voice, names: pd.Series) -> dict[str, str]:
    if not voice.has("monitor_reach"):
        return {"reach": "The levels of activity at the start cannot be shown."}
    low, high = voice.limits("monitor_reach", decimals=0)
    said = {
        "reach": (
            f"{voice.say('monitor_reach', decimals=0)} of new participants were inactive at the start "
            f"({low} to {high}); the target is {voice.say('monitor_target', decimals=0)}. That is "
            f"{READINGS[voice.text('monitor_reach', 'verdict')]}."
        )
    }
    if voice.value("monitor_known") == voice.value("monitor_known"):
        hangs = voice.text("monitor_reach_at_most", "verdict") == "True"
        turn = (
            "Their answers could put the share on the other side of the target."
            if hangs
            else "Whatever the others would have said, the share would stay on this side of the target."
        )
        said["known"] = f"The level at the start is known of {voice.say('monitor_known', decimals=0)}. {turn}"
    parts = [
        f"{voice.name(names[code])} {voice.say(f'monitor_reach_{code}', decimals=0)}"
        for code in names.index
        if voice.has(f"monitor_reach_{code}")
    ]
    said["where"] = f"By place: {series_of(parts)}." if len(parts) > 1 else ""
    return said


def _pathway(voice: Voice) -> dict[str, str]:
    if not voice.has("monitor_referred"):
        return {"referred": "Nobody keeps how far people come, or it is too early to tell."}
    period = months(voice.text("monitor_referred", "period"))
    if voice.value("monitor_referred") != voice.value("monitor_referred"):
        return {"referred": f"How many inactive people were referred in {period} is hidden: small numbers."}
    said = {"referred": f"{voice.say('monitor_referred')} inactive people were referred in {period}"}
    whole = voice.value("monitor_referred_all")
    said["referred"] += f", of {voice.say('monitor_referred_all')} people in all." if whole == whole else "."
    parts = []
    for step, words in (
        ("started", "{} of them started"),
        ("completed", "{} of those completed"),
        ("moved", "{} of all who were referred are known to have left inactivity"),
    ):
        if voice.has(f"monitor_{step}"):
            low, high = voice.limits(f"monitor_{step}", decimals=0)
            parts.append(words.format(f"{voice.say(f'monitor_{step}', decimals=0)} ({low} to {high})"))
    said["steps"] = f"{series_of(parts)}." if parts else ""
    if voice.has("monitor_asked"):
        said["asked"] = (
            f"About {voice.say('monitor_asked', decimals=0)} of those who completed were asked about their activity "
            "afterwards; the rest are taken to be no more active."
        )
    tiers = [
        f"{voice.say(f'monitor_completed_{tier}', decimals=0)} at {words}"
        for tier, words in TIERS.items()
        if voice.has(f"monitor_completed_{tier}")
    ]
    if len(tiers) > 1:
        ends = [voice.claims[f"monitor_completed_{t}"] for t in TIERS if voice.has(f"monitor_completed_{t}")]
        alike = max(float(one["lower"]) for one in ends) <= min(float(one["upper"]) for one in ends)
        told = " The ranges overlap: chance alone could make tiers differ so." if alike else ""
        said["tiers"] = f"Completed, of those who started: {series_of(tiers)}.{told}"
    return said


def achieved_sentences(claims: pd.DataFrame) -> dict[str, str]:
    """Say what was achieved beside what was forecast, and what £1 returned."""
    voice = Voice(claims)
    if not voice.has("monitor_people_counted"):
        return {"counted": "Nothing achieved can be set beside a forecast yet."}
    low, high = voice.limits("monitor_people_counted")
    least, most = voice.limits("monitor_people_forecast")
    shared = voice.text("monitor_people_counted", "verdict").startswith("counted together")
    said = {
        "counted": (
            f"About {voice.say('monitor_people_counted')} people left inactivity, by their own answer ({low} to "
            f"{high}, with rounding and those not asked); {voice.say('monitor_people_forecast')} were forecast "
            f"({least} to {most})."
        ),
        "shared": (
            "The counts by tier are too small to be shown, so the people are shared among the outcomes as forecast."
            if shared
            else ""
        ),
    }
    before, after = "monitor_return_forecast", "monitor_return_achieved"
    (low, high), (least, most) = voice.limits(after), voice.limits(before)
    said["return"] = (
        f"With what was counted, £1 returns between {low} and {high}; the forecast was between {least} and {most}. "
        f"{_below(voice)} less comes back than went in."
    )
    said["as_forecast"] = (
        "What nobody counted, such as fewer appointments or days off sick, stays as forecast and so may flatter the "
        "return. How many would have become active anyway is assumed, not measured."
    )
    return said


def _below(voice: Voice) -> str:
    share = voice.value("monitor_below_one")
    if share > 99.5:
        return "In almost all draws of the assumptions"
    if share < 0.5:
        return "In hardly any draw of the assumptions"
    return f"In {voice.say('monitor_below_one', decimals=0)} of the draws of the assumptions"
