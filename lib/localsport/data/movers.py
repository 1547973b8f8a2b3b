"""Lay out the inactive people whom an offer reaches as inputs and outcomes that the SROI room values.

A delivery plan or an option says how many inactive people it expects; how many of them move up an activity class, for
how long, and what would have happened anyway are assumptions of the parameter table ``delivery_assumptions``.
"""

import pandas as pd

from localsport.data import parameters

RANGE = ("low", "central", "high")
SHARED = ("duration_years", "deadweight", "displacement", "attribution", "drop_off")
STEPS = {"moves_fairly_active": "become fairly active", "moves_active": "become active"}
PEOPLE = {
    "adults": ("Participants", "Inactive adults"),
    "young people": ("Children and young people", "Less active young people"),
    "children": ("Children and young people", "Less active children"),
}
AUDIENCES = (*PEOPLE, "all ages")
"""People of all ages cannot be valued: the values hold for ages."""


def delivery_assumptions(table: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the assumptions by audience and assumption, checked.

    Raises
    ------
    ValueError
        If an audience lacks an assumption or one is out of order; all offenders are named.
    """
    table = parameters.table("delivery_assumptions") if table is None else table
    held = table.set_index(["audience", "assumption"])
    faults = [
        f"{audience} / {assumption}: absent"
        for audience in PEOPLE
        for assumption in (*SHARED, "moves_fairly_active")
        if (audience, assumption) not in held.index
    ]
    order = (held["low"] <= held["central"]) & (held["central"] <= held["high"])
    faults += [
        f"{audience} / {assumption}: not in order, low first" for audience, assumption in held.index[~order]
    ]
    faults += [f"{a} / {b}: there twice" for a, b in held.index[held.index.duplicated()]]
    if faults:
        raise ValueError(f"Cannot use delivery_assumptions.csv: {'; '.join(faults)}.")
    return held


def moved(reached: pd.DataFrame, assumptions: pd.DataFrame) -> pd.DataFrame:
    """Multiply inactive people by the share that moves up a class.

    Parameters
    ----------
    reached
        One row per offer: ``id``, ``name``, ``audience``, ``low``, ``central``, ``high`` (inactive people).
    assumptions
        As `delivery_assumptions` returns them.

    Returns
    -------
    pandas.DataFrame
        One row per offer and step: ``id``, ``name``, ``audience``, ``step`` (``moves_fairly_active`` or
        ``moves_active``), ``low``, ``central``, ``high`` (people), ``status``. People of all ages are left out.
    """
    rows = [
        {
            **{each: offer[each] for each in ("id", "name", "audience")},
            "step": step,
            **{each: offer[each] * assumptions.at[(offer["audience"], step), each] for each in RANGE},
            "status": assumptions.at[(offer["audience"], step), "status"],
        }
        for _, offer in reached.iterrows()
        for step in STEPS
        if (offer["audience"], step) in assumptions.index
    ]
    return pd.DataFrame(rows, columns=["id", "name", "audience", "step", *RANGE, "status"])


def outcomes(people: pd.DataFrame, assumptions: pd.DataFrame) -> pd.DataFrame:
    """Turn people who move up a class into outcomes as `data.programmes.Programme` holds them.

    What is assumed about one audience moves together in the draws over all offers of a plan.
    """
    rows = []
    for _, each in people.iterrows():
        audience, step = each["audience"], each["step"]
        stakeholder, who = PEOPLE[audience]
        row = {
            "outcome_id": f"{each['id']}-{step.removeprefix('moves_').replace('_', '-')}",
            "stakeholder": stakeholder,
            "beneficiary": audience,
            "outcome": f"{who} {STEPS[step]} ({each['name']})",
            "indicator": "Activity level at the start and after",
            "unit_value_id": assumptions.at[(audience, step), "unit_value_id"],
            "kind": "wellbeing",
            "first_year": 0,
            "less_inactive": True,
            **{f"quantity_{part}": float(each[part]) for part in RANGE},
            "quantity_status": each["status"],
        }
        for name in SHARED:
            assumed = assumptions.loc[(audience, name)]
            row |= {f"{name}_{part}": float(assumed[part]) for part in RANGE}
            row[f"{name}_status"] = assumed["status"]
        rows.append(row)
    return pd.DataFrame(rows)


def inputs(
    rows: list[tuple[str, str, tuple[float, float, float], str, str]], *, price_year: int
) -> pd.DataFrame:
    """Return inputs as `data.programmes.Programme` holds them.

    Parameters
    ----------
    rows
        Item, kind (cash, in-kind or volunteer), low / central / high, the id of its price ("" for pounds), status.
    price_year
        Year of the pounds.
    """
    return pd.DataFrame(
        [
            {
                "item": item,
                "kind": kind,
                **dict(zip(RANGE, numbers, strict=True)),
                "unit": "hours" if priced else "£",
                "unit_value_id": priced,
                "price_year": price_year,
                "first_year": 0,
                "status": status,
            }
            for item, kind, numbers, priced, status in rows
            if numbers[1] > 0
        ]
    )
