"""Set the tables of a shared budget: evidence, weights, targets, steps, draws, disputes."""

from typing import Any, Protocol

import pandas as pd

from localsport.allocation import Allocation, Draws
from localsport.display import tables
from localsport.display.allocation_wording import FAMILIES
from localsport.display.tables import Table
from localsport.display.voice import number

POUNDS = "£{:,.0f}"
ILLUSTRATED = "The budget, last year's money, floors, caps, offers, scores and points are illustrations."


class Given(Protocol):
    """A case as its folder states it."""

    @property
    def localities(self) -> pd.DataFrame:
        """Who shares."""
        ...

    @property
    def criteria(self) -> pd.DataFrame:
        """What counts."""
        ...

    @property
    def evidence(self) -> pd.DataFrame:
        """What each locality has of it."""
        ...

    @property
    def source_id(self) -> str:
        """Source of the folder."""
        ...

    @property
    def price_year(self) -> int:
        """Year of the pounds."""
        ...


def criteria(case: Given, given: Allocation, area: pd.Series) -> Table:
    """Set what counts: family, weight with the least and the most anyone gave, how steeply money follows it."""
    weights = given.weights.criteria.sort_values("weight", ascending=False, kind="stable")
    place = {name: at for at, name in enumerate(FAMILIES.values())}
    weights = weights.sort_values("family", kind="stable", key=lambda each: each.map(place))
    rows = case.criteria.reindex(weights.index).assign(
        weight=weights["weight"],
        between=[
            f"{low:.0%} to {high:.0%}" for low, high in zip(weights["low"], weights["high"], strict=True)
        ],
    )
    rows["steep"] = [
        f"{central:g} ({low:g} to {high:g})"
        for low, central, high in zip(
            rows["gradient_low"], rows["gradient"], rows["gradient_high"], strict=True
        )
    ]
    return tables.html(
        rows,
        caption="What counts, and how much",
        columns={
            "label": "Criterion",
            "family": "Family",
            "weight": "Weight",
            "between": "Least and most by one person",
            "steep": "Gradient (range drawn)",
            "status": "Status",
            "note": "Why",
        },
        formats={"weight": "{:.0%}"},
        note="Gradient: 0 gives every resident the same, 1 gives twice the money for twice the need. "
        + note(case, ILLUSTRATED),
        missing="",
        demonstration=bool(area["demonstration"]),
    )


def points(given: Allocation, area: pd.Series, case: Given) -> Table:
    """Set the weight that each person's points give to each criterion."""
    weights = given.weights
    names = case.criteria["label"].astype(str)
    rows = (100 * weights.people).T.rename_axis("criterion")
    columns = {str(person): str(person) for person in rows}
    rows = rows.assign(label=names.reindex(rows.index), all=100 * weights.criteria["weight"])
    return tables.html(
        rows,
        caption="Weight of each criterion by each person's points, per cent",
        columns={"label": "Criterion"} | columns | {"all": "All together"},
        formats=dict.fromkeys([*columns, "all"], "{:.0f}"),
        note="Points are of a role, not of a person. " + note(case, ILLUSTRATED),
        demonstration=bool(area["demonstration"]),
    )


def evidence(case: Given, area: pd.Series) -> Table:
    """Set what each locality has of each criterion."""
    rows = case.evidence.assign(name=case.localities["name"], people=case.localities["population"])
    labels = {str(each): str(text) for each, text in case.criteria["label"].items()}
    return tables.html(
        rows,
        caption="The evidence, locality by locality",
        columns={"name": "Locality", "people": "Residents"} | labels,
        formats={"people": "{:,.0f}"} | dict.fromkeys(labels, _amount),
        note=note(case, "Offers and scores are illustrations."),
        demonstration=bool(area["demonstration"]),
    )


def targets(case: Given, given: Allocation, area: pd.Series) -> Table:
    """Set each target, with what floors and caps do to it."""
    rows = given.table.sort_values("target", ascending=False, kind="stable")
    rows = rows.assign(limit=rows["limit"].map({"floor": "floor", "cap": "cap", "": "none"}))
    return tables.html(
        _with_total(rows, ["population", "before_limits", "moved_by_limits", "target", "target_share"]),
        caption=f"Targets, {case.price_year} prices",
        columns={
            "name": "Locality",
            "population": "Residents",
            "before_limits": "Before limits",
            "moved_by_limits": "Floors and caps give or take",
            "limit": "Limit that holds",
            "target": "Target",
            "target_share": "Of the budget",
            "target_per_head": "For each resident",
        },
        formats={
            "population": "{:,.0f}",
            "before_limits": POUNDS,
            "moved_by_limits": _signed,
            "target": POUNDS,
            "target_share": "{:.1%}",
            "target_per_head": "£{:.2f}",
        },
        missing="",
        note=note(case, ILLUSTRATED),
        demonstration=bool(area["demonstration"]),
    )


def alone(case: Given, given: Allocation, area: pd.Series) -> Table:
    """Set what each target would be were one family of evidence alone to decide, within the same limits."""
    shown = [each for each in FAMILIES.values() if each in given.families]
    rows = given.table[["name", "target"]].join(given.families)
    return tables.html(
        _with_total(rows.sort_values("target", ascending=False, kind="stable"), ["target", *shown]),
        caption=f"Targets if one family of evidence decided alone, {case.price_year} prices",
        columns={"name": "Locality", "target": "Target"} | {each: f"By {each} alone" for each in shown},
        formats=dict.fromkeys(["target", *shown], POUNDS),
        note="Within the same floors and caps. " + note(case, ILLUSTRATED),
        demonstration=bool(area["demonstration"]),
    )


def rounds(case: Given, given: Allocation, area: pd.Series) -> Table:
    """Set how floors and caps were applied, round by round; words alone where none holds."""
    names = given.table["name"]
    rows = given.rounds.assign(name=given.rounds["area_code"].map(names))
    return tables.html(
        rows,
        caption="Floors and caps, round by round" if len(rows) else "No floor and no cap changes a target",
        columns={
            "round": "Round",
            "name": "Locality",
            "limit": "Set to its",
            "before": "It would have had",
            "pounds": "It gets",
        },
        formats={"before": POUNDS, "pounds": POUNDS},
        note="What one round gives or takes, the next shares among those still free, in proportion. "
        + note(case, "Floors and caps are illustrations."),
        demonstration=bool(area["demonstration"]),
    )


def steps(case: Given, given: Allocation, area: pd.Series) -> Table:
    """Set last year's money, the target, the distance between them and this year's step apart."""
    rows = given.table.sort_values("target", ascending=False, kind="stable")
    rows = rows.assign(held_by=rows["held_by"].replace("", "nothing: it is at its target"))
    return tables.html(
        _with_total(rows, ["last_year", "target", "distance", "step", "this_year", "left_to_go"]),
        caption=f"Last year, target and this year's step, {case.price_year} prices",
        columns={
            "name": "Locality",
            "last_year": "Last year",
            "target": "Target",
            "distance": "Last year above (+) or below (−) target",
            "step": "This year's step",
            "this_year": "This year",
            "left_to_go": "Left to go",
            "held_by": "Held by",
        },
        formats={
            "last_year": POUNDS,
            "target": POUNDS,
            "distance": _signed,
            "step": _signed,
            "this_year": POUNDS,
            "left_to_go": _signed,
        },
        missing="",
        note=note(case, ILLUSTRATED),
        demonstration=bool(area["demonstration"]),
    )


def sure(case: Given, given: Allocation, drawn: Draws, area: pd.Series) -> Table:
    """Set the intervals, and how wide each would be were only one thing drawn."""
    names = {"weights": "weights", "need": "evidence", "gradient": "gradients"}
    rows = given.table.join(drawn.table).sort_values("target", ascending=False, kind="stable")
    for stem in ("before", "target", "this_year"):
        rows[stem + "_span"] = [
            f"{number(low, '£')} to {number(high, '£')}"
            for low, high in zip(rows[f"{stem}_low"], rows[f"{stem}_high"], strict=True)
        ]
    rows["share_span"] = [
        f"{low:.1%} to {high:.1%}" for low, high in zip(rows["share_low"], rows["share_high"], strict=True)
    ]
    widths = {f"width_from_{what}": f"Width if only {names[what]} varied" for what in drawn.drawn}
    return tables.html(
        rows.assign(held=rows["at_floor"] + rows["at_cap"]),
        caption=f"How sure: 95 of 100 draws, {case.price_year} prices",
        columns={
            "name": "Locality",
            "before_span": "Before floors and caps",
            "target_span": "Target",
            "share_span": "Target, of the budget",
            "this_year_span": "This year",
        }
        | widths
        | {"held": "Draws at floor or cap"},
        formats=dict.fromkeys(widths, _about) | {"held": "{:.0%}"},
        note="Widths are of the target's range and do not add up. " + note(case, ILLUSTRATED),
        demonstration=bool(area["demonstration"]),
    )


def people(
    case: Given, each: pd.DataFrame, disputed: pd.DataFrame, names: pd.Series, area: pd.Series
) -> Table:
    """Set the target by each person's points alone, the most disputed locality first."""
    columns = {str(person): str(person) for person in each}
    rows = each.reindex(disputed.index).join(disputed).assign(name=names.reindex(disputed.index))
    return tables.html(
        rows,
        caption=f"Target by each person's points alone, {case.price_year} prices",
        columns={"name": "Locality", "target": "All together"}
        | columns
        | {"between": "Between least and most", "between_share": "Of the target"},
        formats=dict.fromkeys([*columns, "target", "between"], POUNDS) | {"between_share": "{:.1%}"},
        note=note(case, "Points are illustrations."),
        demonstration=bool(area["demonstration"]),
    )


def refusal(case: Given, changes: pd.DataFrame, names: pd.Series, area: pd.Series) -> Table:
    """Set the smallest change to promises that cannot all be kept."""
    rows = changes.assign(name=names.reindex(changes.index))
    return tables.html(
        _with_total(rows, ["floor", "proposed_floor", "change"]),
        caption="Promises that cannot all be kept, and the smallest change that would do",
        columns={
            "name": "Locality",
            "floor": "Promised",
            "proposed_floor": "Could be promised",
            "change": "Less by",
        },
        formats=dict.fromkeys(["floor", "proposed_floor", "change"], POUNDS),
        note=note(case, "Last year's money is an illustration."),
        demonstration=bool(area["demonstration"]),
    )


def sources(register: pd.DataFrame, area: pd.Series) -> Table:
    """Set the sources with edition, licence and how each was read."""
    return tables.html(
        register,
        caption="Sources",
        columns={
            "title": "Source",
            "publisher": "Publisher",
            "edition": "Edition",
            "licence": "Licence",
            "note": "Known of it",
        },
        missing="",
        demonstration=bool(area["demonstration"]),
    )


def note(case: Given, words: str) -> str:
    """Give the words where the case is an illustration, else nothing."""
    return words if "illustrative" in case.source_id else ""


def _with_total(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Add a row that shows the sums agree."""
    sums: dict[str, Any] = {column: rows[column].sum() for column in columns} | {"name": "All"}
    return pd.concat([rows.reset_index(drop=True), pd.DataFrame([sums])], ignore_index=True)


def _signed(value: float) -> str:
    amount = round(value)
    return "£0" if amount == 0 else f"{'+' if amount > 0 else '−'}£{abs(amount):,}"


def _about(value: float) -> str:
    return number(value, "£")


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}".removesuffix(".0")
