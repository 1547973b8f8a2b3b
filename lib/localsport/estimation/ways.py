"""Estimate neighbourhoods in each of the three ways."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit

from localsport.estimation import pattern as patterns
from localsport.estimation import raking, synthetic
from localsport.estimation.result import EstimationError

Floats = NDArray[np.float64]

PARTS = ("se_sampling", "se_lack_of_fit", "se_pattern", "se_assumed")


@dataclass(frozen=True)
class Found:
    """What a way gives: shares by neighbourhood, the parts of their error, the areas and the fit."""

    share: Floats
    parts: dict[str, Floats]
    areas: pd.DataFrame
    fit: pd.DataFrame
    diagnostics: dict[str, float]


def as_published(published: pd.Series, survey: pd.Series) -> Found:
    """Take published estimates of neighbourhoods as they are, with the assumed error."""
    share = expit(patterns.logits(published, "Published estimates of neighbourhoods"))
    error = {"se_assumed": np.full(len(share), float(survey["unpublished_error"]))}
    return Found(share, error, pd.DataFrame(), pd.DataFrame(), {"neighbourhoods": float(len(share))})


def disaggregated(
    small: pd.DataFrame, published: pd.Series, pattern: pd.DataFrame, survey: pd.Series, adults: pd.Series
) -> Found:
    """Split the estimates of MSOAs to their neighbourhoods by census mix.

    Ridge regression, weighted by adults, of the logit of the MSOA estimates on the adult-weighted means of the
    covariates (the penalty by generalised cross-validation: with thousands of MSOAs it hardly matters, with a
    county's it keeps the coefficients steady); then each MSOA is shifted so that the adult-weighted mean of its
    neighbourhoods' probabilities is its estimate. An MSOA without an estimate keeps the pattern's own.

    Parameters
    ----------
    published
        The MSOA's estimate at each of its neighbourhoods, per cent.
    """
    group = small["msoa_code"]
    lowest, highest = published.groupby(group).min(), published.groupby(group).max()
    unlike = lowest.index[(highest - lowest) > 1e-9].tolist()
    partly = published.isna().groupby(group).mean()
    unlike += partly.index[partly.between(0, 1, inclusive="neither")].tolist()
    if unlike:
        raise EstimationError(
            f"MSOAs whose neighbourhoods carry different estimates: {sorted(set(unlike))[:50]}. Give each "
            "neighbourhood the estimate of its MSOA."
        )
    x = patterns.design(small, pattern, adults)
    means, codes = patterns.averaging(group, adults)
    figures = lowest.reindex(codes)
    target = patterns.logits(figures, "Estimates of MSOAs")
    people = adults.groupby(group).sum().reindex(codes)
    held = figures.notna().to_numpy()
    own, y, weight = (means @ x)[held], target[held], people.to_numpy(float)[held]
    ridge = patterns.ridge(own, y, patterns.chosen_penalty(own, y, weight), weight)
    linear = x @ ridge.coefficients
    shift = raking.shifts(linear, means, figures.to_numpy(float) / 100)
    area = np.asarray(codes.get_indexer(pd.Index(group)))
    areas = _areas(codes, "msoa_code", figures, means @ expit(linear), shift, people, held)
    lack = np.sqrt(ridge.variance) * np.where(held[area], 1.0, np.sqrt(2.0))
    error = {
        "se_lack_of_fit": lack,
        "se_assumed": np.full(len(small), float(survey["unpublished_error"])),
    }
    spread = float(np.average((y - np.average(y, weights=weight)) ** 2, weights=weight))
    diagnostics = {
        "areas": float(held.sum()),
        "areas_without_figure": float((~held).sum()),
        "penalty": ridge.penalty,
        "effective_parameters": ridge.parameters,
        "residual_sd": float(np.sqrt(ridge.variance)),
        "lack_of_fit_sd": float(np.sqrt(ridge.variance)),
        "explained": 1 - ridge.variance / spread,
    }
    fit = patterns.coefficients_table(pattern, ridge)
    return Found(expit(shift[area] + linear), error, areas, fit, diagnostics)


def synthesised(
    small: pd.DataFrame, figures: pd.DataFrame, pattern: pd.DataFrame, survey: pd.Series, adults: pd.Series
) -> Found:
    """Give neighbourhoods the pattern calibrated on authorities, shifted to the authorities' figures.

    The variance on the logit scale of a neighbourhood ``i`` of an authority ``j`` with a figure is the sum of the
    sampling variance of the figure, the lack of fit (that between authorities stands in for that between the
    neighbourhoods of one: what lies within an authority cannot be seen from its figure), and the uncertainty of
    the pattern ``s^2 (x_i - J_j)' (J'J + penalty P)^-1 (x_i - J_j)``. Without a figure the lack of fit counts
    twice, once for the authority, and the pattern's uncertainty is that at ``x_i``.

    Parameters
    ----------
    figures
        Indexed by district: ``value`` and, where published, ``lower_95``, ``upper_95`` (per cent).
    """
    x = patterns.design(small, pattern, adults)
    group = small["district_code"]
    means, codes = patterns.averaging(group, adults)
    people = adults.groupby(group).sum().reindex(codes)
    rows = figures.reindex(codes)
    patterns.logits(rows["value"], "Figures of authorities")
    share = rows["value"].to_numpy(float) / 100
    held = ~np.isnan(share)
    fitted = held & (people >= survey["least_adults"]).to_numpy()
    if fitted.sum() < survey["least_authorities"]:
        raise EstimationError(
            f"Figures of {fitted.sum()} authorities with at least {survey['least_adults']:,.0f} adults are held; "
            f"{survey['least_authorities']:.0f} are needed to calibrate a pattern. Use tables of all England, or a "
            "folder with published small-area estimates."
        )
    sampling = synthetic.sampling_variance(rows, survey, people)
    made = synthetic.calibrate(x, means[fitted], share[fitted], sampling[fitted])
    linear = x @ made.ridge.coefficients
    mean, slope = synthetic.linearised(x, means, made.ridge.coefficients)
    shift = raking.shifts(linear, means, share)
    area = np.asarray(codes.get_indexer(pd.Index(group)))
    away = x - np.where(held[:, None], slope, 0.0)[area]
    pattern_variance = made.ridge.variance * ((away @ made.ridge.inverse) * away).sum(axis=1)
    error = {
        "se_sampling": np.sqrt(np.where(held, sampling, 0.0))[area],
        "se_lack_of_fit": np.sqrt(made.lack_of_fit * np.where(held, 1.0, 2.0))[area],
        "se_pattern": np.sqrt(pattern_variance),
    }
    areas = _areas(codes, "district_code", rows["value"], mean, shift, people, fitted)
    areas["se_sampling"] = np.sqrt(sampling)
    target = logit(share[fitted])
    diagnostics = {
        "areas": float(fitted.sum()),
        "areas_without_figure": float((~held).sum()),
        "areas_raked_not_fitted": float((held & ~fitted).sum()),
        "penalty": made.ridge.penalty,
        "effective_parameters": made.ridge.parameters,
        "residual_sd": float(np.sqrt(made.ridge.variance)),
        "sampling_sd": float(np.sqrt(sampling[fitted].mean())),
        "lack_of_fit_sd": float(np.sqrt(made.lack_of_fit)),
        "explained": 1 - made.ridge.variance / float(target.var(ddof=1)),
        "steps": float(made.steps),
    }
    fit = patterns.coefficients_table(pattern, made.ridge)
    return Found(expit(shift[area] + linear), error, areas, fit, diagnostics)


def _areas(
    codes: pd.Index,
    name: str,
    figures: pd.Series,
    mean: Floats,
    shift: Floats,
    people: pd.Series,
    fitted: NDArray[np.bool_],
) -> pd.DataFrame:
    columns = {
        "figure": figures.to_numpy(float),
        "pattern_pct": 100 * mean,
        "shift": shift,
        "adults": people.to_numpy(float),
        "calibrated": fitted,
    }
    return pd.DataFrame(columns, index=codes.rename(name))
