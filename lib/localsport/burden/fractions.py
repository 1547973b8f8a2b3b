"""Give the share of each disease that goes with too little activity, by every method whose inputs are held."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localsport.burden import streams
from localsport.burden.doses import Doses, class_risks
from localsport.burden.exposure import GUIDELINE, INACTIVE, SOME, drawn, matched
from localsport.burden.formula import adjusted_fraction, class_fraction, crude_fraction
from localsport.burden.risks import (
    ADJUSTED,
    CASES,
    CLASS,
    CRUDE,
    DOSE,
    checked_curves,
    checked_risks,
    worst_status,
)
from localsport.methods.uncertainty import interval

METHODS = {
    "adjusted": "adjusted relative risk and the share exposed among cases (Miettinen)",
    "crude": "crude relative risk and the share exposed in the population (Levin)",
    "classes": "adjusted relative risks of two classes in Levin's formula, as the WHO does",
    "doses": "dose-response curve at the mean doses of two classes, in Levin's formula",
}
"""The methods and their formulas; the first that is held is the one to quote."""

CLASSES = (INACTIVE, SOME)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Fractions:
    """Attributable fractions and the draws behind their ranges.

    Attributes
    ----------
    table
        One row per disease and method: ``outcome, method, formula, study, exposure, share`` (per cent exposed),
        ``share_of_cases, relative_risk, central, low, high`` (per cent of the disease), ``range_from, status,
        source_id, parameters, reason`` (why there is no figure, else "").
    draws
        The fractions in each draw, shape (rows, draws), in the table's order.
    """

    table: pd.DataFrame
    draws: Floats


def attributable_fractions(
    risks: pd.DataFrame,
    curves: pd.DataFrame,
    held: pd.DataFrame,
    *,
    outcomes: Sequence[str] | None = None,
    draws: int = 10_000,
    seed: int = 20_240_401,
) -> Fractions:
    """Give the attributable fraction of each disease by each method.

    A relative risk is used with the share of its own exposure only. Among cases, the exposure is taken to be
    as many times as common as the row ``prevalence ratio of cases`` says (the adjustment factor of Lee 2012).
    The range is the 2.5th to the 97.5th percentile of seeded draws: relative risks log-normal, shares and
    prevalence ratios normal within their 95 per cent limits where those are given, doses of classes triangular;
    what has no limits is certain, so a range is the smallest it can be. ``range_from`` says what it counts.

    Parameters
    ----------
    risks, curves
        The parameter tables ``relative_risks`` and ``dose_response``.
    held
        Shares of adults by exposure, as `localsport.burden.shares` returns them.
    outcomes
        Diseases wanted; all that the tables hold where not given.
    draws, seed
        Simulation: number of draws and any non-negative integer.

    Raises
    ------
    KeyError
        If a disease wanted is in neither table; the message lists those there are.
    ValueError
        If a table cannot be used, a risk has no matching share, or a share among cases passes 100 per cent.
    """
    ratios, doses = checked_risks(risks), checked_curves(curves)
    known = list(dict.fromkeys([*ratios["outcome"], *doses.loc[doses["kind"].eq(DOSE), "outcome"]]))
    wanted = known if outcomes is None else list(outcomes)
    strangers = [one for one in wanted if one not in known]
    if strangers:
        raise KeyError(f"No relative risk for {strangers}. There are: {known}.")
    ratios = ratios[ratios["outcome"].isin(wanted)]
    matched(ratios, held)
    mean_dose = Doses.of(doses, draws, seed=seed)
    exposed = drawn(held, draws, seed=seed) if held["value"].notna().all() else {}
    make = _Maker(ratios, doses, held, exposed, mean_dose, draws, seed)
    made = [row for outcome in wanted for row in make.rows(outcome)]
    table = pd.DataFrame([row for row, _ in made])
    simulated = np.stack([each for _, each in made])
    ends = interval(simulated)
    table["low"] = np.minimum(ends[0], table["central"])
    table["high"] = np.maximum(ends[2], table["central"])
    return Fractions(table, simulated)


@dataclass(frozen=True)
class _Maker:
    """Makes the rows of one disease after another from the same draws."""

    risks: pd.DataFrame
    curves: pd.DataFrame
    held: pd.DataFrame
    exposed: dict[str, Floats]
    mean_dose: Doses
    n: int
    seed: int

    def rows(self, outcome: str) -> list[tuple[dict[str, Any], Floats]]:
        own = self.risks[self.risks["outcome"].eq(outcome)].set_index("kind", drop=False)
        curve = self.curves[self.curves["outcome"].eq(outcome) & self.curves["kind"].eq(DOSE)]
        made = []
        if ADJUSTED in own.index:
            made.append(self._single("adjusted", own.loc[[ADJUSTED, CASES]], adjusted_fraction))
        if CRUDE in own.index:
            made.append(self._single("crude", own.loc[[CRUDE]], crude_fraction))
        if CLASS in own.index:
            made.append(self._classes(own.loc[[CLASS]].set_index("exposure", drop=False)))
        if len(curve):
            made.append(self._doses(outcome, curve))
        return made

    def _single(
        self, method: str, used: pd.DataFrame, formula: Callable[..., Floats]
    ) -> tuple[dict[str, Any], Floats]:
        risk = used.iloc[0]
        exposure, central = str(risk["exposure"]), float(risk["central"])
        row = self._row(method, used, (exposure,), relative_risk=central)
        if row["reason"]:
            return row, np.full(self.n, np.nan)
        ratio, share = self._ratio(risk), self.exposed[exposure]
        times, times_drawn = 1.0, np.ones(self.n)
        if method == "adjusted":
            among = used.iloc[1]
            times, times_drawn = float(among["central"]), self._ratio(among, streams.symmetric)
            row["share_of_cases"] = row["share"] * times
            if row["share_of_cases"] > 100:
                raise ValueError(
                    f"The share exposed among cases of {row['outcome']} comes to {row['share_of_cases']:.0f} per "
                    f"cent: {row['share']:.1f} times {times:g}. The prevalence ratio of cases does not hold for a "
                    "share that large: give a smaller one in parameters/relative_risks.csv."
                )
        row["central"] = float(formula(row["share"] * times, central))
        return row, formula(np.minimum(share * times_drawn, 100), ratio)

    def _classes(self, used: pd.DataFrame) -> tuple[dict[str, Any], Floats]:
        lacking = [one for one in CLASSES if one not in used.index]
        if lacking:
            raise ValueError(
                f"{used['outcome'].iloc[0]} has a class relative risk, but none for {lacking}: both classes are "
                "needed, because those who meet the guideline are the comparison."
            )
        used = used.loc[list(CLASSES)]
        row = self._row("classes", used, CLASSES)
        if row["reason"]:
            return row, np.full(self.n, np.nan)
        row["central"] = float(class_fraction(self.held.loc[list(CLASSES), "value"], used["central"]))
        ratios = np.stack([self._ratio(risk) for _, risk in used.iterrows()])
        return row, class_fraction(self._of_classes(), ratios)

    def _doses(self, outcome: str, curve: pd.DataFrame) -> tuple[dict[str, Any], Floats]:
        row = self._row("doses", curve, CLASSES)
        row["range_from"] = "; ".join(filter(None, [row["range_from"], "doses of the classes"]))
        if row["reason"]:
            return row, np.full(self.n, np.nan)
        central, ratios = class_risks(outcome, curve, self.mean_dose, self.n, seed=self.seed)
        row["central"] = float(class_fraction(self.held.loc[list(CLASSES), "value"], central))
        return row, class_fraction(self._of_classes(), ratios)

    def _of_classes(self) -> Floats:
        return np.stack([self.exposed[one] for one in CLASSES])

    def _ratio(self, risk: pd.Series, shape: Callable[..., Floats] = streams.ratio) -> Floats:
        low, central, high = (float(risk[each]) for each in ("low", "central", "high"))
        return shape(str(risk["parameter"]), low, central, high, self.n, seed=self.seed)

    def _row(
        self, method: str, used: pd.DataFrame, exposures: tuple[str, ...], *, relative_risk: float = np.nan
    ) -> dict[str, Any]:
        shares = self.held.loc[list(exposures)]
        # Every share is drawn or none: the classes of one survey are drawn together.
        unknown = self.held["value"].isna().any()
        cases = used["kind"].eq(CASES)
        counted = {
            "relative risk": used.loc[~cases, "low"].notna().any(),
            "share among cases": used.loc[cases, "low"].notna().any(),
            "share": shares["lower"].notna().any(),
        }
        return {
            "outcome": used["outcome"].iloc[0],
            "method": method,
            "formula": METHODS[method],
            "study": used["study"].iloc[0] if "study" in used else used["source_id"].iloc[0],
            "exposure": " and ".join(exposures) if len(exposures) > 1 else exposures[0],
            "share": float(shares["value"].sum(min_count=len(shares))),
            "share_of_cases": np.nan,
            "relative_risk": relative_risk,
            "central": np.nan,
            "range_from": "; ".join(what for what, so in counted.items() if so),
            "status": worst_status(used["status"]),
            "source_id": "; ".join(sorted(set(used["source_id"]))),
            "parameters": "; ".join(used["parameter"]),
            "reason": f"no figure for {GUIDELINE} or for {INACTIVE} is published here" if unknown else "",
        }
