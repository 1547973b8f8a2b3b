"""Chart each place month by month and list the months that surprise.

XmR charts by the rules of Making Data Count (`methods.control_charts`). Seasons are not taken out: a summer
that is quiet every year is no surprise to those who know it.
"""

import pandas as pd

from localsport.methods import alignment, control_charts

ALL = "all"


def control_charts_by_place(
    months: pd.DataFrame,
    *,
    measure: str = "attendances",
    restart: pd.Period | pd.Series | None = None,
    polarity: str = "high is good",
    baseline_points: int | None = None,
    together: bool = True,
) -> pd.DataFrame:
    """Draw up a control chart for each place, and one for all of them together.

    Parameters
    ----------
    months
        Monthly counts with ``month`` (period), ``place_code`` and the measure, in any number of rows a month.
    measure
        ``"attendances"`` or ``"new_participants"``.
    restart
        Month from which limits are drawn anew because the service changed: one for all, or by place.
    polarity
        ``"high is good"``, ``"low is good"`` or ``"no judgement"``.
    baseline_points
        Take mean and limits from so many first points of each series.
    together
        Whether to add a chart of the sum of all places, ``place_code`` ``"all"``; months for which a place
        has no row are left out of it.

    Returns
    -------
    pandas.DataFrame
        One row per place and month: ``place_code``, ``month``, ``series`` (0, 1, ...: begun anew at a restart
        and after a gap), ``value``, ``mean``, ``lower_limit`` (not below nought), ``upper_limit``,
        ``moving_range``, ``rule``, ``variation``, ``limits`` as `control_charts.xmr` gives them.

    Raises
    ------
    ValueError
        If there is no such measure.
    """
    if measure not in months or measure not in ("attendances", "new_participants"):
        raise ValueError(f"No measure {measure!r} to chart: use 'attendances' or 'new_participants'.")
    value = months.groupby(["place_code", "month"], sort=True)[measure].sum().rename("value").reset_index()
    if together:
        held = value.groupby("month")["place_code"].nunique()
        whole = value[value["month"].isin(held.index[held == held.max()])]
        summed = whole.groupby("month")["value"].sum().reset_index().assign(place_code=ALL)
        value = pd.concat([value, summed], ignore_index=True)
    number = value["month"].map(lambda month: month.ordinal)
    within = number.groupby(value["place_code"])
    begins = within.diff().gt(1)
    if restart is not None:
        if isinstance(restart, pd.Series):
            anew = value["place_code"].map(restart)
            begins |= (value["month"] == anew).astype(bool)
        else:
            begins |= value["month"] == restart
    begins &= within.cumcount() > 0
    value["series"] = begins.astype(int).groupby(value["place_code"]).cumsum()
    chart = control_charts.xmr(
        value["value"].astype(float),
        value["place_code"] + " " + value["series"].astype(str),
        polarity=polarity,
        baseline_points=baseline_points,
    )
    chart["lower_limit"] = chart["lower_limit"].clip(lower=0)
    return pd.concat([value[["place_code", "month", "series"]], chart], axis=1)


def surprises(charts: pd.DataFrame) -> pd.DataFrame:
    """List the runs of months that chance does not explain, the latest first.

    Parameters
    ----------
    charts
        What `control_charts_by_place` returned.

    Returns
    -------
    pandas.DataFrame
        One row per unbroken run of months of one place in one direction: ``place_code``, ``first_month``,
        ``last_month``, ``months``, ``rule`` (the first of the four that any of them is part of),
        ``variation``, ``average`` (of the run), ``mean`` (of its series), ``limits`` (``"trial limits"`` are
        soft), ``running`` (whether the run reaches the place's latest month).
    """
    chart = charts.sort_values(["place_code", "month"]).reset_index(drop=True)
    keys = chart["place_code"] + "|" + chart["series"].astype(str) + "|" + chart["variation"]
    run = (keys != keys.shift()).cumsum()
    final = chart.groupby("place_code")["month"].transform("max")
    told = chart[chart["rule"] != ""]
    rank = told["rule"].map({rule: i for i, rule in enumerate(control_charts.RULES)})
    told = told.assign(rank=rank, last=told["month"] == final[told.index])
    out = told.groupby(run[told.index]).agg(
        place_code=("place_code", "first"),
        first_month=("month", "first"),
        last_month=("month", "last"),
        months=("month", "size"),
        rule=("rank", "min"),
        variation=("variation", "first"),
        average=("value", "mean"),
        mean=("mean", "first"),
        limits=("limits", "first"),
        running=("last", "any"),
    )
    out["rule"] = out["rule"].map(dict(enumerate(control_charts.RULES)))
    return out.sort_values(["last_month", "place_code"], ascending=[False, True]).reset_index(drop=True)


def latest(
    charts: pd.DataFrame, *, polarity: str = "high is good", target: float | None = None
) -> pd.DataFrame:
    """Sum each place up in the two icons of Making Data Count, from its latest series.

    Returns
    -------
    pandas.DataFrame
        Index ``place_code``: ``month`` (the latest), ``value``, ``mean``, ``variation``, ``assurance``,
        ``limits``.
    """
    last = charts["series"] == charts.groupby("place_code")["series"].transform("max")
    recent = charts[last].reset_index(drop=True)
    alignment.refuse("Nothing to sum up", [(~last.any(), "there is no chart")], charts.index)
    icons = control_charts.icons(recent, recent["place_code"], polarity=polarity, target=target)
    point = (
        recent.groupby("place_code", sort=False).tail(1).set_index("place_code")[["month", "value", "mean"]]
    )
    return point.join(icons)
