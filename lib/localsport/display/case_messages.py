"""Word the figures of what stands behind a programme's return, and name their rows."""

from typing import Any

import pandas as pd

from localsport.display import style
from localsport.display.case_wording import METHODS, NAMES, why_not
from localsport.display.case_wording import never as never_in
from localsport.display.figures import Words
from localsport.display.value_messages import KINDS, LAID_OUT, short_group, trust
from localsport.display.value_wording import value_range
from localsport.display.voice import Voice, number, series_of

STEPS = {
    "gross": ("If it were all the programme's doing", "and lasted undiminished"),
    "deadweight": ("Would have happened anyway", ""),
    "displacement": ("Displaced elsewhere", ""),
    "attribution": ("Others may claim it", ""),
    "drop_off": ("Fades year by year", ""),
    "discounting": ("Later years count for less", ""),
    "benefits": ("Benefits", "what the return counts"),
    "inputs": ("What is put in", "cash, in kind, volunteers"),
    "net": ("Net value", ""),
}
NAMES_WIDE = 2.4
"""Inches for the names beside a dot."""
DRAWN = "Ranges: 95 in 100 draws of all assumptions; dashed, because they come from assumptions."


def steps(claims: pd.DataFrame, name: str, price_year: int) -> Words:
    """Word the way from gross to net."""
    voice = Voice(claims, plain=True)
    kept = voice.say("case_kept", decimals=0)
    taken = voice.value("case_gross") - voice.value("sroi_benefits")
    most = "; most of the rest would have happened anyway"
    return Words(
        title=f"{kept} of the gross value is left as benefit"
        + (most if voice.value("case_deadweight") > taken / 2 else ""),
        subtitle=f"{name}: present value at the middle of every assumption, {price_year} prices.",
        caption=f"Each step takes its share of what the steps above it leave. {trust(voice)}",
        alt=(
            f"Waterfall from {voice.say('case_gross')} gross over {voice.say('case_deadweight')} that would have "
            f"happened anyway to benefits of {voice.say('sroi_benefits')}, less {voice.say('sroi_inputs')} put in."
        ),
    )


def step_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Name the rows of the waterfall; a step of nothing is left out."""
    kept = frame[frame["is_total"] | frame["amount"].abs().ge(0.5)]
    return kept.assign(
        label=[STEPS[each][0] for each in kept["step"]],
        explanation=[STEPS[each][1] for each in kept["step"]],
    )[["label", "amount", "total", "is_total", "explanation"]].reset_index(drop=True)


def gains(claims: pd.DataFrame, name: str, price_year: int) -> Words:
    """Word who gains, and in what kind."""
    voice = Voice(claims, plain=True)
    top = voice.text("case_gain_1", "what")
    share = voice.say("case_gain_1", decimals=0)
    return Words(
        title=f"{share} of the value goes to {top[:1].lower()}{top[1:]}; {_cash(voice)}",
        subtitle=f"{name}: present value by who gains and of what kind, {price_year} prices.",
        caption=f"{DRAWN} A freed appointment or bed is capacity, not cash. {trust(voice)}",
        alt=(
            f"Bars by who gains: {top} {share}. Wellbeing {voice.say('sroi_wellbeing_value')}, capacity "
            f"{voice.say('sroi_capacity_value')}, cash {voice.say('sroi_cash_value')} in all."
        ),
    )


def gain_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Name the bars of who gains: a heading for each, a bar for each kind."""
    order = frame.groupby("stakeholder", sort=False)["central"].transform("sum")
    rows = frame.assign(whole=order).sort_values(["whole", "central"], ascending=False, kind="stable")
    return pd.DataFrame(
        {
            "label": [KINDS[kind][0] for kind in rows["kind"]],
            "value": rows["central"].to_numpy(),
            "lower_95": rows["low"].to_numpy(),
            "upper_95": rows["high"].to_numpy(),
            "group": rows["stakeholder"].to_numpy(),
            "assumed": True,
            "unverified_share": rows["unverified_share"].to_numpy(),
        }
    )


def payback(claims: pd.DataFrame, name: str, price_year: int) -> Words:
    """Word value and cost year by year."""
    voice = Voice(claims, plain=True)
    never = pd.isna(voice.value("case_payback"))
    title = (
        f"At the middle values it does not pay back; in {never_in(voice)} it never does"
        if never
        else f"It has paid back after {voice.say('case_payback')}; in {never_in(voice)} it never does"
    )
    return Words(
        title=title,
        subtitle=f"{name}: present values by year, {price_year} prices.",
        caption=(
            "Pays back in value to society, which is not money to the funder. Dashed: 95 in 100 draws of all "
            f"assumptions. {trust(voice)}"
        ),
        alt=(
            f"Bars of what goes in and comes back each year, and a line of the difference so far, which ends "
            f"{voice.say('case_gap')} {'below' if _short(voice) else 'above'} zero."
        ),
    )


def variance(claims: pd.DataFrame, name: str) -> Words:
    """Word which assumptions the spread comes from."""
    voice = Voice(claims, plain=True)
    what = LAID_OUT.get(voice.text("case_variance_1", "what"), voice.text("case_variance_1", "what"))
    share = voice.say("case_variance_1", decimals=0)
    return Words(
        title=f"{share} of the spread comes from one thing: {what[:1].lower()}{what[1:]}",
        subtitle=f"{name}: share of the variance of the return, all assumptions moving at once.",
        caption=(
            "Total Sobol’ indices; bands: 95% limits of the estimate. What moves together is one group, and shares "
            "overlap where assumptions act together, so they add up to a little more than 100%."
        ),
        alt=f"Dots for each group of assumptions, the share of the spread: {what.lower()} {share}.",
    )


def variance_rows(frame: pd.DataFrame, *, most: int = 8) -> pd.DataFrame:
    """Name the rows of the variance shares."""
    rows = frame.head(most)
    return pd.DataFrame(
        {
            "label": [
                _fitted(LAID_OUT.get(str(what), str(what)), short_group(str(who), str(what)))
                for what, who in zip(rows["assumption"], rows["applies_to"], strict=True)
            ],
            "value": 100 * rows["total"].clip(lower=0).to_numpy(),
            "lower": 100 * (rows["total"] - rows["total_error"]).clip(lower=0).to_numpy(),
            "upper": 100 * (rows["total"] + rows["total_error"]).clip(upper=1).to_numpy(),
            "side": [
                f"{number(100 * max(float(total), 0), '%', decimals=0)}{', unverified' if loose else ''}"
                for total, loose in zip(rows["total"], rows["unverified"], strict=True)
            ],
        }
    )


def methods(claims: pd.DataFrame, name: str, price_year: int, table: pd.DataFrame) -> Words:
    """Word the comparison of methods."""
    voice = Voice(claims, plain=True)
    worth = {id: voice.value(f"case_method_{id}") for id in METHODS if voice.has(f"case_method_{id}")}
    ends = f"{number(min(worth.values()), '£')} to {number(max(worth.values()), '£')}"
    loose = table.loc[table["applies"] & table["status"].eq("unverified"), "method"]
    rests = (
        f" Resting on unverified numbers: {series_of([METHODS[NAMES[str(each)]][0] for each in loose])}."
        if len(loose)
        else ""
    )
    return Words(
        title=f"By method, the same change is worth {ends} in a year: different goods, never added up",
        subtitle=f"{name}: one year of the full effect, gross, {price_year} prices.",
        caption=(
            "Dashed: each method's own range. What would have happened anyway is not taken off, so do not set these "
            f"beside the return.{rests}"
        ),
        alt="Bars by method: "
        + "; ".join(f"{METHODS[id][0]} {number(v, '£')}" for id, v in worth.items())
        + ".",
    )


def method_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Name the bars of the methods; one that does not apply says why."""
    rows: list[dict[str, Any]] = []
    for row in table.to_dict("records"):
        applies = bool(row["applies"])
        rows.append(
            {
                "label": METHODS[NAMES[str(row["method"])]][0],
                "value": row["central"] if applies else float("nan"),
                "lower_95": row["low"] if applies else float("nan"),
                "upper_95": row["high"] if applies else float("nan"),
                "assumed": True,
                "note": "" if applies else short_reason(str(row["reason"])),
            }
        )
    return pd.DataFrame(rows)


def short_reason(reason: str) -> str:
    """Cut a reason to what fits beside a hatched bar."""
    text = why_not(reason).split(" (")[0].rstrip(".")
    short = text.split(", which")[0].replace(", asked before and after", "")
    return f"not used: {short[:1].lower()}{short[1:]}"


def published(claims: pd.DataFrame, name: str) -> Words:
    """Word the published returns beside this one."""
    return Words(
        title=f"{value_range(claims).capitalize()} for £1 here; published returns count something else",
        subtitle="Value for every £1. Not the same measure: see the table for what each divides by what.",
        caption=(
            f"{name}: less what would have happened anyway. England: everything that all sport is worth over "
            "everything put into it. Sources: Sheffield Hallam University; Sport England; Davies and others 2020."
        ),
        alt=(
            "Dots and ranges of value for every £1: this programme, four national figures, and twelve sports centres."
        ),
    )


def published_rows(frame: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Name the rows of the published returns, this programme first."""
    voice = Voice(claims, plain=True)
    rows: list[dict[str, Any]] = [
        {
            "label": "This programme",
            "value": voice.value("sroi_central"),
            "lower": voice.value("sroi_low"),
            "upper": voice.value("sroi_high"),
            "side": f"{voice.say('sroi_low')} to {voice.say('sroi_high')}",
        }
    ]
    for row in frame[frame["unit"] == "£ per £1"].to_dict("records"):
        point = not pd.isna(row["central"])
        loose = " *" if row["status"] == "unverified" else ""
        span = number(row["central"], "£ per £1") if point else _span(row)
        ends = {"lower": row["low"], "upper": row["high"]}
        rows.append({"label": row["label"], "value": row["central"], **ends, "side": f"{span}{loose}"})
    return pd.DataFrame(rows)


def achieved(claims: pd.DataFrame, name: str, price_year: int, note: str) -> Words:
    """Word forecast beside achieved."""
    voice = Voice(claims, plain=True)
    worse = voice.value("case_achieved_difference") < 0
    return Words(
        title=(
            f"{'Illustration: achieved' if 'llustrati' in note else 'Achieved:'} {voice.say('case_achieved')} for "
            f"every £1, {'less' if worse else 'no less'} than the {voice.say('sroi_central')} that was forecast"
        ),
        subtitle=f"{name}: benefits at the middle values, forecast and achieved, {price_year} prices.",
        caption=f"Source of what was achieved: {note}. Each cause has its average part over all orders of causes.",
        alt=(
            f"Waterfall from the forecast benefits to those achieved; the return is {voice.say('case_achieved')} for "
            "every £1."
        ),
    )


def achieved_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Name the steps from forecast to achieved benefits; a cause without a part is left out."""
    level = float(frame["forecast"].sum())
    rows: list[dict[str, Any]] = [
        {"label": "Benefits as forecast", "amount": level, "total": level, "is_total": True}
    ]
    for column in ("quantity", "deadweight", "displacement", "attribution", "drop_off", "duration_years"):
        part = float(frame[column].sum())
        if abs(part) >= 0.5:
            level += part
            rows.append({"label": LAID_OUT[column], "amount": part, "total": level, "is_total": False})
    end = float(frame["achieved"].sum())
    rows.append({"label": "Benefits as achieved", "amount": end, "total": end, "is_total": True})
    return pd.DataFrame(rows)


def scaled(claims: pd.DataFrame, name: str, place: str, price_year: int, *, demonstration: bool) -> Words:
    """Word the way from the project to the place."""
    voice = Voice(claims, plain=True)
    project = voice.say("scale_project")
    loses = voice.value("scale_ratio") < voice.value("scale_project")
    less = f": the project's {project} does not multiply up" if loses else f", beside the project's {project}"
    return Words(
        title=(
            f"Across {place}, £1 would return {voice.say('scale_ratio_low')} to {voice.say('scale_ratio_high')}{less}"
        ),
        subtitle=f"{name}: return per £1 as it grows to a place's size, middle values, {price_year} prices.",
        caption=(
            "Dashed: 95 in 100 draws. Loss at scale: median and range of six programmes of physical activity that "
            "were scaled up (Lane and others 2021); uptake, ease of reach and costs: judgements."
        ),
        alt=(
            f"Bars of the return per £1: {voice.say('scale_project')} multiplied up as it stands, then "
            f"{voice.say('scale_step_1')}, {voice.say('scale_step_2')} and {voice.say('scale_step_3')}."
        ),
        demonstration=demonstration,
    )


def scale_rows(claims: pd.DataFrame) -> pd.DataFrame:
    """Name the bars from the project to the place; the last has the range."""
    voice = Voice(claims, plain=True)
    labels = [
        "Multiplied up as it stands",
        "Delivered by others",
        "Fewer easy to reach",
        "Costs at that size",
    ]
    last = len(labels) - 1
    return pd.DataFrame(
        {
            "label": labels,
            "value": [voice.value(f"scale_step_{n}") for n in range(len(labels))],
            "lower_95": [
                voice.value("scale_ratio_low") if n == last else float("nan") for n in range(len(labels))
            ],
            "upper_95": [
                voice.value("scale_ratio_high") if n == last else float("nan") for n in range(len(labels))
            ],
            "focus": [n == last for n in range(len(labels))],
            "assumed": True,
        }
    )


def _fitted(what: str, group: str) -> str:
    """Name an assumption and its group in two lines at the most."""
    words = group.split()
    label = f"{what} ({group})"
    while len(style.wrap(label, NAMES_WIDE)) > 2 and len(words) > 1:
        words.pop()
        label = f"{what} ({' '.join(words)} …)"
    return label


def _cash(voice: Voice) -> str:
    if voice.value("case_cash_to") == 0:
        return "nobody has cash back"
    who = series_of(voice.text("case_cash_to", "what").split("; "))
    named = who if who.isupper() else f"{who[:1].lower()}{who[1:]}"
    return f"the cash, {voice.say('case_cash_to')}, goes to the {named}"


def _short(voice: Voice) -> bool:
    return voice.text("case_gap", "verdict").startswith("more goes in")


def _span(row: dict[Any, Any]) -> str:
    return f"{style.number(row['low'], '£', 2)} to {style.number(row['high'], '£', 2)}"
