"""Read the relative risk of a class of activity off a dose-response curve."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localsport.burden import streams
from localsport.burden.exposure import INACTIVE, SOME
from localsport.burden.risks import CLASS_DOSE, MEETING
from localsport.methods.dose import risk_at
from localsport.methods.uncertainty import triangular

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Doses:
    """Mean doses of the classes, in marginal MET-hours a week.

    Attributes
    ----------
    central
        Of those under 30 minutes and of those with 30 to 149.
    drawn
        The same in each draw, shape (2, draws).
    guideline
        Of those who meet the guideline, with whom both are compared.
    """

    central: Floats
    drawn: Floats
    guideline: float

    @classmethod
    def of(cls, curves: pd.DataFrame, n: int, *, seed: int) -> "Doses":
        """Take the doses from a checked table ``dose_response`` and draw them, triangular between their ends."""
        rows = curves[curves["kind"].eq(CLASS_DOSE)].set_index("exposure")
        ends = {one: tuple(rows.loc[one, ["low", "central", "high"]]) for one in (INACTIVE, SOME)}
        drawn = [
            triangular(streams.uniforms(f"dose {one}", n, seed=seed), *three) for one, three in ends.items()
        ]
        return cls(
            np.array([three[1] for three in ends.values()], dtype=float),
            np.stack(drawn),
            float(rows["central"][MEETING]),
        )


def class_risks(
    outcome: str, curve: pd.DataFrame, doses: Doses, n: int, *, seed: int
) -> tuple[Floats, Floats]:
    """Give the risk of each class against those who meet the guideline.

    ``RR(dose of the class) / RR(dose of the guideline)``. The curve's limits are given at the guideline's dose
    only; one draw stretches the whole curve in logarithms, ``RR(d)^k``, so that its limits there come out.

    Parameters
    ----------
    outcome
        Names the random stream.
    curve
        Checked rows of one disease.
    doses
        Mean doses of the classes.
    n, seed
        Number of draws and any non-negative integer.

    Returns
    -------
    tuple
        Central risks, shape (2,), and drawn ones, shape (2, n).
    """
    goal = curve[curve["dose"].eq(doses.guideline)].iloc[0]
    low, central, high = (float(goal[each]) for each in ("low", "central", "high"))
    at_goal = streams.ratio(f"curve {outcome}", low, central, high, n, seed=seed)
    stretch = np.log(at_goal) / np.log(central) if central < 1 else np.ones(n)
    middle = risk_at(doses.central, curve) / central
    return middle, (risk_at(doses.drawn, curve) / central) ** stretch
