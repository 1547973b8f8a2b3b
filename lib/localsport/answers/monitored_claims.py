"""Claim every number that a sentence about a monitored programme uses."""

from collections.abc import Iterator
from typing import Any

from localsport.answers.claims import claim
from localsport.answers.monitored_result import Monitored
from localsport.answers.monitored_shown import first_whole_quarter
from localsport.monitoring.pathway import STAGES

PER_POUND = "£ per £1"
PER_ADULTS = "per 1,000 adults a month"
WILSON = "share of rounded counts; 95% interval by Wilson's method"
STEPS = {
    "started": "started",
    "completed": "completed",
    "more active, of all referred": "moved",
}
Claims = Iterator[dict[str, Any]]


def monitored_claims(answer: Monitored) -> list[dict[str, Any]]:
    """Make the claims of a monitored programme.

    Every value comes from counts as published. Ids: ``monitor_threshold`` and ``monitor_rounding``,
    ``monitor_hidden_<n>``; ``monitor_usual_<place>``, ``monitor_surprise_<n>``; ``monitor_hot_<place>``,
    ``monitor_cold_<place>``, ``monitor_rate_<place>``; ``monitor_reach[_<place>]``;
    ``monitor_retention_<months>``; ``monitor_referred``, ``monitor_<step>[_<tier>]``;
    ``monitor_people_...``, ``monitor_return_...``; ``monitor_change_<n>_...``.
    """
    return [
        {**row, "source_id": "; ".join(answer.sources["source_id"])}
        for part in (_rule, _attendance, _spots, _reach, _retention, _pathway, _achieved, _changes)
        for row in part(answer)
    ]


def _rows(answer: Monitored, file: str) -> str:
    return f"monitoring/{answer.monitoring_id}/{file}, as published"


def _rule(answer: Monitored) -> Claims:
    method = "parameters/disclosure.csv, or as the run was told"
    yield claim(
        "monitor_threshold", "", "Smallest count that is shown", answer.rule.threshold, "", method=method
    )
    yield claim(
        "monitor_rounding", "", "Counts are rounded to multiples of", answer.rule.rounding, "", method=method
    )
    for n, row in enumerate(answer.hidden.itertuples(), start=1):
        yield claim(
            f"monitor_hidden_{n}",
            "",
            str(row.table),
            float(str(row.hidden)),
            "counts",
            method="counts that are hidden, of those there are",
            upper=float(str(row.counts)),
        )


def _attendance(answer: Monitored) -> Claims:
    common = {"method": "XmR chart of rounded monthly visits", "rows": _rows(answer, "months.csv")}
    for code, chart in answer.charts.groupby("place_code", sort=False):
        now = chart[chart["series"] == chart["series"].max()]
        first, last = now["month"].min(), now["month"].max()
        yield claim(
            f"monitor_usual_{code}",
            str(code),
            "Visits a month, mean of the latest limits",
            float(now["mean"].iloc[-1]),
            "visits",
            period=f"{first} to {last}",
            lower=float(now["lower_limit"].iloc[-1]),
            upper=float(now["upper_limit"].iloc[-1]),
            interval_note="limits of ordinary ups and downs",
            verdict=str(chart["variation"].iloc[-1]),
            **common,
        )
        before = chart[chart["series"] < chart["series"].max()]
        if len(before):
            yield claim(
                f"monitor_usual_before_{code}",
                str(code),
                "Visits a month, mean of the limits before",
                float(before["mean"].iloc[-1]),
                "visits",
                period=f"{before['month'].min()} to {before['month'].max()}",
                **common,
            )
    for n, row in enumerate(answer.surprises.to_dict("records"), start=1):
        yield claim(
            f"monitor_surprise_{n}",
            str(row["place_code"]),
            str(row["rule"]),
            float(row["average"]),
            "visits",
            period=f"{row['first_month']} to {row['last_month']}",
            verdict=str(row["variation"]),
            interval_note=str(row["limits"]),
            **common,
        )
        yield claim(
            f"monitor_surprise_{n}_usual",
            str(row["place_code"]),
            "Mean",
            float(row["mean"]),
            "visits",
            **common,
        )


def _spots(answer: Monitored) -> Claims:
    common = {
        "method": "new participants per 1,000 adults beside that of all places; 99.8% Poisson limits",
        "rows": _rows(answer, "months.csv"),
    }
    if answer.spots.empty:
        return
    now = answer.spots[answer.spots["period"] == answer.spots["period"].max()]
    label = str(now["label"].iloc[0])
    yield claim(
        "monitor_rate",
        "",
        "All places",
        float(now["common_rate"].iloc[0]),
        PER_ADULTS,
        period=label,
        **common,
    )
    for row in now.to_dict("records"):
        yield claim(
            f"monitor_rate_{row['place_code']}",
            str(row["place_code"]),
            "New participants",
            float(row["rate"]),
            PER_ADULTS,
            period=label,
            lower=float(row["lower_limit"]),
            upper=float(row["upper_limit"]),
            interval_note="99.8% limits",
            verdict=str(row["spot"]),
            **common,
        )
    for place, told in answer.lasting.to_dict("index").items():
        code = str(place)
        latest = {"verdict": str(told["spot"]), **common}
        yield claim(f"monitor_quarters_{code}", code, "Quarters shown", float(told["periods"]), "", **latest)
        for spot in ("hot", "cold"):
            yield claim(f"monitor_{spot}_{code}", code, f"Quarters {spot}", float(told[spot]), "", **common)


def _reach(answer: Monitored) -> Claims:
    rows = _rows(answer, "months.csv")
    since = first_whole_quarter(answer.began).asfreq("M", how="start")
    yield claim("monitor_target", "", "Target: inactive at the start", 100 * answer.target, "%", rows=rows)
    for row in answer.reach.to_dict("records"):
        code = str(row["place_code"])
        tail = "" if code == "all" else f"_{code}"
        common = {"method": WILSON, "rows": rows, "period": f"{since} to {answer.last_month}"}
        yield claim(
            f"monitor_reach{tail}",
            code if tail else "",
            "New participants who were inactive, of those whose level is known",
            100 * float(row["share"]),
            "%",
            lower=100 * float(row["lower_95"]),
            upper=100 * float(row["upper_95"]),
            verdict=str(row["reading"]),
            **common,
        )
        if not tail:
            yield claim(
                "monitor_new", "", "New participants", float(row["new_participants"]), "people", **common
            )
            share = float(row["asked"]) / float(row["new_participants"])
            yield claim("monitor_known", "", "Level at the start known", 100 * share, "%", **common)
            ends = {"lower": 100 * float(row["lowest"]), "upper": 100 * float(row["highest"])}
            yield claim(
                "monitor_reach_at_most",
                "",
                "Inactive, if all whose level is not known were",
                ends["upper"],
                "%",
                verdict=str(bool(row["hangs_on_not_known"])),
                **common,
            )


def _retention(answer: Monitored) -> Claims:
    if answer.retention.empty:
        return
    for row in answer.retention[answer.retention["cohort"].isna()].to_dict("records"):
        each = answer.retention[answer.retention["since"] == row["since"]].dropna(subset=["cohort"])
        common = {"method": WILSON, "rows": _rows(answer, "cohorts.csv")}
        id = f"monitor_retention_{int(row['since'])}"
        yield claim(
            id,
            "",
            f"Still coming {int(row['since'])} months after joining",
            100 * float(row["share"]),
            "%",
            lower=100 * float(row["lower_95"]),
            upper=100 * float(row["upper_95"]),
            period=f"{each['cohort'].min().start_time:%Y-%m} to {each['cohort'].max().end_time:%Y-%m}",
            **common,
        )
        for end in ("min", "max"):
            value = 100 * float(each["share"].agg(end))
            yield claim(f"{id}_{end}", "", f"The same, quarter with the {end}", value, "%", **common)


def _pathway(answer: Monitored) -> Claims:
    found = answer.followed
    if found is None:
        return
    period = f"{found.first} to {found.last}"
    common = {"rows": _rows(answer, "pathway.csv"), "period": period}
    total = {str(name): float(value) for name, value in found.stages.T["all"].items()}
    inactive, others = total["all"], found.referred_otherwise
    yield claim("monitor_referred", "", "Inactive people referred", inactive, "people", **common)
    yield claim("monitor_referred_all", "", "People referred", inactive + others, "people", **common)
    asked, done = total[STAGES[3]] + total[STAGES[4]], total["completed"]
    if asked == asked and done > 0:
        # Rounded apart, the parts may come out a step larger than their whole.
        share = 100 * min(asked / done, 1.0)
        yield claim("monitor_asked", "", "Completers who were asked afterwards", share, "%", **common)
    for row in found.steps.dropna(subset=["share"]).to_dict("records"):
        tail = "" if row["tier"] == "all" else f"_{row['tier'].replace(' ', '_')}"
        yield claim(
            f"monitor_{STEPS[row['step']]}{tail}",
            "",
            f"{row['step']}, {row['tier']}",
            100 * float(row["share"]),
            "%",
            lower=100 * float(row["lower_95"]),
            upper=100 * float(row["upper_95"]),
            method=WILSON,
            **common,
        )


def _achieved(answer: Monitored) -> Claims:
    found = answer.achieved
    if found is None:
        return
    common = {"rows": _rows(answer, "pathway.csv, links.csv"), "verdict": found.way}
    for which, words in (("forecast", "forecast"), ("counted", "counted")):
        low, middle, high = found.people.T[which].tolist()
        id = f"monitor_people_{which}"
        note = "lowest and highest"
        what = f"People who leave inactivity in a year, {words}"
        yield claim(id, "", what, middle, "people", lower=low, upper=high, interval_note=note, **common)
    done = found.evaluation
    method = "sroi.evaluation: the same impact map with counted quantities; 95 of 100 draws"
    for which, result in (("forecast", done.forecast), ("achieved", done.achieved)):
        yield claim(
            f"monitor_return_{which}",
            "",
            f"Social return, {which}",
            result.ratio_central,
            PER_POUND,
            lower=result.ratio_low,
            upper=result.ratio_high,
            period=f"{found.price_year} prices",
            method=method,
            **common,
        )
    below = 100 * done.achieved.probability_below_one
    yield claim("monitor_below_one", "", "Draws below £1 for £1", below, "%", method=method, **common)


def _changes(answer: Monitored) -> Claims:
    for n, (measure, row) in enumerate(answer.changes.to_dict("index").items(), start=1):
        shares = row["unit"] == "share"
        times = 100.0 if shares else 1.0
        level, points = ("%", "percentage points") if shares else (PER_ADULTS, PER_ADULTS)
        common = {
            "method": "methods.difference on rounded counts",
            "rows": _rows(answer, "surveys.csv" if shares else "months.csv"),
            "verdict": str(row["reading"]),
        }
        id = f"monitor_change_{n}"
        for part, unit in (
            ("before", level),
            ("after", level),
            ("change", points),
            ("comparison_change", points),
        ):
            stem = part.removesuffix("_change")
            ends = {end: times * float(row.get(f"{stem}_{end}", float("nan"))) for end in ("lower", "upper")}
            yield claim(f"{id}_{part}", "", str(measure), times * float(row[part]), unit, **ends, **common)
        yield claim(
            f"{id}_difference",
            "",
            str(measure),
            times * float(row["difference"]),
            points,
            lower=times * float(row["difference_lower"]),
            upper=times * float(row["difference_upper"]),
            **common,
        )
