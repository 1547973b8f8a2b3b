"""Put areas into equal-sized classes by the national rule."""

import numpy as np
import pandas as pd

from localsport.methods import alignment
from localsport.methods.alignment import Numbers


def quantiles(
    values: Numbers, n: int = 5, *, groups: pd.Series | None = None, first_is_highest: bool = True
) -> pd.DataFrame:
    """Give each area its quantile among the areas with a value.

    ``floor(n + 1 - ceil((N + 1 - rank) n / N))``, areas with one value sharing the lowest of their ranks
    (Fingertips public health technical guidance, as coded in PHEindicatormethods), computed in whole numbers
    so that no rounding moves an area. Equal values share a quantile, so classes may differ in size.

    Parameters
    ----------
    values
        One value per area; areas without one take no part.
    n
        Number of classes: 4 for quarters, 5 for fifths, 10 for tenths.
    groups
        The group of each area, such as its region, to rank within.
    first_is_highest
        Whether class 1 holds the highest values (the national default) or the lowest.

    Returns
    -------
    pandas.DataFrame
        On the caller's index: ``quantile`` (1 to n, missing where there is none), ``of`` (areas with a value in
        the group) and ``reason`` (why there is none: no value, or fewer areas than classes).

    Raises
    ------
    ValueError
        If there are fewer than two classes or the indexes differ.

    Examples
    --------
    >>> quantiles([10.0, 40.0, 30.0, 20.0], 2)["quantile"].tolist()
    [2, 1, 1, 2]
    """
    if n < 2:
        raise ValueError(f"Areas are put into two classes or more, not {n}.")
    index, given = alignment.on_one_index({"values": values})
    value = pd.Series(given["values"], index=index)
    if groups is None:
        by = pd.Series(0, index=index)
    else:
        by = alignment.joined_by_label(groups, index, names=("values", "groups"))
    grouped = value.groupby(by.to_numpy())
    size = grouped.transform("count").to_numpy()
    rank = grouped.rank(method="min", ascending=not first_is_highest).to_numpy()
    reason = np.select(
        [value.isna(), size < n], ["no value", f"fewer areas with a value than {n} classes"], ""
    )
    there = reason == ""
    place = np.full(len(index), -1, dtype=np.int64)
    from_the_end = size[there] + 1 - rank[there].astype(np.int64)
    place[there] = n + 1 + (-from_the_end * n) // size[there]
    quantile = pd.array(place, dtype="Int64")
    quantile[~there] = pd.NA
    return pd.DataFrame({"quantile": quantile, "of": size, "reason": reason}, index=index)
