"""The answer about a monitored programme is what its CSV files say, and nobody can work a hidden count out of it."""

import csv
import math
import shutil
from collections import defaultdict
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.optimize import linprog

from localsport import monitoring
from localsport.answers import claims as claims_table
from localsport.answers.monitored import Monitored, monitored, the_rule
from localsport.answers.monitored_pathway import followed
from localsport.data import monitoring as records
from localsport.data.tables import Tables
from localsport.methods.suppression import Rule

RAW = Path(__file__).resolve().parents[1] / "data" / "raw" / "monitoring"
DRAWS = 200
PROGRAMME = ("X07000001", "X07000002", "X07000006")
STAGES = [
    "did not start",
    "left before the end",
    "completed, not asked after",
    "completed, no more active",
    "completed, more active",
]


def raw(name: str, folder: Path = RAW / "demoshire") -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def rounded(count: float, to: int = 5) -> int:
    """Round to the nearest multiple, halves up."""
    return to * math.floor(count / to + 0.5)


def wilson(count: float, of: float) -> tuple[float, float]:
    """Wilson's score interval, from its formula."""
    z, share = stats.norm.ppf(0.975), count / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return middle - half, middle + half


def quarter(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year if number > 3 else year - 1}/{(number - 4) % 12 // 3}"


@pytest.fixture(scope="module")
def answer(demo_tables: Tables) -> Monitored:
    return monitored(demo_tables, "demoshire", draws=DRAWS)


def value(answer: Monitored, id: str) -> float:
    return float(answer.claims.set_index("id").loc[id, "value"])


# What it says is what the files say, worked out again.


def test_charts_are_those_of_rounded_visits(answer: Monitored):
    visits: dict[tuple[str, str], int] = defaultdict(int)
    for row in raw("months.csv"):
        visits[row["place_code"], row["month"]] += int(row["attendances"])
    months = sorted({month for _, month in visits})
    for code, begins in (("X07000001", "2024-04"), ("X07000003", "2023-04")):
        series = [rounded(visits[code, month]) for month in months if month >= begins]
        moves = [abs(b - a) for a, b in pairwise(series)]
        mean, average = sum(series) / len(series), sum(moves) / len(moves)
        kept = [move for move in moves if move < 3.267 * average]
        reach = 2.66 * sum(kept) / len(kept)
        chart = answer.charts[(answer.charts["place_code"] == code) & (answer.charts["month"] >= begins)]
        assert chart["value"].tolist() == series
        assert chart["mean"].iloc[0] == pytest.approx(mean)
        assert chart["upper_limit"].iloc[0] == pytest.approx(mean + reach)
        assert value(answer, f"monitor_usual_{code}") == pytest.approx(mean)
        outside = [
            m
            for m, v in zip([m for m in months if m >= begins], series, strict=True)
            if abs(v - mean) > reach
        ]
        told = chart.loc[chart["rule"] == "outside the limits", "month"].astype(str).tolist()
        assert told == outside
    together = answer.charts[answer.charts["place_code"] == "all"].set_index("month")["value"]
    codes = {code for code, _ in visits}
    assert together[pd.Period("2024-12")] == sum(rounded(visits[code, "2024-12"]) for code in codes)


def test_the_shut_pool_and_the_crowded_month_are_among_the_surprises(answer: Monitored):
    # data/demo_monitoring.py: Sampleborough at 55% from November 2024 to January 2025; Testerdale 1.7 times in July.
    runs = {(r.place_code, str(r.first_month), str(r.last_month)) for r in answer.surprises.itertuples()}
    assert ("X07000001", "2024-11", "2025-01") in runs
    assert ("X07000004", "2024-07", "2024-07") in runs


def test_rates_are_rounded_newcomers_over_adults(answer: Monitored, demo_tables: Tables):
    small = demo_tables.small_areas()
    adults = small.groupby("district_code")["population_16_over"].sum()
    new: dict[tuple[str, str], int] = defaultdict(int)
    for row in raw("months.csv"):
        new[row["place_code"], quarter(row["month"])] += int(row["new_participants"])
    now = {code: rounded(new[code, "2025/1"]) for code in adults.index if (code, "2025/1") in new}
    for code, count in now.items():
        assert value(answer, f"monitor_rate_{code}") == pytest.approx(count / 3 / adults[code] * 1000)
    common = sum(now.values()) / 3 / sum(adults[code] for code in now) * 1000
    assert value(answer, "monitor_rate") == pytest.approx(common)
    assert answer.lasting.loc["X07000006", "cold"] >= 8, "put in: half the visits of its size"


def test_reach_is_the_share_of_rounded_counts(answer: Monitored):
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for row in raw("months.csv"):
        if row["place_code"] in PROGRAMME and row["month"] >= "2024-04":
            counts[row["place_code"], row["activity_level"]] += int(row["new_participants"])
    shown = {key: rounded(count) for key, count in counts.items()}
    inactive = sum(count for (_, level), count in shown.items() if level == "inactive")
    asked = sum(count for (_, level), count in shown.items() if level != "not known")
    claim = answer.claims.set_index("id").loc["monitor_reach"]
    assert claim["value"] == pytest.approx(100 * inactive / asked)
    assert [claim["lower"], claim["upper"]] == pytest.approx([100 * x for x in wilson(inactive, asked)])
    assert claim["verdict"] == "below the target"
    whole = sum(shown.values())
    assert value(answer, "monitor_known") == pytest.approx(100 * asked / whole)


def test_retention_by_quarter_of_joining(answer: Monitored):
    new: dict[tuple[str, str], int] = defaultdict(int)
    for row in raw("months.csv"):
        if row["place_code"] in PROGRAMME:
            new[row["place_code"], quarter(row["month"])] += int(row["new_participants"])
    still: dict[tuple[str, int], int] = defaultdict(int)
    seen: dict[tuple[str, int], set[str]] = defaultdict(set)
    for row in raw("cohorts.csv"):
        a, b = (int(row[each][:4]) * 12 + int(row[each][5:]) for each in ("cohort", "month"))
        still[quarter(row["cohort"]), b - a] += int(row["participants"])
        seen[quarter(row["cohort"]), b - a].add(row["cohort"])
    for since in (3, 6, 12):
        quarters = [q for (q, s), months in seen.items() if s == since and len(months) == 3]
        participants = sum(rounded(still[q, since]) for q in quarters)
        of = sum(rounded(new[code, q]) for q in quarters for code in PROGRAMME)
        claim = answer.claims.set_index("id").loc[f"monitor_retention_{since}"]
        assert claim["value"] == pytest.approx(100 * participants / of)
        assert [claim["lower"], claim["upper"]] == pytest.approx([100 * x for x in wilson(participants, of)])


def inactive_stages(rows: list[dict[str, str]]) -> dict[str, dict[str, int]]:
    """Part those inactive at referral, April 2024 to March 2025, by how far they came."""
    parts: dict[str, dict[str, int]] = {}
    for row in rows:
        if row["activity_level"] == "inactive" and "2024-04" <= row["month"] <= "2025-03":
            tier = parts.setdefault(row["tier"], dict.fromkeys(STAGES, 0))
            after = [int(row[f"{level}_after"]) for level in ("inactive", "fairly_active", "active")]
            referred, started, completed = (int(row[each]) for each in ("referred", "started", "completed"))
            tier[STAGES[0]] += referred - started
            tier[STAGES[1]] += started - completed
            tier[STAGES[2]] += completed - sum(after)
            tier[STAGES[3]] += after[0]
            tier[STAGES[4]] += after[1] + after[2]
    return parts


def test_the_pathway_is_of_twelve_months_however_long_people_are_referred():
    kept = records.monitoring("demoshire")
    found = followed(replace(kept, follow_up_months=0), the_rule())
    assert kept.months["month"].max() > kept.began + 12
    assert found.last == kept.began + 11
    assert found.whole_year
    short = followed(replace(kept, follow_up_months=0), the_rule(), first=kept.months["month"].max() - 5)
    assert (short.last - short.first).n == 5
    assert not short.whole_year


def test_the_pathway_follows_a_year_of_inactive_referrals(answer: Monitored):
    true = inactive_stages(raw("pathway.csv"))
    assert answer.followed is not None
    shown = answer.followed.stages
    for tier, stage in product(true, STAGES):
        count = true[tier][stage]
        if 0 < count < 5:
            assert pd.isna(shown.loc[tier, stage])
        elif pd.notna(shown.loc[tier, stage]):
            assert shown.loc[tier, stage] == rounded(count)
    whole = sum(sum(each.values()) for each in true.values())
    moved = sum(each[STAGES[4]] for each in true.values())
    assert value(answer, "monitor_referred") == rounded(whole)
    assert value(answer, "monitor_moved") == pytest.approx(100 * rounded(moved) / rounded(whole))


def test_what_was_achieved_is_the_published_count(answer: Monitored):
    true = inactive_stages(raw("pathway.csv"))
    moved = rounded(sum(each[STAGES[4]] for each in true.values()))
    assert answer.achieved is not None
    counted = answer.achieved.people.loc["counted"]
    assert counted["central"] == moved
    assert counted["low"] == moved - 2 and counted["high"] >= moved + 2
    assert not answer.achieved.counted_apart, "the tiers' own counts are small"
    done = answer.achieved.evaluation
    quantities = answer.achieved.quantities
    assert quantities["central"].sum() == pytest.approx(moved, abs=0.02)
    # Fewer moved than forecast: all of the difference is due to how many.
    assert done.by_outcome["quantity"].sum() == pytest.approx(done.by_outcome["difference"].sum())
    assert value(answer, "monitor_return_achieved") == done.achieved.ratio_central
    assert done.achieved.ratio_central < done.forecast.ratio_central


def test_differences_in_differences_from_the_surveys(answer: Monitored):
    shares: dict[tuple[str, bool], list[float]] = defaultdict(list)
    for row in raw("surveys.csv"):
        if row["measure"] == "Inactive adults":
            shares[row["place_code"], row["month"] >= "2024-04"].append(
                rounded(int(row["count"])) / int(row["asked"])
            )
    change = {
        code: np.mean(shares[code, True]) - np.mean(shares[code, False])
        for code in {key[0] for key in shares}
    }
    mine = np.array([each for code, each in change.items() if code in PROGRAMME])
    other = np.array([each for code, each in change.items() if code not in PROGRAMME])
    welch = stats.ttest_ind(mine, other, equal_var=False)
    row = answer.changes.loc["Inactive adults"]
    assert row["difference"] == pytest.approx(mine.mean() - other.mean())
    ends = welch.confidence_interval(0.95)
    assert [row["difference_lower"], row["difference_upper"]] == pytest.approx([ends.low, ends.high])
    assert row["reading"] == "a difference no larger than chance gives"


def test_without_a_comparison_no_change_is_called_an_effect(answer: Monitored):
    alone = answer.changes[answer.changes["comparison_places"] == 0]
    assert len(alone) and set(alone["reading"]) == {"a change, not an effect"}


def test_claims_are_whole_and_their_sources_resolve(answer: Monitored):
    assert list(answer.claims.columns) == claims_table.COLUMNS
    assert answer.claims["id"].str.startswith("monitor_").all()
    named = set("; ".join(answer.claims["source_id"]).split("; "))
    assert named == set(answer.sources["source_id"])


# What may not be told.


def frames(thing: object, path: str = "") -> dict[str, str]:
    """Lay everything that an answer publishes out as text, the audit left out."""
    if isinstance(thing, pd.DataFrame | pd.Series):
        return {path: thing.to_csv(float_format="%.12g")}
    if is_dataclass(thing) and not isinstance(thing, type):
        return {
            key: text
            for each in fields(thing)
            if each.name != "audit"
            for key, text in frames(getattr(thing, each.name), f"{path}.{each.name}").items()
        }
    return {path: repr(thing)}


def copied(into: Path, **files: list[dict[str, str]]) -> Path:
    """Copy the demonstration's records with some files in other words."""
    shutil.copytree(RAW / "demoshire", into / "demoshire")
    for name, rows in files.items():
        with (into / "demoshire" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return into


def test_records_that_publish_alike_give_one_answer(answer: Monitored, demo_tables: Tables, tmp_path: Path):
    # If anything shown hung on an exact count, two sets of records with the same rounded and hidden counts would
    # give it away. So change visits and survey counts within their rounding, and hidden stages of the pathway.
    months = raw("months.csv")
    totals: dict[tuple[str, str], int] = defaultdict(int)
    for row in months:
        totals[row["place_code"], row["month"]] += int(row["attendances"])
    moved = 0
    for row in months:
        total = totals[row["place_code"], row["month"]]
        if rounded(total + 1) == rounded(total):
            row["attendances"] = str(int(row["attendances"]) + 1)
            totals[row["place_code"], row["month"]] += 1
            moved += 1
    surveys = raw("surveys.csv")
    for row in surveys:
        if rounded(int(row["count"]) + 1) == rounded(int(row["count"])):
            row["count"] = str(int(row["count"]) + 1)
            moved += 1
    pathway, before = raw("pathway.csv"), inactive_stages(raw("pathway.csv"))
    # At high risk "no more active" and "more active" are hidden both: one person more goes from the one to the other.
    (row, *_) = [
        each
        for each in pathway
        if each["tier"] == "high" and each["activity_level"] == "inactive" and int(each["inactive_after"]) > 0
    ]
    row["inactive_after"] = str(int(row["inactive_after"]) - 1)
    row["active_after"] = str(int(row["active_after"]) + 1)
    assert moved > 100 and inactive_stages(pathway) != before
    base = copied(tmp_path, months=months, surveys=surveys, pathway=pathway)
    other = monitored(demo_tables, "demoshire", draws=DRAWS, base=base)
    one, two = frames(answer), frames(other)
    assert one.keys() == two.keys()
    assert [key for key in one if one[key] != two[key]] == []


def test_the_audit_is_wide_and_is_nowhere_else(answer: Monitored):
    assert len(answer.audit) and (answer.audit["width"] >= answer.rule.threshold - 1e-6).all()
    assert answer.followed is not None
    assert answer.counts.audit.empty and answer.followed.audit.empty
    assert answer.followed.protected.audit.empty and pd.DataFrame(answer.followed.protected.reason).empty
    assert not any("small number" in text for text in frames(answer).values())


def test_counts_shown_are_rounded_and_none_is_small(answer: Monitored):
    assert answer.followed is not None
    counts = answer.counts
    for frame in (counts.visits, counts.people, counts.levels, counts.cohorts, answer.followed.stages):
        held = frame.stack().dropna()
        assert (held % answer.rule.rounding == 0).all()
        assert not ((held > 0) & (held < answer.rule.threshold)).any()


def attacked(
    rows: list[np.ndarray], low: list[float], high: list[float], of: list[np.ndarray]
) -> list[float]:
    """Give how narrowly sums of unknown counts can be known, by two linear programmes each."""
    bounded = np.array(rows)
    finite = np.isfinite(high)
    above = np.vstack([bounded[finite], -bounded])
    right = np.concatenate([np.array(high)[finite], -np.array(low)])
    widths = []
    for target in of:
        ends = []
        for sign in (1, -1):
            found = linprog(sign * target, A_ub=above, b_ub=right, bounds=(0, None), method="highs")
            assert found.status in (0, 3), found.message
            ends.append(sign * found.fun if found.status == 0 else math.inf)
        widths.append(ends[1] - ends[0])
    return widths


def known(count: float, rule: Rule) -> tuple[float, float]:
    """Say what a reader knows of a count: hidden, nought, or within its rounding."""
    if pd.isna(count):
        return 1, math.inf
    if count == 0:
        return 0, 0
    least = count - rule.rounding // 2
    return max(least, rule.threshold), least + rule.rounding - 1


def attack(answer: Monitored) -> list[float]:
    """Try to recover every hidden count of people from all that the answer shows, atom by atom.

    The unknowns are finer than anything shown: new participants by place, quarter and level, visits by place and
    month, and who still comes; so nothing that follows from a table of them is missed.
    """
    counts, rule = answer.counts, answer.rule
    levels = ["inactive", "fairly active", "active", "not known"]
    cells = [("new", p, q, k) for p in counts.people.index for q in counts.people.columns for k in levels]
    cells += [("visits", p, m) for p in counts.visits.index for m in counts.visits.columns]
    cells += [("still", q, s) for q in counts.cohorts.index for s in counts.cohorts.columns]
    at = {cell: n for n, cell in enumerate(cells)}

    def row(*some: tuple) -> np.ndarray:
        line = np.zeros(len(cells))
        line[[at[each] for each in some]] = 1
        return line

    rows, low, high, targets = [], [], [], []

    def told(count: float, *some: tuple) -> None:
        ends = known(count, rule)
        rows.append(row(*some))
        low.append(ends[0])
        high.append(ends[1])
        if pd.isna(count):
            targets.append(rows[-1])

    began = answer.began.asfreq("Q-MAR")
    began = began if began.asfreq("M", how="start") == answer.began else began + 1
    for (p, q), count in counts.people.stack(future_stack=True).items():
        told(count, *[("new", p, q, k) for k in levels])
        if q.asfreq("M", how="start") in counts.visits.columns:
            months = [("visits", p, q.asfreq("M", how="start") + n) for n in range(3)]
            rows.append(row(*months) - row(*[("new", p, q, k) for k in levels]))
            low.append(0)
            high.append(math.inf)
    for (p, k), count in counts.levels.stack(future_stack=True).items():
        told(count, *[("new", p, q, k) for q in counts.people.columns if q >= began])
    for (p, m), count in counts.visits.stack(future_stack=True).items():
        told(count, ("visits", p, m))
    mine = answer.places.index[answer.places["group"] == "programme"]
    whole = counts.cohorts.notna().any()
    for q, s in product(counts.cohorts.index, counts.cohorts.columns):
        last = q.asfreq("M", how="end") + s
        if whole[s] and last <= answer.last_month:
            told(counts.cohorts.loc[q, s], ("still", q, s))
            joined = [("new", p, q, k) for p in mine for k in levels]
            rows.append(row(*joined) - row(("still", q, s)))
            low.append(0)
            high.append(math.inf)
    return attacked(rows, low, high, targets)


def attack_pathway(answer: Monitored) -> list[float]:
    """Try to recover every hidden count of the pathway from its table."""
    assert answer.followed is not None
    stages, rule = answer.followed.stages, answer.rule
    tiers = [tier for tier in stages.index if tier != "all"]
    at = {cell: n for n, cell in enumerate(product(tiers, STAGES))}
    parts = {"completed": STAGES[2:], "started": STAGES[1:], "all": STAGES}
    rows, low, high, targets = [], [], [], []
    for (tier, stage), count in stages.stack(future_stack=True).items():
        line = np.zeros(len(at))
        of = product(tiers if tier == "all" else [tier], parts.get(stage, [stage]))
        line[[at[cell] for cell in of]] = 1
        ends = known(count, rule)
        rows.append(line)
        low.append(ends[0])
        high.append(ends[1])
        if pd.isna(count):
            targets.append(line)
    return attacked(rows, low, high, targets)


def test_no_hidden_count_of_the_demonstration_can_be_recovered(answer: Monitored):
    widths = attack_pathway(answer)
    assert len(widths) == len(answer.audit), "every hidden count is attacked"
    assert min(widths) >= answer.rule.threshold - 1e-6
    assert attack(answer) == []


def little(into: Path, seed: int) -> Path:
    """Write the records of a programme so small that much of them must be hidden."""
    rng = np.random.default_rng(seed)
    path = into / "little"
    path.mkdir(parents=True)
    head = raw("monitoring.csv")[0] | {"monitoring_id": "little", "began": "2024-07", "programme_id": ""}
    places = [
        row for row in raw("places.csv") if row["place_code"] in ("X07000001", "X07000002", "X07000003")
    ]
    months, pathway, cohorts = [], [], []
    first = pd.Period("2024-04", freq="M")
    for place, n in product(places, range(15)):
        size = 0
        for level in ("inactive", "fairly active", "active", "not known"):
            visits = int(rng.poisson(5))
            new = int(rng.binomial(visits, 0.25))
            size += new
            key = {"month": str(first + n), "place_code": place["place_code"]}
            months.append(
                key
                | {"activity_level": level, "age_band": "16+", "attendances": visits, "new_participants": new}
            )
        if place["group"] == "programme":
            for since in range(min(13, 15 - n)):
                size = size if since == 0 else int(rng.binomial(size, 0.85))
                row = {
                    "cohort": str(first + n),
                    "place_code": place["place_code"],
                    "month": str(first + n + since),
                }
                cohorts.append(row | {"participants": size})
    for n, tier in product(range(3, 9), ("low", "moderate", "high")):
        referred = int(rng.poisson(2.5))
        started = int(rng.binomial(referred, 0.8))
        completed = int(rng.binomial(started, 0.6))
        after = rng.multinomial(int(rng.binomial(completed, 0.9)), (0.4, 0.4, 0.2))
        names = ("inactive_after", "fairly_active_after", "active_after")
        row = {"month": str(first + n), "place_code": "X07000001", "tier": tier, "activity_level": "inactive"}
        row |= {"referred": referred, "started": started, "completed": completed}
        pathway.append(row | dict(zip(names, map(int, after), strict=True)))
    written = {
        "monitoring": [head],
        "places": places,
        "months": months,
        "pathway": pathway,
        "cohorts": cohorts,
    }
    for name, rows in written.items():
        pd.DataFrame(rows).to_csv(path / f"{name}.csv", index=False)
    return into


@pytest.mark.parametrize("seed", range(8))
def test_no_hidden_count_of_a_little_programme_can_be_recovered(
    seed: int, demo_tables: Tables, tmp_path: Path
):
    answer = monitored(demo_tables, "little", draws=DRAWS, base=little(tmp_path, seed))
    widths = attack(answer) + attack_pathway(answer)
    assert len(widths) > 10, "a test of nothing"
    assert min(widths) >= answer.rule.threshold - 1e-6
    true = pd.read_csv(tmp_path / "little" / "months.csv")
    new = true[true["month"] >= "2024-07"].groupby(["place_code", "activity_level"])["new_participants"].sum()
    for (place, level), count in answer.counts.levels.stack(future_stack=True).items():
        assert pd.isna(count) or count == rounded(new[place, level])


def test_a_little_programme_shows_no_chart_with_a_hidden_month(demo_tables: Tables, tmp_path: Path):
    base = little(tmp_path, 1)
    months = pd.read_csv(base / "little" / "months.csv")
    here = (months["place_code"] == "X07000001") & (months["month"] == "2024-05")
    months.loc[here, ["attendances", "new_participants"]] = 0
    months.loc[months.index[here][0], "attendances"] = 3
    months.to_csv(base / "little" / "months.csv", index=False)
    cohorts = pd.read_csv(base / "little" / "cohorts.csv")
    cohorts.loc[(cohorts["place_code"] == "X07000001") & (cohorts["cohort"] == "2024-05"), "participants"] = 0
    cohorts.to_csv(base / "little" / "cohorts.csv", index=False)
    answer = monitored(demo_tables, "little", draws=DRAWS, base=base)
    assert "X07000001" not in set(answer.charts["place_code"])
    assert "all" not in set(answer.charts["place_code"]), (
        "all places less the others would give the month back"
    )
    assert ("chart", "Sampleborough") in set(answer.not_shown.itertuples(index=False, name=None))
    assert answer.achieved is None


def test_hiding_more_hides_at_least_as_much(answer: Monitored, demo_tables: Tables):
    more = monitored(demo_tables, "demoshire", threshold=12, draws=DRAWS)
    assert more.rule == Rule(threshold=12, rounding=5, protection=12)
    assert (more.audit["width"] >= 12 - 1e-6).all()
    assert more.hidden["hidden"].sum() > answer.hidden["hidden"].sum()
    assert the_rule() == records.disclosure()


def test_every_outcome_is_counted_where_none_is_small(demo_tables: Tables, tmp_path: Path):
    pathway = raw("pathway.csv")
    counts = ("referred", "started", "completed", "inactive_after", "fairly_active_after", "active_after")
    for row in pathway:
        row |= {each: str(30 * int(row[each])) for each in counts}
    (extra, *_) = [r for r in pathway if r["tier"] == "high" and r["activity_level"] == "inactive"]
    extra |= {
        each: str(int(extra[each]) + 30) for each in ("referred", "started", "completed", "active_after")
    }
    answer = monitored(demo_tables, "demoshire", draws=DRAWS, base=copied(tmp_path, pathway=pathway))
    assert answer.achieved is not None and answer.achieved.counted_apart
    found = answer.achieved.quantities.set_index("outcome_id")["central"]
    year = [r for r in pathway if "2024-04" <= r["month"] <= "2025-03" and r["activity_level"] == "inactive"]
    for tier in ("low", "moderate", "high"):
        fairly = sum(int(row["fairly_active_after"]) for row in year if row["tier"] == tier)
        assert found[f"{tier}-fairly-active"] == rounded(fairly)


def test_what_is_not_kept_is_not_answered(demo_tables: Tables, tmp_path: Path):
    base = copied(tmp_path)
    for name in ("pathway.csv", "cohorts.csv", "surveys.csv", "links.csv"):
        (base / "demoshire" / name).unlink()
    answer = monitored(demo_tables, "demoshire", draws=DRAWS, base=base)
    assert answer.followed is None and answer.achieved is None
    assert answer.retention.empty
    assert answer.changes.index.tolist() == ["Visits per 1,000 adults"]


def test_a_year_not_yet_followed_up_is_not_valued(demo_tables: Tables):
    answer = monitored(demo_tables, "demoshire", first_referral="2024-10", draws=DRAWS)
    assert answer.followed is not None and not answer.followed.whole_year
    assert str(answer.followed.last) == "2025-03"
    assert answer.achieved is None


def test_an_unknown_folder_is_refused(demo_tables: Tables):
    with pytest.raises(KeyError, match="There are: demoshire"):
        monitored(demo_tables, "nowhere")


def test_the_answer_is_made_from_the_rooms(answer: Monitored):
    again = monitoring.surprises(answer.charts)
    pd.testing.assert_frame_equal(again, answer.surprises)
    assert replace(answer).claims is answer.claims
