"""Work out again, without the library, modelled inactivity by neighbourhood, how firm need is, reach and walks.

The rules are those documented: the README, the parameter tables ``inactivity_pattern``, ``inactivity_survey``,
``need_weights``, ``need_robustness`` and ``access_rules``. numpy, pandas and scipy's order statistics and search tree.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree
from scipy.special import expit, logit
from scipy.stats import rankdata

PARAMETERS = Path(__file__).resolve().parents[2] / "data" / "raw" / "parameters"
PENALTIES = (0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000)
DRAWS, SEED = 2_000, 2_025
"""As the claims' column ``method`` says; a draw has the stream ``SeedSequence(seed, spawn_key=(draw,))``."""


def table(name: str) -> pd.DataFrame:
    """Read a parameter table."""
    return pd.read_csv(PARAMETERS / f"{name}.csv", keep_default_na=False)


def number(name: str, parameter: str) -> float:
    """Read the central value of a parameter."""
    return float(table(name).set_index("parameter").loc[parameter, "central"])


# --- modelled inactivity: estimates of MSOAs split by census mix -----------------------------------------------


def split(lsoas: pd.DataFrame) -> pd.DataFrame:
    """Split each MSOA's estimate to its neighbourhoods, and say how wrong that may be on the logit scale."""
    rows = table("inactivity_pattern")
    adults = lsoas["adults"].to_numpy(float)
    share = adults / adults.sum()
    x = np.ones((len(lsoas), len(rows) + 1))
    for n, (column, per) in enumerate(zip(rows["column"], rows["per"], strict=True), start=1):
        v = lsoas[column].to_numpy(float)
        v = 100 * v / lsoas[per].to_numpy(float) if per else v
        v = v - share @ v
        x[:, n] = v / np.sqrt(share @ v**2)
    msoa, names = pd.factorize(lsoas["msoa"])
    people = np.bincount(msoa, adults)
    mean = np.column_stack([np.bincount(msoa, adults * column) / people for column in x.T])
    figure = lsoas.groupby("msoa")["sae_pct"].first()[names].to_numpy() / 100
    weight, y = people / people.mean(), logit(figure)
    fits = [_ridge(mean, y, weight, penalty) for penalty in PENALTIES]
    coefficients, variance, _ = min(fits, key=lambda fit: fit[2])
    slope = x @ coefficients
    low, high = np.full(len(names), -30.0), np.full(len(names), 30.0)
    for _ in range(200):  # bisection to the last bit
        middle = (low + high) / 2
        above = np.bincount(msoa, adults * expit(slope + middle[msoa])) / people > figure
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    error = np.sqrt(variance + number("inactivity_survey", "unpublished_error") ** 2)
    return lsoas.assign(inactive_pct=100 * expit(slope + ((low + high) / 2)[msoa]), logit_se=error)


def _ridge(a: np.ndarray, y: np.ndarray, v: np.ndarray, penalty: float) -> tuple[np.ndarray, float, float]:
    """Return coefficients, residual variance and generalised cross-validation score of one penalty."""
    punish = penalty * np.eye(a.shape[1])
    punish[0, 0] = 0
    hat = np.linalg.solve(a.T @ (v[:, None] * a) + punish, a.T * v)
    coefficients, used = hat @ y, np.trace(hat @ a)
    squares = (v * (y - a @ coefficients) ** 2).sum()
    return coefficients, squares / (len(y) - used), len(y) * squares / (len(y) - used) ** 2


# --- how firm need is ------------------------------------------------------------------------------------------


def drawn_ranks(lsoas: pd.DataFrame) -> pd.DataFrame:
    """Rank every neighbourhood in every draw: a row for each, a column for each draw.

    A draw gives each neighbourhood its error in the order of districts' codes, then of their own.
    """
    lsoas = lsoas.assign(code=lsoas.index).sort_values(["district", "code"])
    rows = table("need_weights")
    rows = rows[rows["column"].isin(lsoas.columns)]
    stated = (rows["weight"] / rows["weight"].sum()).to_numpy()
    towards = np.where(rows["direction"] == "high is need", 1.0, -1.0)
    values = lsoas[rows["column"]].to_numpy(float) * towards
    at = rows["column"].tolist().index("inactive_pct")
    settings = table("need_robustness")
    ways, sums = (
        settings.loc[settings["parameter"] == kind, "choice"].tolist()
        for kind in ("normalisation", "aggregation")
    )
    clip = float(settings.set_index("parameter").loc["winsorised_share", "central"])
    together = float(settings.set_index("parameter").loc["error_shared", "central"])
    spread = float(settings.set_index("parameter").loc["weight_concentration", "central"])
    _, district = np.unique(lsoas["district"].to_numpy(str), return_inverse=True)
    fixed = {
        (way, by): np.column_stack([scored(v, way, by, clip) for v in values.T])
        for way in ways
        for by in sums
    }
    n = len(lsoas)
    ranks = np.empty((n, DRAWS), dtype=np.uint16)
    for draw in range(DRAWS):
        rng = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(draw,)))
        way, by = ways[rng.integers(len(ways))], sums[rng.integers(len(sums))]
        weights = rng.dirichlet(spread * stated)
        noise = np.sqrt(1 - together) * rng.standard_normal(n)
        noise += np.sqrt(together) * rng.standard_normal(district.max() + 1)[district]
        moved = 100 * expit(logit(lsoas["inactive_pct"] / 100) + lsoas["logit_se"] * noise)
        scores = fixed[way, by].copy()
        scores[:, at] = scored(towards[at] * moved.to_numpy(), way, by, clip)
        ranks[:, draw] = rankdata(-np.round(scores @ weights, 8), method="min")
    return pd.DataFrame(ranks, index=lsoas.index)


def last_place(ranks: pd.DataFrame, code: str) -> int:
    """Return the lower end of a neighbourhood's rank inside a place: no more than 25 in 1,000 draws lie beyond."""
    inside = ranks.rank(method="min").loc[code].to_numpy()
    return int(np.sort(inside)[int(np.ceil(0.975 * (DRAWS - 1)))])


def scored(v: np.ndarray, way: str, by: str, clip: float) -> np.ndarray:
    """Put one indicator on a scale; for a geometric mean as a logarithm of 1 to 100."""
    n = len(v)
    if way in ("z", "min-max"):
        k = int(clip * n)
        ends = np.sort(v)[[k, n - 1 - k]]
        v = np.clip(v, *ends)
        s = 100 * (v - v.min()) / (v.max() - v.min())
        s = (v - v.mean()) / v.std() if way == "z" and by == "arithmetic" else s
    elif way == "rank":
        s = 100 * (rankdata(v) - 0.5) / n
    else:
        s = -23 * np.log(1 - rankdata(v, method="max") / n * (1 - np.exp(-100 / 23)))
    return np.log(1 + 0.99 * s) if by == "geometric" else s


def crossing(lsoas: pd.DataFrame, lifts: pd.DataFrame) -> pd.Series:
    """Say where sporting need, social need or both are in the nation's greatest fifth."""
    rows = table("need_weights")
    rows = rows[rows["column"].isin(lsoas.columns)]
    high = {}
    for family, own in rows.groupby("family"):
        score = lifts[("lift: " + own["driver_words"]).tolist()].sum(axis=1).round(9)
        place = score.rank(ascending=False, method="first") - 1
        high[family] = place * 5 // len(score) == 0
    words = np.select(
        [high["sporting"] & high["social"], high["sporting"], high["social"]],
        ["both", "sporting", "social"],
        "neither",
    )
    return pd.Series(words, index=lsoas.index)


# --- reach and walks of one place ------------------------------------------------------------------------------


def reach(here: pd.DataFrame) -> tuple[int, float, float]:
    """Return how many neighbourhoods make the neediest fifth, and their shares of adults and of inactive adults."""
    ordered = here.sort_values("need", ascending=False, kind="stable")
    inactive = ordered["adults"] * ordered["inactive_pct"]
    count = max(1, len(ordered) // 5)
    shares = [100 * part.head(count).sum() / part.sum() for part in (ordered["adults"], inactive)]
    return count, *shares


def walks(here: pd.DataFrame, facilities: pd.DataFrame) -> tuple[float, float, float]:
    """Return the share of residents in neighbourhoods within a walk: as stated, slow and winding, fast and direct."""
    metres, _ = cKDTree(facilities[["x", "y"]].to_numpy()).query(here[["x", "y"]].to_numpy())
    rules = table("access_rules").set_index("parameter")[["low", "central", "high"]].apply(pd.to_numeric)
    minutes = rules.loc["walk-minutes", "central"]
    speeds, detours = rules.loc["walk-speed"], rules.loc["detour-factor"]
    ends = (("central", "central"), ("low", "high"), ("high", "low"))
    far = [1000 * minutes / 60 * speeds[speed] / detours[detour] for speed, detour in ends]
    return tuple(100 * here.loc[metres <= f, "residents"].sum() / here["residents"].sum() for f in far)
