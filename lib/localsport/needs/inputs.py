"""Line up indicators with their weights, every one pointing towards need."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from localsport.methods import alignment
from localsport.methods.imputation import Rule, imputed

SIGNS = {"high is need": 1.0, "low is need": -1.0}


@dataclass(frozen=True)
class Inputs:
    """What an index is made of.

    Attributes
    ----------
    pointed
        One column per indicator held, higher is more need.
    weights
        Their rows of the table of weights, the weights adding up to one.
    lacking
        Labels of the indicators that are not held.
    imputed
        One row per gap filled; see `localsport.methods.imputation.imputed`.
    """

    pointed: pd.DataFrame
    weights: pd.DataFrame
    lacking: tuple[str, ...]
    imputed: pd.DataFrame


def inputs(
    indicators: pd.DataFrame,
    weights: pd.DataFrame,
    *,
    missing: Rule = "refuse",
    groups: pd.Series | None = None,
) -> Inputs:
    """Keep the indicators that are held, share the others' weight among them and point all towards need.

    Parameters and errors are those of `localsport.needs.needs_index`; values are not yet checked.
    """
    unknown = weights.loc[~weights["direction"].isin(list(SIGNS)), "indicator"].tolist()
    if unknown:
        raise ValueError(
            f"Indicators without a direction: {unknown}. Give 'high is need' or 'low is need' for each."
        )
    twice = weights.loc[weights["indicator"].duplicated(), "indicator"].unique().tolist()
    if twice:
        raise ValueError(f"Indicators weighed more than once: {twice}. Give each one row.")
    unfit = weights.loc[~(weights["weight"] >= 0), "indicator"].tolist()
    if unfit:
        raise ValueError(f"Negative or empty need weights: {unfit}. Give each a number from 0 to 1.")
    if not np.isclose(weights["weight"].sum(), 1.0):
        raise ValueError(f"The need weights sum to {weights['weight'].sum():.4f}, not to 1.")
    held = weights["column"].map(lambda c: c in indicators.columns and bool(indicators[c].notna().any()))
    used = weights[held].copy()
    total = used["weight"].sum()
    if not total > 0:
        raise ValueError(
            f"None of the indicators that carry weight is held: {weights['column'].tolist()}. Prepare tables "
            "that hold at least one."
        )
    used["weight"] = used["weight"] / total
    signs = used["direction"].map(SIGNS).to_numpy()
    values = indicators[used["column"].tolist()].astype(float).set_axis(used["indicator"].tolist(), axis=1)
    filled, report = imputed(values, rule=missing, groups=groups) if missing != "refuse" else (values, None)
    return Inputs(
        pointed=filled * signs,
        weights=used,
        lacking=tuple(weights.loc[~held, "label"]),
        imputed=imputed(values.iloc[:0])[1] if report is None else report,
    )


def reweighted(weights: pd.DataFrame, new: pd.Series) -> pd.DataFrame:
    """Put other weights, such as equal ones or those of a budget allocation, into the table of weights.

    Parameters
    ----------
    weights
        The parameter table ``need_weights``.
    new
        One weight per indicator of the table, indexed by indicator.

    Raises
    ------
    ValueError
        If the indicators are not the same ones; both sides' strangers are named.

    Examples
    --------
    >>> table = pd.DataFrame({"indicator": ["p", "q"], "weight": [0.9, 0.1]})
    >>> reweighted(table, pd.Series({"q": 0.5, "p": 0.5}))["weight"].tolist()
    [0.5, 0.5]
    """
    own = pd.Index(weights["indicator"])
    given = alignment.joined_by_label(new, own, names=("the table of weights", "the new weights"))
    return weights.assign(weight=given.to_numpy(dtype=float))
