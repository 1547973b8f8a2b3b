"""Say in plain English what stands behind a programme's return, each number taken from a claim."""

import html

import pandas as pd

from localsport.display.value_messages import LAID_OUT
from localsport.display.voice import Voice, series_of

METHODS = {
    "sport_england": ("Sport England's social value", "how people feel about their lives"),
    "wellby": ("The Treasury's WELLBY", "a measured change in life satisfaction"),
    "heat": ("The World Health Organization's HEAT", "deaths avoided by walking and cycling"),
    "tag": ("Transport appraisal (TAG)", "deaths and absence from work avoided by walking and cycling"),
    "dose_response": ("Dose-response in QALYs", "deaths and disease avoided, in years of full health"),
    "costs_avoided": ("Costs avoided", "what the NHS, social care and employers no longer spend or lose"),
}
NAMES = {
    "Sport England social value": "sport_england",
    "WELLBY": "wellby",
    "HEAT": "heat",
    "TAG": "tag",
    "Dose-response": "dose_response",
    "Costs avoided": "costs_avoided",
}
COLUMNS = {
    "ls_points": "a change in life satisfaction, asked before and after",
    "class_before": "the activity class before",
    "class_after": "the activity class after",
    "minutes_before": "minutes a week before",
    "minutes_after": "minutes a week after",
    "mode": "how people are active",
}
NOT_THE_SAME = (
    "They are not the same measure. The national figures divide everything that all sport is worth, of late with the "
    "sports economy in it, by everything put into it: all sport as it stands, not what one more programme changes. "
    "The two studies in cost per QALY set one course beside another, count health alone, and say what a year in full "
    "health costs."
)


def case_sentences(claims: pd.DataFrame) -> dict[str, str]:
    """Make the sentences about a case.

    Parameters
    ----------
    claims
        The claims of an `answers.programme` and of its `answers.case`, together.

    Returns
    -------
    dict
        ``unverified, pays, gross, net, gains, cash, time, spread, measure, small`` in reading order, and
        ``apart, never_added`` where methods are compared, ``achieved, because, monitored`` where something was
        achieved.
    """
    voice = Voice(claims)
    said = {
        "unverified": _unverified(voice),
        "pays": (
            f"{voice.say('sroi_inputs')} goes in: {voice.say('sroi_inputs_cash')} in cash and "
            f"{voice.say('sroi_inputs_in_kind')} in kind and by volunteers, whose rooms and hours are a cost to "
            "somebody although nobody sends an invoice. Fees that participants pay are an input too."
        ),
        "gross": (
            "If all of the change were the programme's doing and lasted undiminished, it would be worth about "
            f"{voice.say('case_gross')}. About {voice.say('case_deadweight')} of that would have happened anyway; "
            f"{voice.say('case_kept', decimals=0)} is left as benefit: {voice.say('sroi_benefits')}."
        ),
        "net": _net(voice),
        "gains": _gains(voice),
        "cash": _cash(voice),
        "time": _time(voice),
        "spread": _spread(voice),
        "measure": (
            f"Of the spread that single assumptions bring, {voice.say('case_variance_unverified', decimals=0)} comes "
            "from unverified ones: measuring the first of them in your own scheme buys more certainty than any "
            "refinement of the sums."
        ),
        "small": _small(voice),
    }
    if voice.has("case_methods_times"):
        said["apart"] = (
            f"The highest is {voice.say('case_methods_times', decimals=0)} the lowest: they value different goods, "
            "for different people, from different doses. All are one year of the full effect, gross: what would have "
            "happened anyway is not taken off."
        )
        said["never_added"] = (
            "They are never added up: a person who feels better because of better health would be counted twice."
        )
    if voice.has("case_achieved"):
        said |= _achieved(voice)
    return said


def believe(claims: pd.DataFrame) -> list[str]:
    """Say what one would have to believe for £1 to return £1, one sentence for each assumption.

    Parameters
    ----------
    claims
        As for `case_sentences`.
    """
    voice = Voice(claims)
    said = [
        _switch(voice, "deadweight", "of the people who change would have changed anyway"),
        _switch(voice, "attribution", "of the change may be claimed by others"),
        _switch(voice, "displacement", "of the change only displaces activity elsewhere"),
        _switch(voice, "drop_off", "of the effect is lost each year"),
    ]
    if voice.has("sroi_switching_quantity") and not pd.isna(voice.value("sroi_switching_quantity")):
        times = voice.say("sroi_switching_quantity", decimals=2)
        said.append(f"At least {times} as many people change for the same money as assumed.")
    if voice.has("sroi_switching_inputs") and not pd.isna(voice.value("sroi_switching_inputs")):
        # Where the return is one, as much goes in as comes back.
        said.append(
            f"The same change costs no more than {voice.say('sroi_benefits')} ({voice.say('sroi_inputs')} is put in "
            "here)."
        )
    said.append(_duration(voice))
    return [one for one in said if one]


def believe_list(claims: pd.DataFrame) -> str:
    """Set what one would have to believe as a list, the lead first."""
    above = Voice(claims).value("sroi_central") > 1
    lead = (
        "£1 returns at least £1 as long as each of these holds, one at a time, all else at its middle value:"
        if above
        else "£1 would return £1 if any one of these were true, all else at its middle value:"
    )
    alone = _alone(Voice(claims))
    items = "".join(f"<li>{one}</li>" for one in believe(claims))
    return f'<p>{lead}</p><ul class="sentences">{items}</ul>{f"<p>{alone}</p>" if alone else ""}'


def methods_list(claims: pd.DataFrame, table: pd.DataFrame) -> str:
    """Say what each method that applies makes of the same change, and why the others do not.

    Parameters
    ----------
    claims
        As for `case_sentences`.
    table
        `valuation.Comparison.table`.
    """
    voice = Voice(claims)
    items = []
    for row in table.to_dict("records"):
        id = NAMES[str(row["method"])]
        name, counts = METHODS[id]
        if row["applies"]:
            claim = f"case_method_{id}"
            ends = voice.interval(claim, opening="", closing="").removeprefix("95% interval ")
            loose = " Rests on unverified numbers." if row["status"] == "unverified" else ""
            items.append(
                f"{name}: {voice.say(claim)} ({ends}) for {voice.say(f'{claim}_people')} people. It counts {counts}."
                f"{loose}"
            )
        else:
            items.append(f"{name}: not used. {html.escape(why_not(str(row['reason'])), quote=False)}")
    return '<ul class="sentences">' + "".join(f"<li>{one}</li>" for one in items) + "</ul>"


def why_not(reason: str) -> str:
    """Put a reason why a method does not apply into words without names of columns."""
    if " needs " in reason and "which" in reason:
        columns = [words for column, words in COLUMNS.items() if column in reason]
        if columns:
            return f"It needs {series_of(columns)}, which this programme does not record."
    text = reason.split(" does not apply: ")[-1].replace(
        "nobody walks or cycles more", "nobody here is recorded as walking or cycling more"
    )
    return text[:1].upper() + text[1:]


def _unverified(voice: Voice) -> str:
    share = voice.value("sroi_unverified_share")
    if share > 99.5:
        rests = "All of the value rests"
    elif share < 0.5:
        return "None of the value rests on an unverified number."
    else:
        rests = f"{voice.say('sroi_unverified_share', decimals=0)} of the value rests"
    price = voice.value("sroi_unverified_value_share")
    if price < 0.05:
        return f"{rests} on at least one number that nobody has verified; every price is verified."
    return (
        f"{rests} on at least one number that nobody has verified, and "
        f"{voice.say('sroi_unverified_value_share', decimals=0)} on an unverified price."
    )


def _net(voice: Voice) -> str:
    more = voice.text("case_gap", "verdict").startswith("more comes")
    gap = voice.say("case_gap")
    if more:
        return f"After the {voice.say('sroi_inputs')} put in, the net value is {gap} at the middle values."
    return (
        f"That is {gap} less than the {voice.say('sroi_inputs')} put in: at the middle values the net value is "
        "negative."
    )


def _gains(voice: Voice) -> str:
    parts = [
        f"{voice.text(id, 'what').lower() if voice.text(id, 'what') != 'NHS' else 'the NHS'} "
        f"({voice.say(id, decimals=0)})"
        for id in ("case_gain_1", "case_gain_2", "case_gain_3")
        if voice.has(id)
    ]
    return f"Who gains, by share of the value: {series_of(parts)}."


def _cash(voice: Voice) -> str:
    if voice.value("case_cash_to") == 0:
        return (
            "No cash comes back to anybody: what services gain is time, and a freed appointment is filled by the "
            "next."
        )
    who = voice.text("case_cash_to", "what").replace("NHS", "the NHS").replace("Council", "the council")
    return (
        f"Cash comes back to {series_of(who.split('; '))} alone: {voice.say('case_cash_to')}. A freed appointment or "
        "bed is filled by the next patient and saves nobody money."
    )


def never(voice: Voice) -> str:
    """Say in how many of the draws the benefits never make up for what went in."""
    share = voice.value("case_never_pays_back")
    if share > 99.5:
        return "almost all draws"
    if share < 0.5:
        return "hardly any draw"
    return f"{voice.say('case_never_pays_back', decimals=0)} of the draws"


def _time(voice: Voice) -> str:
    first = (
        f"{voice.say('case_first_year_share', decimals=0)} of the benefits come in the programme's own year. "
    )
    if pd.isna(voice.value("case_payback")):
        return f"{first}At the middle values they do not make up for what went in; in {never(voice)} they never do."
    return (
        f"{first}At the middle values they have made up for what went in after {voice.say('case_payback')}; in "
        f"{never(voice)} they never do."
    )


def _spread(voice: Voice) -> str:
    def named(id: str) -> str:
        what = LAID_OUT.get(voice.text(id, "what"), voice.text(id, "what"))
        who = voice.text(id, "verdict")
        return f"{what[:1].lower()}{what[1:]}" + (f" ({who})" if who and "; " not in who else "")

    said = (
        f"{voice.say('case_variance_1', decimals=0)} of the spread of the return comes from "
        f"{named('case_variance_1')}"
    )
    if voice.has("case_variance_2"):
        said += f", {voice.say('case_variance_2', decimals=0)} from {named('case_variance_2')}"
    return f"{said}."


def _small(voice: Voice) -> str:
    threshold = voice.say("case_threshold")
    if voice.value("case_threshold") == 0:
        return "No outcome is left out for being small."
    if voice.value("case_left_out") == 0:
        return (
            f"No outcome is below {threshold} of the value, so none is left out; the smallest is "
            f"“{voice.text('case_smallest_share', 'what').lower()}” with {voice.say('case_smallest_share')}."
        )
    names = [f"“{one.strip().lower()}”" for one in voice.text("case_left_out_share", "what").split("; ")]
    each = "is" if len(names) == 1 else "are"
    share = "with" if len(names) == 1 else "together"
    return (
        f"Too small to matter (below {threshold} of the value) and left out of every figure here {each} "
        f"{series_of(names)}, {share} {voice.say('case_left_out_share')}."
    )


def _achieved(voice: Voice) -> dict[str, str]:
    quantity, others = voice.value("case_achieved_by_quantity"), voice.value("case_achieved_by_others")
    difference = voice.value("case_achieved_difference")
    worse = "less" if difference < 0 else "more"
    part = 100 * quantity / difference if difference else 0.0
    if difference == 0:
        because = "The benefits are as forecast."
    elif quantity * others < 0:
        because = (
            f"The benefits are worth {worse} than forecast. How many changed and how long and how much of it lasts "
            "pull in opposite directions."
        )
    else:
        main = (
            "how many people changed"
            if part >= 50
            else "how much of the change lasts and is the programme's own"
        )
        because = f"The benefits are worth {worse} than forecast, mostly because of {main}."
    return {
        "achieved": (
            f"Forecast: {voice.say('sroi_central')} for every £1 ({voice.say('sroi_low')} to "
            f"{voice.say('sroi_high')}). Achieved: {voice.say('case_achieved')} ({voice.say('case_achieved_low')} to "
            f"{voice.say('case_achieved_high')}), with {voice.say('case_achieved_people')} people recorded as less "
            f"inactive where {voice.say('sroi_people')} were forecast."
        ),
        "because": f"{because} What nobody measured stays as forecast.",
        "monitored": f"What was achieved comes from: {voice.text('case_achieved', 'verdict')}.",
    }


def _switch(voice: Voice, name: str, words: str) -> str:
    id, now = f"sroi_switching_{name}", f"case_assumed_{name}"
    if not voice.has(id, now) or pd.isna(voice.value(id)):
        return ""
    return f"No more than {voice.say(id, decimals=0)} {words} ({voice.say(now, decimals=0)} is assumed)."


def _duration(voice: Voice) -> str:
    id, now = "sroi_switching_duration_largest", "case_assumed_duration_largest"
    if not voice.has(id, now) or pd.isna(voice.value(id)):
        return ""
    outcome = voice.text(now, "what").lower()
    assumed = voice.say(now, decimals=0 if voice.value(now).is_integer() else 1)
    return f"The effect on “{outcome}” lasts {voice.say(id)} or longer ({assumed} are assumed)."


def _alone(voice: Voice) -> str:
    words = {
        "attribution": "what others may claim",
        "displacement": "what is displaced",
        "drop_off": "how fast it fades",
        "deadweight": "what would have happened anyway",
    }
    cannot = [
        text
        for name, text in words.items()
        if voice.has(f"sroi_switching_{name}") and pd.isna(voice.value(f"sroi_switching_{name}"))
    ]
    if not cannot:
        return ""
    end = "below £1" if voice.value("sroi_central") > 1 else "to £1"
    named = " or ".join([", ".join(cannot[:-1]), cannot[-1]]) if len(cannot) > 1 else cannot[0]
    return f"No change in {named} could bring the return {end} on its own."
