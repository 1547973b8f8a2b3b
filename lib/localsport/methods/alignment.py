"""Put numbers on one index and refuse, naming every offender, what no method can use."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = pd.Series | Floats | Sequence[float] | float
Table = TypeVar("Table", pd.Series, pd.DataFrame)
Fault = tuple[NDArray[np.bool_] | np.bool_, str]

SHOWN = 5  # offenders spelt out in a message; the rest are counted

POLARITIES = ("low is good", "high is good", "no judgement")


def on_one_index(columns: Mapping[str, Numbers | None]) -> tuple[pd.Index, dict[str, Floats]]:
    """Line several columns of numbers up by label.

    Parameters
    ----------
    columns
        Name (for messages) and numbers of each; ``None`` is left out. Series are joined by label, whatever
        their order; arrays and lists are taken in the order of the Series, or of each other; a single number
        stands for every row.

    Returns
    -------
    tuple
        The index of the first Series (0, 1, 2, ... where there is none) and one float array per column; a
        single number stays an array without dimension. Arrays may share memory with the input: never write
        to them.

    Raises
    ------
    ValueError
        If labels or lengths differ, or labels repeat in columns that differ in order.
    """
    given = {name: column for name, column in columns.items() if column is not None}
    series = {name: column for name, column in given.items() if isinstance(column, pd.Series)}
    arrays = {name: np.asarray(c, dtype=float) for name, c in given.items() if name not in series}
    if series:
        first, leading = next(iter(series.items()))
        index = leading.index
        arrays |= {
            name: joined_by_label(column, index, names=(first, name)).to_numpy(dtype=float)
            for name, column in series.items()
        }
    else:
        index = pd.RangeIndex(max((a.size for a in arrays.values()), default=0))
    lengths = {name: a.size for name, a in arrays.items() if a.ndim}
    flat = all(a.ndim <= 1 for a in arrays.values())
    if not flat or any(length != len(index) for length in lengths.values()):
        raise ValueError(
            f"Columns of one length are needed: {len(index)} rows, but lengths are {lengths}. "
            "Give Series with one index, or arrays of one length."
        )
    return index, {name: arrays[name] for name in given}


def joined_by_label(table: Table, index: pd.Index, *, names: tuple[str, str]) -> Table:
    """Return the table's rows in the order of the index, or refuse where the labels differ.

    Raises
    ------
    ValueError
        If the labels are not the same ones; both sides' strangers are named.
    """
    if table.index is index or table.index.equals(index):
        return table
    reference, other = names
    if not (index.is_unique and table.index.is_unique):
        twice = sorted({str(x) for i in (index, table.index) for x in i[i.duplicated()]})
        raise ValueError(
            f"{reference} and {other} stand on different indexes in which labels repeat: {listed(twice)}. "
            "Give both one index, or labels that are unique."
        )
    missing, extra = index.difference(table.index), table.index.difference(index)
    if len(missing) or len(extra):
        raise ValueError(
            f"{reference} and {other} do not stand on the same index: {len(missing)} labels only in "
            f"{reference} {listed(missing)}, {len(extra)} only in {other} {listed(extra)}. "
            f"Keep the labels both have, for example with {other}.reindex({reference}.index)."
        )
    return table.reindex(index)


def refuse(what: str, faults: Sequence[Fault], index: pd.Index) -> None:
    """Raise one error for every fault that occurs, with the labels of its rows.

    Parameters
    ----------
    what
        Beginning of the message, such as ``"No interval can be computed"``.
    faults
        Pairs of a row mask (or a single truth value) and a sentence saying what is wrong with those rows and
        the way out.
    index
        Labels of the rows.

    Raises
    ------
    ValueError
        If any mask holds.
    """
    found = []
    for mask, sentence in faults:
        if mask.any():
            rows = f" ({mask.sum()} rows: {listed(index[mask])})" if isinstance(mask, np.ndarray) else ""
            found.append(f"{sentence}{rows}")
    if found:
        raise ValueError(f"{what}: {'; '.join(found)}.")


def listed(labels: Any) -> str:
    """Write the first labels of many, and how many more there are.

    Examples
    --------
    >>> listed(["a", "b", "c", "d", "e", "f", "g"])
    "['a', 'b', 'c', 'd', 'e', and 2 more]"
    """
    labels = list(labels)
    shown = ", ".join(repr(x.item() if isinstance(x, np.generic) else x) for x in labels[:SHOWN])
    return f"[{shown}{f', and {len(labels) - SHOWN} more' if len(labels) > SHOWN else ''}]"


def direction(polarity: str | pd.Series, index: pd.Index) -> NDArray[np.int8]:
    """Return 1 where high is good, -1 where low is good, 0 where no judgement is passed.

    Raises
    ------
    ValueError
        If a polarity is none of the three; all such are named.
    """
    if isinstance(polarity, str):
        words = pd.Series(polarity, index=index)
    else:
        words = joined_by_label(polarity, index, names=("the values", "polarity"))
    unknown = sorted({str(w) for w in words.unique()} - set(POLARITIES))
    if unknown:
        raise ValueError(f"Unknown polarity {listed(unknown)}: use one of {list(POLARITIES)}.")
    signs = {"high is good": 1, "low is good": -1, "no judgement": 0}
    return np.asarray(words.map(signs), dtype=np.int8)
