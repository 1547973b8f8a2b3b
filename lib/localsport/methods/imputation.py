"""Fill gaps in indicators by a stated rule."""

from typing import Literal, get_args

import pandas as pd

from localsport.methods import alignment

Rule = Literal["refuse", "median", "group median"]
RULES: tuple[Rule, ...] = get_args(Rule)


def imputed(
    indicators: pd.DataFrame, *, rule: Rule = "refuse", groups: pd.Series | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fill what is missing and say what was filled.

    Parameters
    ----------
    indicators
        One row per area, one column per indicator.
    rule
        ``"refuse"``: gaps are an error. ``"median"``: the median of all areas that have the indicator.
        ``"group median"``: the median of the area's group, such as its district.
    groups
        The group of each area, same labels; needed for ``"group median"``.

    Returns
    -------
    tuple of pandas.DataFrame
        The indicators without gaps, and a report with one row per gap filled: ``area``, ``indicator``,
        ``value``, ``rule``, ``group``.

    Raises
    ------
    ValueError
        If the rule is unknown; there are gaps and the rule is ``"refuse"``; groups are absent or incomplete;
        or a group (or the whole indicator) has no value to take a median of. All offenders are named.
    """
    if rule not in RULES:
        raise ValueError(f"Unknown rule {rule!r} for missing values: use one of {list(RULES)}.")
    gaps = indicators.isna()
    if not gaps.to_numpy().any():
        return indicators, _report([])
    if rule == "refuse":
        faults = [
            f"{column}: {int(missing.sum())} {alignment.listed(missing.index[missing])}"
            for column, missing in gaps.items()
            if missing.any()
        ]
        raise ValueError(
            f"Missing values: {'; '.join(faults)}. Fill them at the source, or state a rule: 'median' or "
            "'group median'."
        )
    if rule == "group median":
        if groups is None:
            raise ValueError("The rule 'group median' needs the group of each area, such as its district.")
        own = alignment.joined_by_label(groups, indicators.index, names=("the indicators", "the groups"))
        homeless = own.index[own.isna() & gaps.any(axis=1)]
        if len(homeless):
            raise ValueError(
                f"Areas with gaps and without a group: {alignment.listed(homeless)}. Give each a group."
            )
    else:
        own = pd.Series("all areas", index=indicators.index)
    medians = indicators.groupby(own).median()
    rows = [
        {
            "area": area,
            "indicator": column,
            "value": medians[column].get(own[area]),
            "rule": rule,
            "group": own[area],
        }
        for column, missing in gaps.items()
        for area in missing.index[missing]
    ]
    report = _report(rows)
    empty = report.loc[report["value"].isna(), ["indicator", "group"]].drop_duplicates()
    if len(empty):
        raise ValueError(
            f"Nothing to take a median of: {alignment.listed(empty.itertuples(index=False, name=None))}. "
            "Use the rule 'median', or leave the indicator out."
        )
    filled = indicators.copy()
    for column in report["indicator"].unique():
        filled[column] = filled[column].fillna(own.map(medians[column]))
    return filled, report


def _report(rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["area", "indicator", "value", "rule", "group"])
