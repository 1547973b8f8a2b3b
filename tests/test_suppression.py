"""No hidden count can be recovered from what is published: an attack by linear programming on 200 random tables.

The attack is written here from the published table alone and shares no code with the library.
"""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from localsport.methods.suppression import OTHERS, SMALL, Rule, protect, protect_table


def attack(published: np.ndarray, rule: Rule) -> dict[tuple[int, int], tuple[float, float]]:
    """Give the least and the most each hidden cell or total can be, from the published table with its totals.

    Unknowns are the inner cells only; totals are sums of them. The attacker knows the rule: a hidden count is one or
    more, a nought is a nought, and a shown count is what rounds to it and is not below the threshold.
    """
    rows, columns = published.shape[0] - 1, published.shape[1] - 1
    n = rows * columns
    sums, lows, highs = [], [], []
    for i, j in product(range(rows + 1), range(columns + 1)):
        holds = np.zeros((rows, columns))
        holds[i if i < rows else slice(None), j if j < columns else slice(None)] = 1
        shown = published[i, j]
        if np.isnan(shown):
            low, high = 1.0, np.inf
        elif shown == 0:
            low = high = 0.0
        else:
            half = rule.rounding / 2
            low, high = max(np.ceil(shown - half), rule.threshold), np.ceil(shown + half) - 1
        sums.append(holds.ravel())
        lows.append(low)
        highs.append(high)
    # One programme of many blocks, a block for each end of each range; far above every count stands for no end.
    matrix, hidden, far = np.array(sums), np.argwhere(np.isnan(published)), 1e5
    if not len(hidden):
        return {}
    asked = np.array([sign * matrix[i * (columns + 1) + j] for i, j in hidden for sign in (1, -1)])
    blocks = sparse.kron(sparse.eye(len(asked)), matrix)
    solved = milp(
        asked.ravel(),
        constraints=LinearConstraint(blocks, np.tile(lows, len(asked)), np.tile(highs, len(asked))),
        bounds=Bounds(0, far),
    )
    assert solved.status == 0, "the published table contradicts itself"
    ends = (asked * solved.x.reshape(-1, n)).sum(axis=1) * np.tile([1, -1], len(hidden))
    ends[ends > far / 10] = np.inf
    return {(int(i), int(j)): tuple(pair) for (i, j), pair in zip(hidden, ends.reshape(-1, 2), strict=True)}


def random_tables(number: int, seed: int):
    rng = np.random.default_rng(seed)
    for _ in range(number):
        shape = tuple(rng.integers(2, 6, size=2))
        counts = rng.poisson(rng.gamma(0.8, rng.choice([6, 25]), size=shape))
        rule = Rule(
            threshold=int(rng.choice([5, 8])),
            rounding=int(rng.choice([1, 1, 5])),
            protection=int(rng.choice([3, 5])),
        )
        yield pd.DataFrame(counts, index=[f"r{i}" for i in range(shape[0])]), rule


def test_two_hundred_random_tables_survive_an_attack():
    attacked = 0
    for table, rule in random_tables(200, seed=20260621):
        kept = protect_table(table, rule)
        small = (table > 0) & (table < rule.threshold)
        assert kept.published.iloc[:-1, :-1][small].isna().all(axis=None), "a small number is shown"
        for (i, j), (least, most) in attack(kept.published.to_numpy(), rule).items():
            attacked += 1
            assert most - least >= rule.protection - 1e-6, (table, rule, i, j)
    assert attacked > 700, "an attack on nothing proves nothing"


def test_hiding_small_numbers_alone_does_not_survive_it():
    # The same attack where nothing is hidden for another's sake: it must recover cells, or it is no attack.
    recovered = 0
    for table, rule in random_tables(60, seed=5):
        full = table.assign(Total=table.sum(axis=1))
        full.loc["Total"] = full.sum()
        naive = full.astype(float).mask((full > 0) & (full < rule.threshold)).to_numpy()
        exact = Rule(rule.threshold, 1, rule.protection)
        recovered += sum(most - least < 0.5 for least, most in attack(naive, exact).values())
    assert recovered > 50


def test_the_audit_is_what_the_attack_finds_and_holds_the_truth():
    for table, rule in random_tables(25, seed=8):
        kept = protect_table(table, rule)
        full = table.assign(Total=table.sum(axis=1))
        full.loc["Total"] = full.sum()
        found = attack(kept.published.to_numpy(), rule)
        assert len(found) == len(kept.audit)
        for (i, j), each in zip(found, kept.audit.itertuples(), strict=True):
            assert (each.row, each.column) == (full.index[i], full.columns[j])
            assert (each.least, each.most) == pytest.approx(found[i, j])
            assert each.least <= full.iloc[i, j] <= each.most


def test_a_range_is_that_of_whole_tables_gone_through_one_by_one():
    # Every 2 x 2 table of whole numbers that fits what is published; the ends are the linear programme's.
    rule = Rule(threshold=5, rounding=1, protection=3)
    table = pd.DataFrame([[3, 9], [8, 7]])
    kept = protect_table(table, rule)
    shown = kept.published.to_numpy()
    fitting = []
    for cells in product(range(1, 15), repeat=4):
        square = np.array(cells).reshape(2, 2)
        full = np.vstack([np.column_stack([square, square.sum(axis=1)]), [*square.sum(axis=0), square.sum()]])
        known = ~np.isnan(shown)
        if (full[known] == shown[known]).all():
            fitting.append(full)
    every = np.array(fitting)
    hidden = np.argwhere(np.isnan(shown))
    assert len(hidden) == 4
    for (i, j), each in zip(hidden, kept.audit.itertuples(), strict=True):
        assert (each.least, each.most) == (every[:, i, j].min(), every[:, i, j].max())


def test_nothing_is_hidden_where_nothing_is_small():
    table = pd.DataFrame([[10, 20, 0], [30, 40, 50]])
    kept = protect_table(table, Rule(threshold=5, rounding=1, protection=5))
    assert (kept.reason == "").all(axis=None)
    assert kept.audit.empty
    assert kept.published.loc["Total", "Total"] == 150


def test_inner_cells_go_before_totals():
    # One small cell in a full table: one more in its row, one in its column, and the corner; no total.
    table = pd.DataFrame([[3, 40, 50], [30, 45, 20], [60, 25, 35]])
    kept = protect_table(table, Rule(threshold=5, rounding=1, protection=5))
    assert (kept.reason == SMALL).sum().sum() == 1
    assert (kept.reason == OTHERS).sum().sum() == 3
    assert (kept.reason.loc["Total"] == "").all()
    assert (kept.reason["Total"] == "").all()


def test_a_table_of_few_people_is_hidden_whole_but_for_its_noughts():
    kept = protect_table(pd.DataFrame([[1, 0], [0, 2]]), Rule(threshold=5, rounding=1, protection=5))
    assert kept.published.to_numpy()[:2, :2].tolist()[0][1] == 0
    assert kept.published["Total"].isna().all()


def test_what_is_not_published_but_follows_is_protected_too():
    # 40 started and 37 completed: the three who did not can be counted on fingers.
    table = pd.DataFrame(
        {"not started": [10, 12], "not completed": [3, 15], "completed": [37, 30]}, index=["low", "high"]
    )
    kept = protect_table(
        table,
        Rule(threshold=5, rounding=1, protection=5),
        sums={"started": ["not completed", "completed"]},
    )
    low = kept.published.loc["low"]
    assert np.isnan(low["not completed"])
    assert np.isnan(low["started"]) or np.isnan(low["completed"])
    assert (kept.audit["width"] >= 5).all()


def test_a_list_with_its_total():
    # 3 + 41 + 18 = 62: without rounding the 3 is 62 less 59, so the next smallest is hidden with it.
    counts = pd.Series({"16-34": 3, "35-64": 41, "65+": 18})
    kept = protect(counts, Rule(threshold=5, rounding=1, protection=5))
    assert kept.reason.tolist() == [SMALL, "", OTHERS, ""]
    # 21 are in the two together, each at least one.
    assert kept.audit[["least", "most"]].to_numpy().tolist() == [[1, 20], [1, 20]]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000))
def test_the_order_of_rows_and_columns_does_not_change_what_is_protected(seed: int):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.poisson(8, size=(3, 3)), index=list("abc"), columns=list("xyz"))
    rule = Rule(threshold=5, rounding=5, protection=5)
    one = protect_table(table, rule)
    other = protect_table(table.loc[list("cab"), list("zxy")], rule)
    assert (one.audit["width"] >= 5 - 1e-6).all() and (other.audit["width"] >= 5 - 1e-6).all()
    small = one.reason == SMALL
    assert small.equals((other.reason == SMALL).loc[small.index, small.columns])


def test_bad_tables_and_rules_are_refused():
    rule = Rule(threshold=5, rounding=5, protection=5)
    with pytest.raises(ValueError, match=r"whole numbers of nought or more; found \[-1.0, 2.5\]"):
        protect_table(pd.DataFrame([[-1, 2.5], [6, 7]]), rule)
    with pytest.raises(ValueError, match=r"labels that are there twice: \['Total'\]"):
        protect_table(pd.DataFrame({"Total": [1]}), rule)
    with pytest.raises(ValueError, match="no column before it"):
        protect_table(pd.DataFrame({"a": [1]}), rule, sums={"s": ["b"]})
    with pytest.raises(ValueError, match=r"threshold 0 .*protection -1"):
        Rule(threshold=0, rounding=1, protection=-1)
    with pytest.raises(ValueError, match="rounded to nought"):
        Rule(threshold=2, rounding=5, protection=5)
