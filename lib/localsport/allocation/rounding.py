"""Round sums to whole pounds that add up exactly."""

import numpy as np
import pandas as pd


def whole_pounds(amounts: pd.Series, total: int) -> pd.Series:
    """Round down, then give a pound each to the largest remainders until the total is met (Hamilton's method).

    Nobody is moved by a pound or more. Whoever's amount rises while no other's does never gets a pound less;
    where some others rise as well it may be one pound, which no method that stays within a pound rules out
    altogether (Balinski and Young 1982). Equal remainders go to the label that sorts first, so the order of the
    rows changes nothing.

    Parameters
    ----------
    amounts
        Pounds that add up to the total, up to a hundredth.
    total
        Whole pounds.

    Returns
    -------
    pandas.Series
        Whole pounds (int) on the index given.

    Raises
    ------
    ValueError
        If the amounts do not add up to the total, or one is missing, infinite or below nought.

    Examples
    --------
    >>> whole_pounds(pd.Series({"a": 33.3, "b": 33.3, "c": 33.4}), 100).to_dict()
    {'a': 33, 'b': 33, 'c': 34}
    """
    values = amounts.to_numpy(dtype=float)
    wrong = amounts.index[~(np.isfinite(values) & (values >= -1e-6))].tolist()
    if wrong:
        raise ValueError(f"Amounts missing, infinite or below nought: {wrong}.")
    if abs(values.sum() - total) > 0.01:
        raise ValueError(f"Amounts that add up to {values.sum():.2f} cannot be rounded to add up to {total}.")
    near = np.round(values)
    # A whole pound that binary fractions have blurred is a whole pound.
    sharp = np.where(np.abs(values - near) < 1e-6, near, values)
    down = np.floor(sharp).astype(np.int64)
    remainder = np.round(sharp - down, 6)
    labels = np.argsort(np.argsort(amounts.index.astype(str).to_numpy(), kind="stable"))
    order = np.lexsort((labels, -remainder))
    down[order[: total - int(down.sum())]] += 1
    return pd.Series(down, index=amounts.index, name=amounts.name)
