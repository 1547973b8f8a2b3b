"""Word the figures of a shared budget and of the plans it pays for, and name their rows."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from localsport.display import style
from localsport.display.allocation_wording import (
    FAMILIES,
    decided,
    families,
    illustrative,
    invented_plans,
    invented_shares,
    plan_counts,
)
from localsport.display.figures import Words
from localsport.display.messages import credit
from localsport.display.voice import Voice, number, possessive, series_of

DRAWN = "Bands: 95 in 100 draws of weights, evidence and gradients."

SELDOM = 0.01
"""Share of the draws under which a floor or a cap that holds changes nothing to be seen."""


def parts(claims: pd.DataFrame, area: pd.Series, codes: Sequence[str]) -> Words:
    """Word what the targets are made of; ``codes`` with the largest target first."""
    voice = Voice(claims, plain=True)
    most, least = codes[0], codes[-1]
    return Words(
        title=(
            f"{_named(voice, most)} has the largest target, about {voice.say(f'share_target_{most}')}; "
            f"{_named(voice, least)} the smallest, about {voice.say(f'share_target_{least}')}"
        ),
        subtitle=(
            f"£ thousand by family of evidence, before floors and caps; target at the right. {_period(voice)}."
        ),
        caption=f"Black line: the target, after floors and caps. {invented_shares(voice)}".strip(),
        alt="Stacked bars by locality: "
        + "; ".join(
            f"{_named(voice, code)} "
            + ", ".join(
                f"{FAMILIES[each]} {voice.say(f'share_from_{each}_{code}')}" for each in families(voice)
            )
            + f", target {voice.say(f'share_target_{code}')}"
            for code in codes
        )
        + ".",
        demonstration=bool(area["demonstration"]),
    )


def part_rows(table: pd.DataFrame, contributions: pd.DataFrame) -> pd.DataFrame:
    """Name the rows of the stacked bars, the largest target first."""
    wide = contributions.pivot_table(index="area_code", columns="family", values="pounds", aggfunc="sum")
    rows = table.sort_values("target", ascending=False, kind="stable")
    wide = wide.reindex(index=rows.index, columns=[each for each in FAMILIES.values() if each in wide])
    return wide.assign(
        label=rows["name"],
        mark=rows["target"],
        note=[{"floor": "raised to its floor", "cap": "held at its cap"}.get(x, "") for x in rows["limit"]],
    ).reset_index()


def steps(claims: pd.DataFrame, area: pd.Series, table: pd.DataFrame) -> Words:
    """Word last year's money, this year's and the target."""
    voice = Voice(claims, plain=True)
    far = str(table["left_to_go"].abs().idxmax())
    stays = f"{_named(voice, far)} stays furthest from its target, {voice.say(f'share_left_{far}')}"
    limits = decided(voice)
    return Words(
        title=f"{stays} {voice.text(f'share_left_{far}', 'verdict')} it"
        if voice.value(f"share_left_{far}") > 0
        else "Every locality comes to its target this year",
        subtitle=f"This year's step towards the target. {limits} {_period(voice)}.",
        caption=(
            f"Dotted: what is left to go. What some may not lose is not there for others to gain. "
            f"{invented_shares(voice)}"
        ).strip(),
        alt="Arrows from last year's money to this year's, and targets: "
        + "; ".join(
            f"{_named(voice, str(code))} {voice.say(f'share_last_{code}')} to "
            f"{voice.say(f'share_this_year_{code}')}, target {voice.say(f'share_target_{code}')}"
            for code in table.index
        )
        + ".",
        demonstration=bool(area["demonstration"]),
    )


def step_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Name the rows of the arrows, the largest target first."""
    rows = table.sort_values("target", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            "label": rows["name"],
            "was": rows["last_year"],
            "now": rows["this_year"],
            "goal": rows["target"],
            "side": [f"{'+' if step > 0 else ''}{style.number(step, '£')}" for step in rows["step"]],
            "note": [
                "at its target"
                if left == 0
                else f"{style.number(abs(left), '£')} {'below' if left > 0 else 'above'} target"
                for left in rows["left_to_go"]
            ],
        }
    ).reset_index()


def sure(claims: pd.DataFrame, area: pd.Series, drawn: pd.DataFrame) -> Words:
    """Word the intervals."""
    voice = Voice(claims, plain=True)
    stem = {str(code): "before" if held else "target" for code, held in _held(drawn).items()}
    widths = {code: drawn[f"{of}_high"][code] - drawn[f"{of}_low"][code] for code, of in stem.items()}
    wide = max(widths, key=lambda code: float(widths[code]))
    low, high = voice.limits(f"share_{stem[wide]}_{wide}")
    what = "target" if stem[wide] == "target" else "own share"
    return Words(
        title=f"In pounds, {possessive(_named(voice, wide))} {what} is the least sure: {low} to {high}"
        + ("" if stem[wide] == "target" else " before floors and caps"),
        subtitle=f"Target by locality, and before floors and caps where these hold. {_period(voice)}.",
        caption=(
            f"{DRAWN} Dots: weights and evidence as given. Where a floor or a cap holds, it hides how unsure the "
            f"share is. {invented_shares(voice)}"
        ).strip(),
        alt="Dots and bands of pounds: "
        + "; ".join(
            f"{_named(voice, str(code))} {' to '.join(voice.limits(f'share_target_{code}'))}"
            for code in drawn.index
        )
        + ".",
        demonstration=bool(area["demonstration"]),
    )


def sure_rows(table: pd.DataFrame, drawn: pd.DataFrame) -> pd.DataFrame:
    """Name the rows of the intervals; where a limit holds in some draws, the share without it is below."""
    rows, held = [], _held(drawn).to_dict()
    for code, row in table.sort_values("target", ascending=False, kind="stable").iterrows():
        ends: dict[Any, Any] = dict(drawn.loc[str(code)].to_dict())
        stems = [("target", row["target"], str(row["name"]))]
        if held[str(code)]:
            limit = "floor" if ends["at_floor"] >= ends["at_cap"] else "cap"
            stems.append(("before", row["before_limits"], f"– without its {limit}"))
        for stem, value, label in stems:
            low, high = float(ends[f"{stem}_low"]), float(ends[f"{stem}_high"])
            one, other = (number(end, "£") for end in (low, high))
            said = f"{one} to {other}" if one != other else f"{one} in all"
            rows.append(
                {
                    "area_code": code,
                    "label": label,
                    "value": float(value),
                    "lower": low,
                    "upper": high,
                    "side": said,
                }
            )
    return pd.DataFrame(rows)


def _held(drawn: pd.DataFrame) -> pd.Series:
    """Say where a floor or a cap holds in draws enough to hide how unsure a share is."""
    return (drawn["at_floor"] + drawn["at_cap"]).ge(SELDOM)


def order(claims: pd.DataFrame, area: pd.Series) -> Words:
    """Word which of two would get more."""
    voice = Voice(claims, plain=True)
    return Words(
        title=(
            f"The order is firm for {voice.say('share_pairs_sure')} of {voice.say('share_pairs')} pairs: one gets "
            "more than the other in at least 90 of 100 draws"
        ),
        subtitle="In how many of 100 draws the locality of the row gets more than that of the column.",
        caption=(
            "Where both are held at the same floor or cap neither gets more, so two cells need not add up to "
            "100. A "
            f"share of the draws is not a probability of being right. {invented_shares(voice)}"
        ).strip(),
        alt="A table of localities against localities; the nearest in order: "
        + "; ".join(
            f"{voice.text(id, 'what')} above {voice.text(id, 'verdict')} in {voice.say(id, decimals=0)} of the "
            "draws"
            for id in (f"share_pair_{n}" for n in range(1, len(claims)))
            if voice.has(id)
        )
        + ".",
        demonstration=bool(area["demonstration"]),
    )


def order_rows(table: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Set the pairs as a square, out of 100, the largest target first."""
    codes = table.sort_values("target", ascending=False, kind="stable").index
    square = pairs.pivot(index="area_code", columns="other_code", values="more").reindex(
        index=codes, columns=codes
    )
    names = table["name"].reindex(codes).tolist()
    return (100 * square).set_axis(names, axis=0).set_axis(names, axis=1)


def people(claims: pd.DataFrame, area: pd.Series) -> Words:
    """Word whose points move whose money."""
    voice = Voice(claims, plain=True)
    if not voice.has("share_disputed"):
        title = "Whoever weighs, every target is the same"
    else:
        low, high = voice.limits("share_disputed")
        title = (
            f"Whose points count matters most to {voice.text('share_disputed', 'what')}: {low} or {high}, "
            "depending on who decides"
        )
    return Words(
        title=title,
        subtitle=f"Target by one person's points alone, beside everyone's points together. {_period(voice)}.",
        caption=(
            "Bands: the least and the most that one person's points would give; the table says whose. "
            f"{invented_shares(voice)}"
        ).strip(),
        alt=f"Dots and bands of pounds by locality. {title}.",
        demonstration=bool(area["demonstration"]),
    )


def people_rows(disputed: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Name the rows of the dispute, the most disputed first: pounds less or more than by everyone's points."""
    together = disputed["target"].astype(float)
    return pd.DataFrame(
        {
            "label": names.reindex(disputed.index),
            "value": 0.0,
            "lower": disputed["lowest"] - together,
            "upper": disputed["highest"] - together,
            "side": [
                f"{style.number(low, '£')} to {style.number(high, '£')}" if high > low else "the same"
                for low, high in zip(disputed["lowest"], disputed["highest"], strict=True)
            ],
        }
    ).reset_index()


def per_inactive(claims: pd.DataFrame, area: pd.Series, codes: Sequence[str], sources: pd.DataFrame) -> Words:
    """Word this year's pounds for each inactive adult; ``codes`` with the most pounds first."""
    voice = Voice(claims, plain=True)
    said = {code: voice.say(f"share_inactive_{code}").removesuffix(" a head") for code in codes}
    most, least = codes[0], codes[-1]
    return Words(
        title=(
            f"This year's money is between {said[least]} ({_named(voice, least)}) and {said[most]} "
            f"({_named(voice, most)}) for each inactive adult"
        ),
        subtitle=(
            "Pounds for each adult who does less than 30 minutes of activity a week, whose number is an estimate. "
            f"{_period(voice)}."
        ),
        caption=(
            "Dashed: how unsure the number of inactive adults is, an assumption where no limits are published. "
            "Floors, "
            f"pace and other criteria move it away from need alone. {invented_shares(voice)} "
            f"{credit(sources, [voice.text(f'share_inactive_{most}', 'source_id')])}"
        ).strip(),
        alt="Pounds for each inactive adult: "
        + "; ".join(f"{_named(voice, code)} {said[code]}" for code in codes)
        + ".",
        demonstration=bool(area["demonstration"]),
    )


def per_inactive_map(
    claims: pd.DataFrame,
    area: pd.Series,
    places: pd.DataFrame,
    classes: Mapping[Hashable, str],
    sources: pd.DataFrame,
) -> Words:
    """Word the map of the same."""
    voice = Voice(claims, plain=True)
    rows = places.sort_values("per_inactive", ascending=False, kind="stable")
    first = rows.loc[rows["per_inactive_class"].eq(1), "name"].astype(str).tolist()
    words = per_inactive(claims, area, rows.index.astype(str).tolist(), sources)
    verb = "gets" if len(first) == 1 else "get"
    return replace(
        words,
        title=f"{series_of(first)} {verb} {classes.get(1, '')} for each inactive adult this year",
        caption=(
            f"Large areas are not many people. {invented_shares(voice)} "
            f"{credit(sources, [voice.text(f'share_inactive_{rows.index[0]}', 'source_id')], boundaries=True)}"
        ).strip(),
    )


def per_inactive_rows(places: pd.DataFrame) -> pd.DataFrame:
    """Name the bars of pounds for each inactive adult, the most first."""
    rows = places.sort_values("per_inactive", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            "label": rows["name"],
            "value": rows["per_inactive"],
            "lower_95": rows["per_inactive_low"],
            "upper_95": rows["per_inactive_high"],
            "assumed": True,
        }
    ).reset_index()


def plan(claims: pd.DataFrame, area: pd.Series, stem: str) -> Words:
    """Word one figure of all plans beside what the model asks for: cost by inactive person, or social return."""
    voice = Voice(claims, plain=True)
    subtitle = {
        "plan_person_cost": "Cost of the plan for each inactive person it expects to reach",
        "plan_return": "Expected social return for each £1 of money and of gifts in kind",
    }[stem]
    band = {
        "plan_person_cost": "Bands: the most and the least inactive people that the plan expects.",
        "plan_return": f"Bands: 95 in 100 draws of all assumptions. Dots: all at their middle.{_loose(voice)}",
    }[stem]
    return Words(
        title=plan_counts(voice, stem),
        subtitle=f"{subtitle}. {_period(voice)}.",
        caption=f"{band} Dashed line: what the commissioning model asks for, a judgement. {invented_plans(voice)}",
        alt=f"Dots and bands by plan. {plan_counts(voice, stem)}.",
        demonstration=bool(area["demonstration"]),
    )


def _loose(voice: Voice) -> str:
    """Say how much of the plans' value rests on numbers that nobody has verified."""
    held = [voice.value(str(id)) for id in voice.claims if str(id).startswith("plan_unverified")]
    if not held:
        return ""
    least = min(held)
    share = "All" if least > 99.5 else f"At least {style.number(least, '%', 0)}"
    return f" {share} of the value of each plan rests on numbers nobody has verified."


def plan_rows(figures: pd.DataFrame, names: pd.Series, figure: str) -> pd.DataFrame:
    """Name the rows of one figure of all plans."""
    rows = figures[figures["figure"] == figure].sort_values("value", kind="stable")
    places = 2 if figure == "social_return" else 0
    return pd.DataFrame(
        {
            "label": rows["area_code"].map(names),
            "value": rows["value"],
            "lower": rows["low"],
            "upper": rows["high"],
            "side": [
                style.number(value, "£", places)
                if pd.isna(low)
                else f"{style.number(low, '£', places)} to {style.number(high, '£', places)}"
                for value, low, high in zip(rows["value"], rows["low"], rows["high"], strict=True)
            ],
        }
    ).reset_index(drop=True)


def _named(voice: Voice, code: str) -> str:
    return voice.text(f"share_target_{code}", "what")


def _period(voice: Voice) -> str:
    year, prices = voice.text("share_budget", "period").split(", ")
    return f"{year}, in {prices}" + ("; an illustration" if illustrative(voice) else "")
