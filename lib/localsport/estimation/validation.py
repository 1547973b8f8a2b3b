"""Say how good synthetic estimates are where there is something to hold them against."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from localsport.estimation import pattern as patterns
from localsport.estimation import synthetic
from localsport.estimation.estimate import adults_of_base, authorities
from localsport.estimation.result import Estimates, EstimationError

BANDS, PARTS = 5, 2
LEAST_MSOAS = 5

NOT_AN_ERROR = (
    "Agreement of ranks between two models that share covariates, and of different bases (19 and over with "
    "gardening; 16 and over without): it is no measure of error."
)


@dataclass(frozen=True)
class Validation:
    """Authorities predicted without their own figure.

    Attributes
    ----------
    table
        Indexed by district: ``fold, published, predicted, lower, upper`` (per cent; the interval is for the published
        figure, so it holds its sampling error), ``covered``, ``national`` (adult-weighted mean of the other folds)
        and, where regions are given, ``region`` (adult-weighted mean of the region's other authorities).
    summary
        A row for each of ``synthetic, national, region``: ``mean_absolute_error, rmse, bias`` (predicted less
        published, percentage points), ``coverage`` (per cent; synthetic only), ``mean_width`` (of the interval,
        points), ``n``.
    """

    table: pd.DataFrame
    summary: pd.DataFrame


@dataclass(frozen=True)
class RankAgreement:
    """How synthetic and published MSOA estimates agree in rank within authorities.

    Attributes
    ----------
    table
        Indexed by district, those with at least five MSOAs: ``msoas, spearman``.
    summary
        ``median, lower_quartile, upper_quartile, authorities``.
    sentence
        Why this is no measure of error.
    """

    table: pd.DataFrame
    summary: pd.Series
    sentence: str


def folds(points: pd.DataFrame) -> pd.Series:
    """Cut authorities into ten compact blocks of equal size.

    Sorted by northing (then code) into five bands of equal number, each sorted by easting into two
    (`numpy.array_split`): neighbours, which resemble each other, are held out together.

    Parameters
    ----------
    points
        ``easting, northing`` of each authority, indexed by code.

    Returns
    -------
    pandas.Series
        Block 0 to 9 from south-west to north-east, on the same index.
    """
    block = pd.Series(0, index=points.index, name="fold")
    ordered = points.sort_index()
    by_north = ordered.sort_values("northing", kind="stable")
    for band, rows in enumerate(np.array_split(np.arange(len(by_north)), BANDS)):
        by_east = by_north.iloc[rows].sort_values("easting", kind="stable").index
        for part, own in enumerate(np.array_split(np.arange(len(by_east)), PARTS)):
            block[by_east[own]] = PARTS * band + part
    return block


def validation(
    small: pd.DataFrame,
    *,
    pattern: pd.DataFrame,
    survey: pd.DataFrame,
    authority_figures: pd.DataFrame,
    adults_19: pd.Series | None,
    regions: pd.Series | None = None,
) -> Validation:
    """Predict each authority's published figure from a pattern calibrated on those of other parts of England.

    Ten blocks (`folds`, of the authorities' adult-weighted mean points). For each block the pattern is fitted anew,
    penalty included, on the other nine; an authority's prediction is the adult-weighted mean of its neighbourhoods'
    probabilities; its interval on the logit scale holds the sampling error (assumed, at the predicted share),
    the lack of fit and the pattern's uncertainty. Authorities too small to calibrate on are not held out either.

    Parameters
    ----------
    small, pattern, survey, authority_figures, adults_19
        As for `localsport.estimation.estimates`; ``small`` with ``easting, northing``.
    regions
        Region of each district, for the baseline.

    Raises
    ------
    EstimationError
        As `localsport.estimation.estimates` does for synthetic estimates.
    """
    central = survey.set_index("parameter")["central"]
    figures = authorities(authority_figures)
    adults = adults_of_base(adults_19, small)
    x = patterns.design(small, pattern, adults)
    every, codes = patterns.averaging(small["district_code"], adults)
    people = adults.groupby(small["district_code"]).sum().reindex(codes)
    rows = figures.reindex(codes)
    used = (rows["value"].notna() & (people >= central["least_adults"])).to_numpy()
    if used.sum() < central["least_authorities"]:
        raise EstimationError(
            f"Figures of {used.sum()} authorities are held; {central['least_authorities']:.0f} are needed to hold "
            "some of them out. Use tables of all England."
        )
    means, people, rows = every[used], people[used], rows[used]
    places = pd.DataFrame(
        means @ small[["easting", "northing"]].to_numpy(float),
        index=people.index,
        columns=["easting", "northing"],
    )
    block = folds(places)
    published = rows["value"].to_numpy(float) / 100
    sampling = synthetic.sampling_variance(rows, central, people)
    table = pd.DataFrame({"fold": block, "published": 100 * published}, index=people.index)
    scale, error, national = (np.empty(len(table)) for _ in range(3))
    for fold in range(BANDS * PARTS):
        out = (block == fold).to_numpy()
        made = synthetic.calibrate(x, means[~out], published[~out], sampling[~out])
        mean, slope = synthetic.linearised(x, means[out], made.ridge.coefficients)
        guessed = pd.DataFrame({"value": 100 * mean}, index=people.index[out])
        own = synthetic.sampling_variance(guessed, central, people[out])
        pattern_variance = made.ridge.variance * ((slope @ made.ridge.inverse) * slope).sum(axis=1)
        scale[out] = logit(mean)
        error[out] = np.sqrt(own + made.lack_of_fit + pattern_variance)
        national[out] = np.average(published[~out], weights=people[~out])
    table["predicted"] = 100 * expit(scale)
    table["lower"] = 100 * expit(scale - synthetic.NORMAL_95 * error)
    table["upper"] = 100 * expit(scale + synthetic.NORMAL_95 * error)
    table["covered"] = table["published"].between(table["lower"], table["upper"])
    table["national"] = 100 * national
    if regions is not None:
        table["region"] = _others(table["published"], people, regions.reindex(table.index))
    return Validation(table.rename_axis("district_code"), _summary(table))


def rank_agreement(
    estimates: Estimates, small: pd.DataFrame, published_msoa: pd.Series, *, least: int = LEAST_MSOAS
) -> RankAgreement:
    """Compare the ranks of synthetic and published MSOA estimates within each authority (Spearman).

    Parameters
    ----------
    estimates
        Synthetic ones: disaggregated estimates repeat the very figures.
    small
        ``msoa_code, district_code`` by neighbourhood.
    published_msoa
        Each neighbourhood's MSOA's published estimate, per cent.
    least
        Authorities with fewer MSOAs are left out.

    Raises
    ------
    EstimationError
        If the estimates are not synthetic.
    """
    if estimates.way != "synthetic":
        raise EstimationError(
            f"Only synthetic estimates can be held against published ones: these are {estimates.way} and stand on "
            "them. Ask for way='synthetic'."
        )
    own = estimates.table.loc[small.index, ["adults", "inactive_adults"]]
    frame = own.groupby(small["msoa_code"]).sum()
    frame["ours"] = frame["inactive_adults"] / frame["adults"]
    frame["theirs"] = published_msoa.groupby(small["msoa_code"]).first()
    frame["district_code"] = small.groupby("msoa_code")["district_code"].first()
    frame = frame.dropna(subset=["theirs"])
    ranks = frame.groupby("district_code")[["ours", "theirs"]].rank().assign(district=frame["district_code"])
    centred = ranks[["ours", "theirs"]] - ranks.groupby("district")[["ours", "theirs"]].transform("mean")
    products = pd.DataFrame(
        {"xy": centred.prod(axis=1), "x": centred["ours"] ** 2, "y": centred["theirs"] ** 2}
    )
    sums = products.groupby(ranks["district"]).sum()
    table = pd.DataFrame(
        {
            "msoas": ranks.groupby("district").size(),
            "spearman": sums["xy"] / np.sqrt(sums["x"] * sums["y"]),
        }
    ).rename_axis("district_code")
    table = table[table["msoas"] >= least].dropna()
    found = table["spearman"]
    summary = {
        "median": found.median(),
        "lower_quartile": found.quantile(0.25),
        "upper_quartile": found.quantile(0.75),
        "authorities": float(len(found)),
    }
    return RankAgreement(table, pd.Series(summary), NOT_AN_ERROR)


def against_tenths(estimates: Estimates, tenths: pd.Series, published: pd.Series) -> pd.DataFrame:
    """Hold the estimates against published figures of England's tenths by deprivation, which they were not fitted to.

    A check of the pattern below authorities that stands on people asked, not on another model. The published tenths
    are those of an earlier index and an earlier year: a difference of level is no fault.

    Parameters
    ----------
    tenths
        National tenth of deprivation of each neighbourhood (1 is most deprived).
    published
        Published inactivity of the nation's tenths, per cent, indexed 1 to 10.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``tenth``: ``modelled, published, difference`` (points).
    """
    if estimates.way != "synthetic":
        raise EstimationError(
            f"The published tenths speak of adults of 19 and over; these estimates are {estimates.way} and of "
            f"adults {estimates.base}. Two bases are never mixed: ask for way='synthetic'."
        )
    sums = estimates.table[["adults", "inactive_adults"]].groupby(tenths).sum()
    frame = pd.DataFrame({"modelled": 100 * sums["inactive_adults"] / sums["adults"], "published": published})
    return frame.assign(difference=frame["modelled"] - frame["published"]).rename_axis("tenth")


def _others(values: pd.Series, weights: pd.Series, groups: pd.Series) -> pd.Series:
    """Average the other members of each one's group; NaN where it is alone."""
    total = (values * weights).groupby(groups).transform("sum") - values * weights
    weight = weights.groupby(groups).transform("sum") - weights
    return total / weight.where(weight > 0)


def _summary(table: pd.DataFrame) -> pd.DataFrame:
    rows = {}
    for name, column in (("synthetic", "predicted"), ("national", "national"), ("region", "region")):
        if column not in table:
            continue
        error = (table[column] - table["published"]).dropna()
        rows[name] = {
            "mean_absolute_error": error.abs().mean(),
            "rmse": np.sqrt((error**2).mean()),
            "bias": error.mean(),
            "n": float(len(error)),
        }
    frame = pd.DataFrame(rows).T
    frame.loc["synthetic", "coverage"] = 100 * table["covered"].mean()
    frame.loc["synthetic", "mean_width"] = (table["upper"] - table["lower"]).mean()
    return frame.rename_axis("prediction")
