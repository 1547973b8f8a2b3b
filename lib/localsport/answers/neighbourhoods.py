"""Compose what is known of every neighbourhood of the nation: estimate, access, need and how firm it is."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from localsport import access, needs
from localsport.answers import estimated
from localsport.data import parameters
from localsport.data.tables import Tables
from localsport.methods import breaks

DRAWS = 2_000
SEED = 2_025


@dataclass(frozen=True)
class Neighbourhoods:
    """Every neighbourhood (LSOA) of the nation.

    Attributes
    ----------
    frame
        Indexed by ``lsoa_code``: the table ``small_areas``; the estimate (``inactive_pct, inactive_lower,
        inactive_upper, logit_se, adults, inactive_adults``; absent where none can be made); straight lines to the
        nearest usable place, ``distance_km`` (everyday ones) and ``km_<type>``, and ``per_10000_<type>``;
        ``sporting_score, social_score, sporting_fifth, social_fifth, crossing``; ``rank_low, rank_median, rank_high,
        share_in_tenth, share_in_fifth``.
    needs
        The needs index over all of them.
    ranks
        National rank in each draw, shape (neighbourhoods, draws), in the order of ``frame``.
    without
        National ranks without each indicator (`localsport.needs.ranks_without`).
    estimate
        What the estimate is: ``way, base, period, source_id, label, interval_note``; only ``reason`` where there
        is none.
    classes
        National classes of the estimate in words, the highest (1) first: fifths with limits of whole percentages,
        the same for every place, so that maps can be set side by side. Each neighbourhood's is ``inactive_class``.
    """

    frame: pd.DataFrame
    needs: needs.NeedsIndex
    ranks: "np.ndarray[Any, Any]"
    without: pd.DataFrame
    estimate: pd.Series
    classes: Mapping[Hashable, str]


def neighbourhoods(tables: Tables) -> Neighbourhoods:
    """Compose every neighbourhood of these tables, or read what an earlier run has kept of them."""
    kept = tables.kept()
    weights = parameters.table("need_weights")
    estimate = estimated.of_neighbourhoods(tables)
    placed = kept.frame("access", lambda: _access(tables))
    frame = tables.small_areas().set_index("lsoa_code").join(estimate.table).join(placed)
    columns = [column for column in weights["column"] if column in frame.columns]
    index = needs.needs_index(frame[columns], weights)

    @cache
    def drawn() -> needs.Robustness:
        return needs.robustness(
            frame[columns],
            weights,
            settings=parameters.table("need_robustness"),
            logit_se=frame.get("logit_se"),
            groups=frame["district_code"],
            draws=DRAWS,
            seed=SEED,
        )

    limits = breaks.round_breaks(frame["inactive_pct"]) if "inactive_pct" in frame else []
    if limits:
        frame["inactive_class"] = breaks.class_from_top(frame["inactive_pct"], limits)
    firm = kept.frame("firmness", lambda: drawn().table)
    return Neighbourhoods(
        frame=frame.join(needs.intersection(index)).join(firm),
        needs=index,
        ranks=kept.array("ranks", lambda: drawn().ranks),
        without=kept.frame("without", lambda: needs.ranks_without(frame[columns], weights)),
        estimate=estimate.about,
        classes=breaks.percent_labels(limits) if limits else {},
    )


def _access(tables: Tables) -> pd.DataFrame:
    """Measure how far every neighbourhood is from each type of place, and what it shares of those in reach."""
    facilities, types = tables.facilities(), parameters.table("facility_types")
    small = tables.small_areas(columns=["lsoa_code", "easting", "northing", "population"]).set_index(
        "lsoa_code"
    )
    if access.everyday_places(facilities).empty:
        return pd.DataFrame(index=small.index)
    km = access.distances(small, facilities, types)
    reach = parameters.table("access_rules").set_index("parameter")["central"]["catchment-km"]
    shared = access.catchment(small, small["population"], facilities, types, km=float(reach))
    return km.join(shared).assign(distance_km=km["km_everyday"])
