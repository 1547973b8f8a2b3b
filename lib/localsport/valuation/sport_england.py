"""Value people who change activity class by Sport England's social value model."""

import pandas as pd

from localsport.valuation import amounts
from localsport.valuation.people import CLASSES, OLDEST, checked
from localsport.valuation.results import NotApplicableError, Valuation, worst

METHOD = "Sport England social value"
RANGE = amounts.RANGE


def social_value(
    people: pd.DataFrame,
    parameters: pd.DataFrame,
    *,
    price_year: int,
    deflator: pd.Series,
    vintage: str = "2022/23",
) -> Valuation:
    """Value each person by the difference between the class after and the class before.

    ``people × (value(class after) - value(class before))``, the inactive being worth nothing. The published
    values compare states, so they are for net movers only. A move to a lower class counts as a loss.

    Parameters
    ----------
    people
        Groups with ``class_before`` and ``class_after``; ``disabled`` ("yes") where it is known (see
        `people.checked`).
    parameters
        The table ``sport_england``: ``parameter, vintage, who, activity_class, age_from, age_to, low,
        central, high, price_year, source_id, status``.
    price_year, deflator
        Price base, and index level by calendar year.
    vintage
        ``"2022/23"`` (read at the publisher's) or ``"2023/24"`` (second-hand; has children of 7 to 10). The two
        are of different scope and make no series.

    Returns
    -------
    Valuation
        The table has who, class_before, class_after and value_a_person.

    Raises
    ------
    NotApplicableError
        If no group gives classes, nobody changes class, or nobody is of an age with a value.
    KeyError
        If the vintage is unknown, or a price year has no deflator.
    ValueError
        If the people cannot be used; all groups concerned are named.
    """
    every = amounts.checked(parameters, "sport_england")
    table = every[every["vintage"].eq(vintage)]
    if table.empty:
        raise KeyError(f"No vintage {vintage!r}. There are: {sorted(every['vintage'].unique())}.")
    given = checked(people, ["class_before", "class_after"], METHOD)
    said = list(given.attrs["left_out"])
    same = given["class_before"].eq(given["class_after"])
    said += [
        f"{row['group']}: left out, {row['class_before']} before and after is no change of class"
        for _, row in given[same].iterrows()
    ]
    lower = given["class_after"].map(CLASSES.index) < given["class_before"].map(CLASSES.index)
    said += [f"{name}: a move to a lower class, counted as a loss" for name in given.loc[lower, "group"]]
    values = amounts.restated(table, table.index.tolist(), price_year, deflator=deflator)
    rows: list[dict[str, object]] = []
    used: set[str] = set()
    for _, row in given[~same].iterrows():
        known = 0.0
        for who in ("child", "young person", "adult"):
            share = _share(row, table[table["who"].eq(who)])
            if not share:
                continue
            ids, note = _ids(row, table, who)
            said += [note] if note else []
            used |= set(ids.values())
            ends = {
                end: sum(
                    float(values[end][ids[one]]) * sign
                    for one, sign in ((row["class_after"], 1), (row["class_before"], -1))
                    if one in ids
                )
                for end in RANGE
            }
            known += share
            counted = float(row["people"]) * share
            pounds = sorted(counted * ends[end] for end in RANGE)
            rows.append(
                {"group": row["group"], "who": who, "people": row["people"], "counted": counted}
                | {"class_before": row["class_before"], "class_after": row["class_after"]}
                | {"value_a_person": ends["central"], **dict(zip(RANGE, pounds, strict=True))}
            )
        if known < 1 - 1e-9:
            said.append(
                f"{row['group']}: {row['people'] * (1 - known):,.0f} of {row['people']:,.0f} people left out, "
                f"no value for their age in {vintage}"
            )
    if not rows:
        why = "nobody changes class" if same.all() else f"nobody is of an age with a value in {vintage}"
        raise NotApplicableError(f"{METHOD} does not apply: {why}.")
    frame = pd.DataFrame(rows)
    numbers = values.loc[sorted(used)]
    return Valuation(
        method=METHOD,
        edition=vintage,
        **{end: float(frame[end].sum()) for end in RANGE},
        price_year=price_year,
        range_of="the Treasury's range for a WELLBY, taken over in proportion",
        population="adults and young people who move from one activity class to another",
        dose="a change between inactive, fairly active and active",
        includes=("wellbeing",),
        excludes=(
            "costs to the NHS, social care and employers (the model's secondary value)",
            "volunteering",
            "what would have happened anyway",
        ),
        groups=frozenset(frame["group"]),
        people=given.attrs["offered"],
        counted=float(frame["counted"].sum()),
        limits=tuple(said),
        status=worst(numbers["status"]),
        sources=tuple(dict.fromkeys(numbers["source_id"])),
        table=frame,
    )


def _share(row: pd.Series, values: pd.DataFrame) -> float:
    """Give the share of a group whose age has a value."""
    if values.empty:
        return 0.0
    first, last = values["age_from"].min(), values["age_to"].fillna(OLDEST).max()
    years = min(row["age_to"], last) - max(row["age_from"], first) + 1
    return float(max(years, 0) / (row["age_to"] - row["age_from"] + 1))


def _ids(row: pd.Series, table: pd.DataFrame, who: str) -> tuple[dict[str, str], str]:
    """Find the value of each class above the inactive one; say where a special value is missing."""
    own = table[table["who"].eq(who)]
    ids = {str(one): str(name) for name, one in own["activity_class"].items()}
    if who == "adult" and str(row.get("disabled", "")).lower() in ("yes", "true"):
        special = table[table["who"].eq("disabled adult")]
        ids |= {str(one): str(name) for name, one in special["activity_class"].items()}
        classes = {row["class_before"], row["class_after"]} - {"inactive"}
        if classes - set(special["activity_class"]):
            return (
                {str(one): str(name) for name, one in own["activity_class"].items()},
                f"{row['group']}: valued as other adults, nothing is published for disabled people who are "
                "fairly active",
            )
    return {one: name for one, name in ids.items() if one in (row["class_before"], row["class_after"])}, ""
