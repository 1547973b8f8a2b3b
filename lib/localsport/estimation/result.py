"""Carry estimates of inactivity with what they stand on."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

Way = Literal["published", "disaggregated", "synthetic"]

BASE_16 = "16 and over, gardening not counted"
BASE_19 = "19 and over, gardening counted"


class EstimationError(ValueError):
    """No estimate can be made; the message says what is wrong and the way out."""


@dataclass(frozen=True)
class Estimates:
    """Inactivity of every neighbourhood, and how it was come by.

    Attributes
    ----------
    table
        Indexed by ``lsoa_code``: ``inactive_pct``, ``lower_95``, ``upper_95`` (per cent; NaN where there is no
        interval), ``logit_se`` (standard error on the logit scale, always finite: the input error of a
        robustness check), its parts ``se_sampling``, ``se_lack_of_fit``, ``se_pattern``, ``se_assumed`` (their
        squares add up to that of ``logit_se``), ``adults`` (residents of the base), ``inactive_adults``.
    areas
        Per area of the calibration (MSOA or authority; empty for published estimates): ``figure`` (per cent; NaN
        where none), ``pattern_pct`` (what the pattern alone gives), ``shift`` (added on the logit scale so that the
        neighbourhoods reproduce the figure), ``adults``, ``calibrated`` (whether the pattern was fitted to it).
    way
        ``published`` (as they are), ``disaggregated`` (MSOA estimates split by census mix) or ``synthetic`` (a
        pattern calibrated on authorities).
    base
        Whom the figures speak of, and whether gardening counts. Two bases are never mixed.
    period, source_id
        As published; sources joined by ``"; "``.
    label
        A short phrase for under every map.
    interval_note
        What the interval holds, or why there is none.
    fit
        ``column, label, coefficient`` (logit scale, per standard deviation over neighbourhoods), ``standard_error,
        expected, as_expected``; the first row is the constant. Empty for published estimates.
    diagnostics
        Numbers of the fit: areas, penalty, effective parameters, residual and lack of fit (logit scale) ...
    """

    table: pd.DataFrame
    areas: pd.DataFrame
    way: Way
    base: str
    period: str
    source_id: str
    label: str
    interval_note: str
    fit: pd.DataFrame
    diagnostics: pd.Series
