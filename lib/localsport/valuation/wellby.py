"""Value a measured change in life satisfaction by the Treasury's WELLBY."""

import pandas as pd

from localsport.valuation import amounts
from localsport.valuation.people import checked
from localsport.valuation.results import NotApplicableError, Valuation

METHOD = "WELLBY"
RANGE = amounts.RANGE
ADULT = 16


def wellby_value(
    people: pd.DataFrame, unit_values: pd.DataFrame, *, price_year: int, deflator: pd.Series
) -> Valuation:
    """Value points of life satisfaction kept for a year.

    ``people × points × value of a WELLBY``: one point (0 to 10) for one person for one year.

    Parameters
    ----------
    people
        Groups with ``ls_points``, the mean change a person (see `people.checked`).
    unit_values
        The table ``unit_values``; the row ``wellby`` is used.
    price_year, deflator
        Price base, and index level by calendar year.

    Returns
    -------
    Valuation
        The table has ls_points and wellbys.

    Raises
    ------
    NotApplicableError
        If no group has a change in life satisfaction.
    KeyError
        If there is no value of a WELLBY, or a price year has no deflator.
    ValueError
        If the people cannot be used; all groups concerned are named.
    """
    table = amounts.checked(unit_values, "unit_values")
    value = amounts.restated(table, ["wellby"], price_year, deflator=deflator).iloc[0]
    given = checked(people, ["ls_points"], METHOD)
    said = list(given.attrs["left_out"])
    none = given["ls_points"].eq(0)
    said += [f"{name}: left out, no change in life satisfaction" for name in given.loc[none, "group"]]
    kept = given[~none].reset_index(drop=True)
    if kept.empty:
        raise NotApplicableError(f"{METHOD} does not apply: no group's life satisfaction changes.")
    said += [
        f"{name}: a loss of life satisfaction, counted as a loss"
        for name in kept.loc[kept["ls_points"].lt(0), "group"]
    ]
    said += [
        f"{name}: more than one point a person is more than most programmes have shown; check the measure"
        for name in kept.loc[kept["ls_points"].abs().gt(1), "group"]
    ]
    said += [
        f"{name}: the guidance was written for adults; children's answers are valued in the same way"
        for name in kept.loc[kept["age_from"].lt(ADULT), "group"]
    ]
    wellbys = kept["people"] * kept["ls_points"]
    ends = pd.DataFrame({end: wellbys * float(value[end]) for end in RANGE})
    frame = kept[["group", "people", "ls_points"]].assign(
        counted=kept["people"],
        wellbys=wellbys,
        low=ends.min(axis=1),
        central=ends["central"],
        high=ends.max(axis=1),
    )
    return Valuation(
        method=METHOD,
        edition="HM Treasury 2021",
        **{end: float(frame[end].sum()) for end in RANGE},
        price_year=price_year,
        range_of="the Treasury's range for the value of a WELLBY",
        population="people whose life satisfaction was asked before and after",
        dose="points of life satisfaction (0 to 10) kept for a year",
        includes=("wellbeing",),
        excludes=(
            "a higher value for rising real incomes",
            "costs to the NHS, social care and employers",
            "what would have happened anyway",
        ),
        groups=frozenset(frame["group"]),
        people=given.attrs["offered"],
        counted=float(frame["counted"].sum()),
        limits=tuple(said),
        status=str(value["status"]),
        sources=(str(value["source_id"]),),
        table=frame,
    )
