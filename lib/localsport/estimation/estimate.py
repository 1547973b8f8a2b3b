"""Choose the way to estimate neighbourhoods by what data there is."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from localsport.estimation import ways
from localsport.estimation.result import BASE_16, BASE_19, Estimates, EstimationError, Way
from localsport.estimation.synthetic import NORMAL_95
from localsport.methods import alignment

AGE_19 = "19+ yrs"
INACTIVE = "93015"

_NO_INTERVAL = (
    "No limits are published with these estimates; none are drawn. For the robustness of ranks a standard error "
    "of {error:.2f} on the logit scale is assumed{more}."
)
_INTERVAL = (
    "95% interval on the logit scale from three parts: the sampling error of the authority's figure "
    "({limits}), the pattern's lack of fit ({lack:.2f}, as it is between authorities: between the neighbourhoods of "
    "one it cannot be measured and may be more), and the uncertainty of the pattern itself."
)


def estimates(
    small: pd.DataFrame,
    *,
    pattern: pd.DataFrame,
    survey: pd.DataFrame,
    published_lsoa: pd.Series | None = None,
    published_msoa: pd.Series | None = None,
    authority_figures: pd.DataFrame | None = None,
    adults_19: pd.Series | None = None,
    way: Way | None = None,
    publisher: str = "Sport England",
    period: str = "",
    source_id: str = "",
    column_sources: Mapping[str, str] | None = None,
) -> Estimates:
    """Estimate the share of adults who are inactive in every neighbourhood.

    In this order, or as ``way`` asks: (a) ``published``, estimates of neighbourhoods as they are; (b)
    ``disaggregated``, estimates of MSOAs split by census mix; (c) ``synthetic``, a pattern over neighbourhoods
    calibrated on the figures of authorities. (a) and (b) speak of adults of 16 and over without gardening, (c) of
    adults of 19 and over with it. How each is made stands in `localsport.estimation.ways`.

    Such estimates tell kinds of places apart, not the effect of anything done in one of them.

    Parameters
    ----------
    small
        One row per neighbourhood (index ``lsoa_code``): ``msoa_code, district_code, population_16_over`` and the
        columns of the pattern.
    pattern, survey
        The parameter tables ``inactivity_pattern`` and ``inactivity_survey``.
    published_lsoa
        Published estimates of neighbourhoods, per cent, on the index of ``small``; wholly empty counts as absent.
    published_msoa
        Each neighbourhood's MSOA's estimate, per cent, on the same index; wholly empty counts as absent.
    authority_figures
        Rows of the tidy table ``indicators`` for indicator 93015 of districts in one period, persons, no category:
        ``area_code, value, age, period, source_id`` and, where published, ``lower_95, upper_95``.
    adults_19
        Residents of 19 and over by neighbourhood (`localsport.data.populations.adults_19`).
    way
        Ask for one way whatever else there is.
    publisher, period, source_id
        Of the published small-area estimates.
    column_sources
        Source of each column of ``small``, to name those of the pattern's.

    Raises
    ------
    EstimationError
        If there is no data for a way, the bases or periods are mixed, there are fewer authorities with a figure
        than ``least_authorities`` (40), or a column of the pattern is missing or does not vary.
    """
    central = survey.set_index("parameter")["central"]
    lsoa = _given(published_lsoa, small, "published_lsoa")
    msoa = _given(published_msoa, small, "published_msoa")
    chosen = way or _way(lsoa, msoa, authority_figures)
    used = [*pattern["column"], *pattern.loc[pattern["per"] != "", "per"]]
    covariates = [] if chosen == "published" else [str((column_sources or {}).get(c, "")) for c in used]
    if chosen == "synthetic":
        figures = authorities(authority_figures)
        adults = adults_of_base(adults_19, small)
        found = ways.synthesised(small, figures, pattern, central, adults)
        period, base = str(figures["period"].iloc[0]), BASE_19
        own = figures["source_id"].tolist()
        limits = "from published limits" if _limits(figures, found.areas) else _assumed(central)
        note = _INTERVAL.format(limits=limits, lack=found.diagnostics["lack_of_fit_sd"])
        start = (
            "Modelled here: a pattern of census mix and deprivation, set to each authority's published figure"
        )
    else:
        adults, base, own = small["population_16_over"], BASE_16, [source_id]
        error, more = central["unpublished_error"], ""
        if chosen == "published":
            found = ways.as_published(_needed(lsoa, "published", "published_lsoa"), central)
            start = f"Modelled by {publisher} for neighbourhoods"
        else:
            given = _needed(msoa, "disaggregated", "published_msoa")
            found = ways.disaggregated(small, given, pattern, central, adults)
            start = f"Modelled by {publisher} for MSOAs, split to neighbourhoods here by census mix"
            more = f", and {found.diagnostics['lack_of_fit_sd']:.2f} for the split"
        note = _NO_INTERVAL.format(error=error, more=more)
    return Estimates(
        table=_table(found, small.index, adults, limits=chosen == "synthetic"),
        areas=found.areas,
        way=chosen,
        base=base,
        period=period,
        source_id="; ".join(dict.fromkeys(s for s in [*own, *covariates] if s)),
        label=f"{start}; adults {base}{f', {period}' if period else ''}",
        interval_note=note,
        fit=found.fit,
        diagnostics=pd.Series(found.diagnostics, dtype=float),
    )


def check_one_base(*several: Estimates) -> None:
    """Refuse estimates that speak of different people.

    Raises
    ------
    EstimationError
        If the bases differ; each is named.
    """
    bases = list(dict.fromkeys(one.base for one in several))
    if len(bases) > 1:
        raise EstimationError(
            f"Two bases are never mixed in one map or one number: {'; '.join(bases)}. Make all estimates in one way."
        )


def by_group(estimates: Estimates, groups: pd.Series) -> pd.DataFrame:
    """Average neighbourhoods' estimates to larger areas by adults.

    The errors of neighbouring estimates come from the same figure and the same pattern: they are taken to be wholly
    shared, so that the interval of a larger area is no narrower than the mean of its neighbourhoods'.

    Parameters
    ----------
    groups
        The larger area's code, indexed by ``lsoa_code``; only these neighbourhoods are averaged.

    Returns
    -------
    pandas.DataFrame
        A row per group: ``inactive_pct, lower_95, upper_95`` (NaN where there is no interval), ``logit_se``,
        ``adults``, ``inactive_adults``, ``neighbourhoods``.

    Raises
    ------
    EstimationError
        If a neighbourhood is not among the estimates; all such are named.
    """
    absent = groups.index.difference(estimates.table.index)
    if len(absent):
        raise EstimationError(f"Neighbourhoods without an estimate: {alignment.listed(absent)}.")
    own = estimates.table.loc[groups.index]
    sums = own[["adults", "inactive_adults"]].groupby(groups).sum()
    error = (own["logit_se"] * own["adults"]).groupby(groups).sum() / sums["adults"]
    share = sums["inactive_adults"] / sums["adults"]
    has_limits = own["lower_95"].notna().groupby(groups).all()
    frame = pd.DataFrame({"inactive_pct": 100 * share})
    for column, sign in (("lower_95", -1), ("upper_95", 1)):
        limit = pd.Series(100 * expit(logit(share) + sign * NORMAL_95 * error), index=share.index)
        frame[column] = limit.where(has_limits)
    return frame.assign(logit_se=error, neighbourhoods=groups.groupby(groups).size()).join(sums)


def _way(lsoa: pd.Series | None, msoa: pd.Series | None, figures: pd.DataFrame | None) -> Way:
    if lsoa is not None:
        return "published"
    if msoa is not None:
        return "disaggregated"
    if figures is not None and not figures.empty:
        return "synthetic"
    raise EstimationError(
        "Nothing to estimate inactivity from: give published estimates of neighbourhoods or MSOAs, or the figures "
        f"of authorities (indicator {INACTIVE})."
    )


def _given(values: pd.Series | None, small: pd.DataFrame, name: str) -> pd.Series | None:
    if values is None or values.isna().all():
        return None
    return alignment.joined_by_label(values.astype(float), small.index, names=("small", name))


def _needed(values: pd.Series | None, way: str, name: str) -> pd.Series:
    if values is None:
        raise EstimationError(f"The way {way!r} needs `{name}`, which is absent or empty.")
    gaps = values.index[values.isna()]
    if way == "published" and len(gaps):
        raise EstimationError(
            f"Neighbourhoods without a published estimate: {alignment.listed(gaps)}. Take the file out, so that "
            "MSOA estimates are split, or use one of all neighbourhoods."
        )
    return values


def authorities(figures: pd.DataFrame | None) -> pd.DataFrame:
    """Check the authorities' figures, and index them by code."""
    if figures is None or figures.empty:
        raise EstimationError(f"Synthetic estimates need figures of authorities (indicator {INACTIVE}).")
    faults = []
    ages = sorted(set(figures["age"]) - {AGE_19})
    if ages:
        faults.append(
            f"figures of ages {ages} where {AGE_19!r} is expected (two bases are never mixed: 19 and over counts "
            "gardening, 16 and over does not)"
        )
    if "indicator_id" in figures and set(figures["indicator_id"]) != {INACTIVE}:
        faults.append(f"indicators {sorted(set(figures['indicator_id']))} where {INACTIVE} is expected")
    periods = sorted(set(figures["period"]))
    if len(periods) > 1:
        faults.append(f"figures of several periods {periods} where one is expected")
    twice = sorted(set(figures.loc[figures["area_code"].duplicated(), "area_code"]))
    if twice:
        faults.append(f"areas with more than one figure {alignment.listed(twice)}")
    if faults:
        raise EstimationError(f"No pattern can be calibrated: {'; '.join(faults)}.")
    return figures.set_index("area_code")


def adults_of_base(adults_19: pd.Series | None, small: pd.DataFrame) -> pd.Series:
    """Return residents of 19 and over in the order of the neighbourhoods, or refuse where there are none."""
    if adults_19 is None:
        raise EstimationError(
            "Synthetic estimates speak of adults of 19 and over: give `adults_19` (it needs the table of five-year "
            "bands, layout nomis-table)."
        )
    return alignment.joined_by_label(adults_19, small.index, names=("small", "adults_19"))


def _limits(figures: pd.DataFrame, areas: pd.DataFrame) -> bool:
    own = figures[figures.index.isin(areas.index)]
    return {"lower_95", "upper_95"} <= set(own.columns) and bool(own["lower_95"].notna().all())


def _assumed(survey: pd.Series) -> str:
    return (
        f"published limits where there are any, otherwise assumed: {survey['asked']:.0f} asked, design effect "
        f"{survey['design_effect']:g}"
    )


def _table(found: ways.Found, index: pd.Index, adults: pd.Series, *, limits: bool) -> pd.DataFrame:
    parts = {name: found.parts.get(name, np.zeros(len(index))) for name in ways.PARTS}
    error = np.sqrt(sum(part**2 for part in parts.values()))
    scale = logit(found.share)
    none = np.full(len(index), np.nan)
    columns = {
        "inactive_pct": 100 * found.share,
        "lower_95": 100 * expit(scale - NORMAL_95 * error) if limits else none,
        "upper_95": 100 * expit(scale + NORMAL_95 * error) if limits else none,
        "logit_se": error,
        **parts,
        "adults": adults.to_numpy(float),
        "inactive_adults": found.share * adults.to_numpy(float),
    }
    return pd.DataFrame(columns, index=index)
