"""Hide small numbers in tables with totals, and whatever else would give them away.

A count below the threshold is hidden; where a total less its other cells would give it back, so are further cells or
totals; the rest may be rounded. An audit by linear programming (`recovery`) says in which range each hidden count is
known to lie, for a reader who knows the rule and the whole published table.

What this does not guard against: two tables published of the same people that differ by a few of them (publish one
classification, or protect both as one table), and a reader who knows some of the people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from localsport.methods import alignment
from localsport.methods.alignment import Floats
from localsport.methods.hiding import OTHERS, SHOWN, SMALL, Rule, hidden_cells

__all__ = ["OTHERS", "SHOWN", "SMALL", "Protected", "Rule", "protect", "protect_table"]

TOTAL_WEIGHT = 10.0


@dataclass(frozen=True)
class Protected:
    """Counts that may be published.

    Attributes
    ----------
    published
        Rounded counts with totals; NaN where hidden. A frame for a table, a Series for a list.
    reason
        The same shape: ``""`` where shown, ``"small number"`` or ``"protects others"``.
    audit
        One row per hidden count: its labels, ``reason``, ``least``, ``most`` (infinite where there is no end) and
        ``width`` of the range in which a reader knows it to lie. Not for publication: it is the proof.
    rule
        The rule by which it was done.
    """

    published: pd.DataFrame | pd.Series
    reason: pd.DataFrame | pd.Series
    audit: pd.DataFrame
    rule: Rule


def protect_table(
    table: pd.DataFrame,
    rule: Rule,
    *,
    totals: str = "Total",
    sums: Mapping[str, Sequence[str]] | None = None,
) -> Protected:
    """Protect a two-way table and its totals.

    Parameters
    ----------
    table
        Counts without totals, one row and one column per class; whole and nought or more.
    rule
        Threshold, rounding and protection.
    totals
        Name of the row and of the column of totals.
    sums
        Further columns to be published that are sums of others, by name (a started course is a completed or an
        unfinished one); their parts may be sums named before them.

    Returns
    -------
    Protected
        ``published`` holds the table with the columns of ``sums`` after its own, and the totals last.

    Raises
    ------
    ValueError
        If a count is missing, negative or not whole, a label is there twice or is that of the totals, or a sum
        names a column there is not; all offenders are named.

    Examples
    --------
    >>> rule = Rule(threshold=5, rounding=1, protection=5)
    >>> counts = pd.DataFrame({"stayed": [12, 3, 20], "left": [9, 30, 14]}, index=["low", "moderate", "high"])
    >>> protect_table(counts, rule).reason.loc["moderate"].tolist()
    ['small number', 'protects others', '']
    """
    sums = {} if sums is None else dict(sums)
    _refuse_labels(table, totals, sums)
    _refuse_counts(pd.Series(table.to_numpy().ravel(), index=_labels(table)))
    full = table.copy()
    for name, parts in sums.items():
        full[name] = full[list(parts)].sum(axis=1)
    full[totals] = table.sum(axis=1)
    full.loc[totals] = full.sum()
    rows, columns = full.shape
    at = {name: j for j, name in enumerate(full.columns)}
    down = np.zeros((columns, rows, columns))
    down[np.arange(columns), :-1, np.arange(columns)] = 1
    down[np.arange(columns), -1, np.arange(columns)] = -1
    across = []
    for name, parts in {**sums, totals: list(table.columns)}.items():
        line = np.zeros((rows, rows, columns))
        for each, sign in [(name, -1.0), *((part, 1.0) for part in parts)]:
            line[np.arange(rows), np.arange(rows), at[each]] = sign
        across.append(line)
    relations = np.concatenate([down, *across]).reshape(-1, rows * columns)
    # A column that holds the only part of a sum, or a row that is the only one, stands twice; so do its relations.
    weight = np.ones((rows, columns))
    weight[:, len(table.columns) :] *= TOTAL_WEIGHT
    weight[-1] *= TOTAL_WEIGHT
    values = full.to_numpy(dtype=float).ravel()
    reason, ranges = hidden_cells(values, relations, rule, weight=weight.ravel())
    shown = np.where(reason == SHOWN, rule.rounded(values), np.nan)
    frames = [
        pd.DataFrame(each.reshape(rows, columns), index=full.index, columns=full.columns)
        for each in (shown, reason)
    ]
    return Protected(frames[0], frames[1], _audit(_labels(full), reason, ranges), rule)


def protect(counts: pd.Series, rule: Rule, *, total: str = "Total") -> Protected:
    """Protect a list of counts and its total.

    Parameters
    ----------
    counts
        Counts by class, whole and nought or more.
    rule
        Threshold, rounding and protection.
    total
        Label of the total, which stands last in what is published.

    Raises
    ------
    ValueError
        As for `protect_table`.

    Examples
    --------
    >>> rule = Rule(threshold=5, rounding=5, protection=5)
    >>> protect(pd.Series({"16-34": 3, "35-64": 41, "65+": 18}), rule).published.tolist()
    [nan, 40.0, 20.0, 60.0]
    """
    if total in counts.index or counts.index.has_duplicates:
        twice = list(counts.index[counts.index.duplicated()]) + [total] * (total in counts.index)
        raise ValueError(f"Labels that are there twice: {alignment.listed(twice)}.")
    _refuse_counts(counts)
    values = np.append(counts.to_numpy(dtype=float), float(counts.sum()))
    index = counts.index.append(pd.Index([total], name=counts.index.name))
    relation = np.append(np.ones(len(counts)), -1.0)[None, :]
    weight = np.append(np.ones(len(counts)), TOTAL_WEIGHT)
    reason, ranges = hidden_cells(values, relation, rule, weight=weight)
    shown = np.where(reason == SHOWN, rule.rounded(values), np.nan)
    return Protected(
        pd.Series(shown, index=index, name=counts.name),
        pd.Series(reason, index=index, name="reason"),
        _audit(index.rename(counts.index.name or "class"), reason, ranges),
        rule,
    )


def _audit(labels: pd.Index, reason: np.ndarray, ranges: Floats) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"reason": reason, "least": ranges[:, 0], "most": ranges[:, 1], "width": ranges[:, 1] - ranges[:, 0]},
        index=labels,
    )
    return frame[frame["reason"] != SHOWN].reset_index()


def _labels(full: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_product([full.index, full.columns], names=["row", "column"])


def _refuse_labels(table: pd.DataFrame, totals: str, sums: Mapping[str, Sequence[str]]) -> None:
    names = [*table.columns, *sums, totals]
    twice = [x for i, x in enumerate(names) if x in names[:i]]
    twice += [*table.index[table.index.duplicated()], *([totals] if totals in table.index else [])]
    faults = [f"labels that are there twice: {alignment.listed(twice)}"] if twice else []
    before = set(table.columns)
    for name, parts in sums.items():
        if unknown := [each for each in parts if each not in before]:
            faults.append(
                f"the sum {name!r} is made of {alignment.listed(unknown)}, which is no column before it"
            )
        before.add(name)
    if table.empty:
        faults.append("a table without cells")
    if faults:
        raise ValueError(f"The table cannot be protected: {'; '.join(faults)}.")


def _refuse_counts(counts: pd.Series) -> None:
    numbers = pd.to_numeric(counts, errors="coerce").astype(float)
    wrong = ~((numbers >= 0) & (numbers % 1 == 0)).to_numpy()
    if wrong.any():
        raise ValueError(
            f"Counts are whole numbers of nought or more; found {alignment.listed(counts[wrong])} "
            f"at {alignment.listed(counts.index[wrong])}."
        )
