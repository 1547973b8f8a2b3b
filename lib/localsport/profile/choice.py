"""Choose the indicators that a profile shows."""

from collections.abc import Sequence

import pandas as pd


def chosen(summary: pd.DataFrame, wanted: Sequence[str]) -> pd.DataFrame:
    """Keep the indicators of the themes or ids asked for, in the order of the codebook.

    Parameters
    ----------
    summary
        `localsport.profile.summary`, with ``theme``, ``indicator_id`` and ``short_name``.
    wanted
        Themes, indicator ids or short names; nothing keeps everything.

    Raises
    ------
    ValueError
        If a name is neither; all offenders are named with what there is.
    """
    asked = [one.strip().casefold() for one in wanted if one.strip()]
    if not asked:
        return summary
    columns = ["theme", "indicator_id", "short_name"]
    known = {column: summary[column].str.casefold() for column in columns}
    unknown = [one for one in asked if not any(values.eq(one).any() for values in known.values())]
    if unknown:
        raise ValueError(
            f"Unknown themes or indicators: {unknown}. Themes: {summary['theme'].unique().tolist()}; "
            f"indicators: {summary['short_name'].tolist()}."
        )
    keep = pd.DataFrame({column: values.isin(asked) for column, values in known.items()}).any(axis=1)
    return summary[keep].reset_index(drop=True)
