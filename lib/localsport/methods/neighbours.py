"""Find the areas most like a given one by standardised distance over stated variables."""

import numpy as np
import pandas as pd


def nearest(
    variables: pd.DataFrame,
    area: str,
    *,
    n: int = 5,
    weights: pd.Series | None = None,
) -> pd.Series:
    """Rank the areas nearest to one area by z-scored Euclidean distance.

    Each variable is centred on its mean and divided by its standard deviation (population form) over all
    areas given, so that no variable counts for more because of its unit; the distance is
    ``sqrt(sum(w * (z_area - z_other)**2))``. This is the construction of the CIPFA nearest neighbour model,
    over variables that are open and stated.

    Parameters
    ----------
    variables
        One row per area (indexed by area code), one column per variable; no missing values.
    area
        The code whose neighbours are wanted; must be in the index.
    n
        How many neighbours; fewer are returned where there are fewer areas.
    weights
        One weight per variable; equal weights when not given.

    Returns
    -------
    pandas.Series
        Distances named ``distance``, indexed by area code, nearest first; never the area itself.

    Raises
    ------
    KeyError
        If the area is not among those given.
    ValueError
        If a value is missing or a variable does not vary; all offenders are named.
    """
    if area not in variables.index:
        raise KeyError(f"{area!r} is not among the {len(variables)} areas given.")
    missing = variables.index[variables.isna().any(axis=1)].tolist()
    spread = variables.std(ddof=0)
    constant = spread.index[~(spread > 0)].tolist()
    if missing or (constant and len(variables) > 1):
        raise ValueError(
            f"Neighbours need complete, varying variables. Areas with missing values: {missing}; "
            f"variables that do not vary: {constant}."
        )
    z = (variables - variables.mean()) / spread
    w = np.ones(variables.shape[1]) if weights is None else weights.reindex(variables.columns).to_numpy()
    squares = (z.drop(index=area) - z.loc[area]) ** 2
    distance = np.sqrt((squares * w).sum(axis=1))
    return distance.sort_values(kind="stable").head(n).rename("distance")
