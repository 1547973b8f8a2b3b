"""Check each locality's delivery plan against the commissioning model, with the lines each figure comes from.

Nothing is scored: a figure is what the plan's own lines add up to, beside what the model asks for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

LEVELS = ("inactive", "fairly_active", "active", "level_not_known")
COLUMNS = (
    "plan_id",
    "area_code",
    "figure",
    "label",
    "value",
    "low",
    "high",
    "unit",
    "asked",
    "asked_how",
    "meets",
    "lines",
    "how",
    "note",
)


@dataclass(frozen=True)
class PlanCheck:
    """What the plans promise, beside what the commissioning model asks for.

    Attributes
    ----------
    figures
        One row per plan and figure: ``plan_id``, ``area_code``, ``figure``, ``label``, ``value``, ``low``, ``high``
        (NaN where nothing is known), ``unit``, ``asked`` (what the model asks for), ``asked_how`` ("at least",
        "at most" or ""), ``meets`` ("yes", "no", "not told apart" where the range lies on both sides, "not
        known", or "" where nothing is asked), ``lines`` (file and rows it comes from), ``how`` (the sum in
        words), ``note``.
    missing
        One row per gap: ``plan_id``, ``area_code``, ``line`` (file and row, or the file), ``what``, ``why`` (what
        cannot be said without it).
    """

    figures: pd.DataFrame
    missing: pd.DataFrame


def plan_check(
    plans: pd.DataFrame,
    activities: pd.DataFrame,
    model: pd.DataFrame,
    *,
    volunteer_hour: Sequence[float],
    allocated: pd.Series | None = None,
    returns: pd.DataFrame | None = None,
    work: pd.DataFrame | None = None,
) -> PlanCheck:
    """Work out each plan's figures and what it leaves open.

    Parameters
    ----------
    plans
        Index: plan_id; ``area_code``, ``cost`` (£).
    activities
        As `data.delivery_plans.Plans` holds them: one row per line of a plan, with ``file`` and ``row``.
    model
        Index: parameter (``least_active_spend``, ``family_based_spend``, ``in_kind_per_pound``,
        ``cost_per_inactive_person``, ``social_return``); ``label``, ``central`` (what is asked; NaN for nothing),
        ``unit``.
    volunteer_hour
        Pounds an hour given by a volunteer is worth: low, central, high.
    allocated
        This year's money by area code; without it the cost is not compared with it.
    returns
        By plan_id, from the SROI room: ``ratio_low``, ``ratio_central``, ``ratio_high``; optionally
        ``unverified_share``.
    work
        Index: work_id; ``label`` of other commissioned work that a plan may link to. Work no plan line links
        to is named as missing.
    """
    figures: list[dict[str, object]] = []
    missing: list[dict[str, object]] = []
    for plan_id, plan in plans.iterrows():
        own = activities[activities["plan_id"] == plan_id]
        key = {"plan_id": plan_id, "area_code": plan["area_code"]}
        money = None if allocated is None else allocated.get(plan["area_code"])
        worth = (
            None if returns is None or plan_id not in returns.index else returns.loc[str(plan_id)].to_dict()
        )
        rows = _figures(plan, own, volunteer_hour, money, worth)
        figures.extend(key | _beside(row, model) for row in rows)
        missing += [key | row for row in _missing(own, work, worth is None)]
    return PlanCheck(
        figures=pd.DataFrame(figures, columns=list(COLUMNS)),
        missing=pd.DataFrame(missing, columns=["plan_id", "area_code", "line", "what", "why"]),
    )


def _figures(
    plan: pd.Series,
    own: pd.DataFrame,
    volunteer_hour: Sequence[float],
    money: float | None,
    worth: dict[Any, Any] | None,
) -> list[dict[str, object]]:
    cost = float(own["cost"].sum())
    known = own[["inactive", "fairly_active", "active"]].sum(axis=1)
    told = own["inactive"].notna() & (known > 0)
    aimed = (own["cost"] * own["inactive"] / known)[told]
    reached = own[own["inactive"].fillna(0) > 0]
    people = [
        float(reached[c].fillna(reached["inactive"]).sum())
        for c in ("inactive_low", "inactive", "inactive_high")
    ]
    ends = [(own["cost"] * _share_at(own, c))[told].sum() / cost for c in ("inactive_low", "inactive_high")]
    families = own[own["family_based"] == "yes"]
    sport = own[own["kind"] == "sport"]
    hours, given = own["volunteer_hours"].fillna(0), own["in_kind"].fillna(0)
    kind = [float((given + hours * each).sum()) for each in volunteer_hour]
    levels = own[list(LEVELS)].sum()
    everyone, sorted_out = float(levels.sum()), float(known.sum())
    unknown = f"level not known of {levels['level_not_known']:,.0f} of {everyone:,.0f} participants"
    untold = own.loc[~told, "cost"].sum()
    rows = [
        _row("cost", "Cost of the plan", cost, "£", own, "sum of column cost"),
        _row(
            "least_active_spend",
            "Share of the money aimed at the least active",
            aimed.sum() / cost,
            "share",
            own[told],
            "cost x inactive / participants of known level, by line, over all cost",
            ends=ends,
            note=f"£{untold:,.0f} on lines without participants by level counts as not aimed"
            if untold
            else "",
        ),
        _row(
            "least_active_participants",
            "Share of expected participants who are inactive at the start",
            levels["inactive"] / sorted_out if sorted_out else np.nan,
            "share",
            own[told],
            "sum of inactive over participants of known level",
            note=unknown if levels["level_not_known"] else "",
        ),
        _row(
            "inactive_people",
            "Inactive people expected",
            people[1],
            "people",
            reached,
            "sum of column inactive",
            ends=[people[0], people[2]],
        ),
        _row(
            "family_based_spend",
            "Share of the money that is family-based",
            families["cost"].sum() / cost,
            "share",
            families,
            "cost of the lines with family_based = yes, over all cost",
        ),
        _row(
            "sport_spend",
            "Share of the money for sport (the rest: wider physical activity)",
            sport["cost"].sum() / cost,
            "share",
            sport,
            "cost of the lines with kind = sport, over all cost",
        ),
        _row(
            "in_kind_per_pound",
            "In kind for each £1 of the plan",
            kind[1] / cost,
            "£ per £1",
            own[(given > 0) | (hours > 0)],
            "in_kind plus volunteer_hours at the price of an hour, over all cost",
            ends=[kind[0] / cost, kind[2] / cost],
        ),
        _row(
            "cost_per_inactive_person",
            "Cost for each inactive person reached",
            cost / people[1] if people[1] else np.nan,
            "£ a person",
            own,
            "all cost over the sum of inactive",
            ends=[cost / people[2] if people[2] else np.nan, cost / people[0] if people[0] else np.nan],
        ),
    ]
    if money is not None:
        rows.append(
            _row(
                "left_of_allocation",
                "Left of this year's money",
                float(money) - cost,
                "£",
                own,
                "this year's money less the sum of column cost",
            )
            | {"asked": 0.0, "asked_how": "at least"}
        )
    if worth is not None:
        share = float(worth.get("unverified_share", np.nan))
        rows.append(
            _row(
                "social_return",
                "Expected social return for each £1",
                float(worth["ratio_central"]),
                "£ per £1",
                reached,
                "the SROI room: inactive people who move up a class, valued, over cost and what is given in kind",
                ends=[float(worth["ratio_low"]), float(worth["ratio_high"])],
                note=""
                if np.isnan(share)
                else f"{share:.0%} of the value rests on at least one unverified number",
            )
        )
    return rows


def _share_at(own: pd.DataFrame, column: str) -> pd.Series:
    """Return the inactive share of a line's participants at one end, the others as stated."""
    end = own[column].fillna(own["inactive"])
    return end / (end + own[["fairly_active", "active"]].sum(axis=1))


def _row(
    figure: str,
    label: str,
    value: float,
    unit: str,
    lines: pd.DataFrame,
    how: str,
    *,
    ends: Sequence[float] = (np.nan, np.nan),
    note: str = "",
) -> dict[str, object]:
    return {
        "figure": figure,
        "label": label,
        "value": float(value),
        "low": float(ends[0]),
        "high": float(ends[1]),
        "unit": unit,
        "asked": np.nan,
        "asked_how": "",
        "lines": said_lines(lines),
        "how": how,
        "note": note,
    }


def _beside(row: dict[str, object], model: pd.DataFrame) -> dict[str, object]:
    """Set a figure beside what the model asks for."""
    name = row["figure"]
    if name in model.index:
        most = name == "cost_per_inactive_person"
        row = row | {
            "asked": float(model["central"].astype(float)[str(name)]),
            "asked_how": "at most" if most else "at least",
        }
    asked, value, low, high = (float(str(row[each])) for each in ("asked", "value", "low", "high"))
    if np.isnan(asked):
        return row | {"meets": "", "asked_how": ""}
    if np.isnan(value):
        return row | {"meets": "not known"}
    if row["asked_how"] == "at most":
        asked, value, low, high = -asked, -value, -high, -low
    met = value >= asked - 1e-9
    firm = np.isnan(low) or np.isnan(high) or (low >= asked - 1e-9) == (high >= asked - 1e-9)
    return row | {"meets": ("yes" if met else "no") if firm else "not told apart"}


def said_lines(lines: pd.DataFrame) -> str:
    """Name file and rows: ``"blaby.csv, rows 2, 4 to 6"``.

    Examples
    --------
    >>> said_lines(pd.DataFrame({"file": ["a.csv"] * 3, "row": [2, 3, 5]}))
    'a.csv, rows 2 to 3, 5'
    """
    said = []
    for file, rows in lines.groupby("file")["row"]:
        numbers = sorted(set(rows.astype(int)))
        runs: list[list[int]] = []
        for number in numbers:
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        parts = [str(r[0]) if len(r) == 1 else f"{r[0]} to {r[-1]}" for r in runs]
        said.append(f"{file}, {'row' if len(numbers) == 1 else 'rows'} {', '.join(parts)}")
    return "; ".join(said) or "no line"


def _missing(own: pd.DataFrame, work: pd.DataFrame | None, unvalued: bool) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []

    def gap(lines: pd.DataFrame, what: str, why: str) -> None:
        rows.extend(
            {"line": said_lines(line.to_frame().T), "what": f"{line['activity']}: {what}", "why": why}
            for _, line in lines.iterrows()
        )

    gap(own[own["inactive"].isna()], "inactive participants", "whether the least active are reached")
    partly = own[own["inactive"].notna() & (own["inactive_low"].isna() | own["inactive_high"].isna())]
    gap(partly, "how sure the number of inactive people is", "a range of what it costs to reach one")
    gap(own[own["level_not_known"].fillna(0) > 0], "level of some participants", "the share who are inactive")
    gap(own[own["in_kind"].isna()], "what is given in kind", "in-kind leverage")
    gap(own[own["partners"] == ""], "partners", "with whom it is delivered")
    file = str(own["file"].iloc[0]) if len(own) else "the plan"
    if not (own["family_based"] == "yes").any():
        rows.append(
            {"line": file, "what": "nothing is family-based", "why": "families are part of the model"}
        )
    if unvalued:
        rows.append({"line": file, "what": "no social return worked out", "why": "what it would be worth"})
    if work is not None:
        linked = {each for links in own["links"] for each in links}
        rows.extend(
            {
                "line": file,
                "what": f"no link to {label}",
                "why": "other work with the same people",
            }
            for each, label in work["label"].items()
            if each not in linked
        )
    return rows
