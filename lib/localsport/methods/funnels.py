"""Draw funnel limits: how far an area of its size strays from the common mean by chance alone.

Limits without overdispersion are those of the Fingertips public health technical guidance: normal about the
mean for proportions (the inverse of Wilson's interval), exact Poisson for rates and ratios. Where areas differ
among themselves by more than chance, as some 300 authorities do in inactivity, such limits flag too many;
then the limits are widened as Spiegelhalter has it (Statistics in Medicine 24 (2005) 1185-1202; Journal of the
Royal Statistical Society A 175 (2012) 1-47), on the scale on which variances are stable: arcsine of the root
of a proportion, root of a rate or ratio.
"""

from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import gdtrib, pdtrik

from localsport.methods import alignment, answer
from localsport.methods.alignment import Floats, Numbers
from localsport.methods.answer import BOTH, Confidence, Level

Kind = Literal["proportion", "rate", "ratio"]
Overdispersion = Literal["none", "multiplicative", "additive"]
MULTIPLIERS = {"proportion": 1.0, "rate": 100_000.0, "ratio": 100.0}
FEWEST_AREAS = 3


def funnel(
    count: Numbers,
    denominator: Numbers,
    *,
    kind: Kind,
    baseline: float | None = None,
    overdispersion: Overdispersion = "none",
    winsorised: float = 0.1,
    confidence: Confidence = BOTH,
    multiplier: float | None = None,
) -> pd.DataFrame:
    """Give each area its value, the funnel's limits at its size and its position.

    Parameters
    ----------
    count
        Events or people with the property. For directly standardised rates leave out areas with fewer than ten
        events and give ``multiplier × count / rate`` as denominator.
    denominator
        People (proportion), population (rate) or expected events (ratio), above 0.
    kind
        ``"proportion"``, ``"rate"`` or ``"ratio"``.
    baseline
        The common mean in the unit of the answer; when not given, the areas' pooled mean (ratios: as expected).
    overdispersion
        ``"none"``; ``"multiplicative"``: the standard errors times √φ; ``"additive"``: a variance τ² between
        areas is added. φ is the mean of the squared z-scores after winsorising, τ² the moment estimate from it
        (DerSimonian and Laird); neither ever narrows the limits.
    winsorised
        Share of the z-scores at each end pulled in to the quantile there.
    confidence
        One level or several, as shares.
    multiplier
        1 for proportions, 100,000 for rates and 100 for ratios when not given.

    Returns
    -------
    pandas.DataFrame
        On the caller's index: ``value``, the control limits ``lower_95``, ``upper_95`` and so on, ``method``,
        ``baseline``, ``position`` (within the limits, above or below those of a level) and, with
        overdispersion, ``phi`` and ``tau_squared`` (on the stable scale), the same on every row.

    Raises
    ------
    ValueError
        If figures are impossible, the indexes differ, or overdispersion is to be judged from fewer than three
        areas; all offenders are named.

    Examples
    --------
    >>> found = funnel([125, 160], [500, 500], kind="proportion", baseline=25, multiplier=100, confidence=0.95)
    >>> found[["lower_95", "upper_95"]].round(4).values.tolist()[0], found["position"].tolist()
    ([21.2045, 28.7955], ['within the limits', 'above the 95% limit'])
    """
    _check_choice("kind", kind, tuple(MULTIPLIERS))
    _check_choice("overdispersion", overdispersion, ("none", "multiplicative", "additive"))
    index, given = alignment.on_one_index({"count": count, "denominator": denominator})
    o, n = given["count"], np.broadcast_to(given["denominator"], len(index))
    alignment.refuse(
        "No funnel can be drawn",
        [
            (o < 0, "counts are negative"),
            (n <= 0, "denominators are not above 0"),
            ((o > n) & (kind == "proportion"), "counts are above their denominator"),
            (np.bool_(not 0 <= winsorised < 0.5), "the winsorised share is between 0 and one half"),
        ],
        index,
    )
    scale = MULTIPLIERS[kind] if multiplier is None else multiplier
    there = ~np.isnan(o) & ~np.isnan(n)
    if baseline is not None:
        mean = baseline / scale
    elif kind == "ratio":
        mean = 1.0
    else:
        mean = float(o[there].sum() / n[there].sum()) if there.any() else np.nan
    phi = tau_squared = np.nan
    if overdispersion != "none":
        if there.sum() < FEWEST_AREAS:
            raise ValueError(
                f"Overdispersion is judged from {FEWEST_AREAS} areas or more, not from {there.sum()}: "
                "use overdispersion='none'."
            )
        phi, tau_squared = dispersion(o[there] / n[there], n[there], mean, kind, winsorised=winsorised)
    asked = answer.levels(confidence)
    numbers = _limits(
        mean,
        n,
        kind,
        asked,
        phi=max(phi, 1) if overdispersion == "multiplicative" else 1.0,
        tau_squared=tau_squared if overdispersion == "additive" else 0.0,
        stable=overdispersion != "none",
    )
    numbers[0] = o / n
    out = answer.one_method(index, numbers * scale, asked, _method(kind, overdispersion))
    out["baseline"] = mean * scale
    out["position"] = _position(numbers, asked)
    return out if overdispersion == "none" else out.assign(phi=phi, tau_squared=tau_squared)


def curve(
    baseline: float,
    sizes: Numbers,
    *,
    kind: Kind,
    phi: float = 1.0,
    tau_squared: float = 0.0,
    confidence: Confidence = BOTH,
    multiplier: float | None = None,
) -> pd.DataFrame:
    """Give the funnel's limits at any sizes, to draw it.

    Parameters
    ----------
    baseline
        Common mean in the unit of the answer.
    sizes
        Denominators, above 0.
    kind, confidence, multiplier
        As for `funnel`.
    phi, tau_squared
        As `funnel` returns them; leave one of them out. Limits are exact where both are left out.

    Returns
    -------
    pandas.DataFrame
        The shape of `funnel` without positions; ``value`` is the baseline.

    Examples
    --------
    >>> curve(25, [500], kind="proportion", multiplier=100)[["lower_998", "upper_998"]].round(4).values.tolist()
    [[19.0158, 30.9842]]
    """
    _check_choice("kind", kind, tuple(MULTIPLIERS))
    index, given = alignment.on_one_index({"sizes": sizes})
    alignment.refuse("No funnel can be drawn", [(given["sizes"] <= 0, "sizes are not above 0")], index)
    asked = answer.levels(confidence)
    scale = MULTIPLIERS[kind] if multiplier is None else multiplier
    name: Overdispersion = "multiplicative" if phi != 1 else "additive" if tau_squared else "none"
    numbers = _limits(
        baseline / scale,
        given["sizes"],
        kind,
        asked,
        phi=max(phi, 1.0),
        tau_squared=tau_squared,
        stable=name != "none",
    )
    return answer.one_method(index, numbers * scale, asked, _method(kind, name))


def dispersion(
    values: Floats, sizes: Floats, mean: float, kind: Kind, *, winsorised: float = 0.1
) -> tuple[float, float]:
    """Return φ and τ²: how much more the values scatter round the mean than chance has it.

    Parameters
    ----------
    values, sizes
        Shape (areas,): proportions, rates per one or ratios, and their denominators.
    mean
        Common mean per one.
    kind, winsorised
        As for `funnel`.

    Returns
    -------
    tuple of float
        φ (1 where there is chance alone) and τ² on the stable scale (0 where φ is no larger than chance).
    """
    error = 1 / (2 * np.sqrt(sizes))
    z = (_stable(values, kind) - _stable(np.asarray(mean), kind)) / error
    z = np.clip(z, *np.quantile(z, [winsorised, 1 - winsorised]))
    areas = len(z)
    phi = float(np.mean(z**2))
    weight = error**-2
    between = (areas * phi - (areas - 1)) / (weight.sum() - (weight**2).sum() / weight.sum())
    return phi, max(float(between), 0.0)


def _limits(
    mean: float,
    n: Floats,
    kind: Kind,
    asked: tuple[Level, ...],
    *,
    phi: float,
    tau_squared: float,
    stable: bool,
) -> Floats:
    numbers = np.empty((1 + 2 * len(asked), len(n)))
    numbers[0] = mean
    for i, level in enumerate(asked):
        lower, upper = numbers[2 * i + 1], numbers[2 * i + 2]
        if stable:
            spread = level.z * np.sqrt(phi / (4 * n) + tau_squared)
            centre = float(_stable(np.asarray(mean), kind))
            highest = np.pi / 2 if kind == "proportion" else np.inf
            lower[:] = _unstable(np.maximum(centre - spread, 0), kind)
            upper[:] = _unstable(np.minimum(centre + spread, highest), kind)
        elif kind == "proportion":
            spread = level.z * np.sqrt(mean * (1 - mean) / n)
            lower[:], upper[:] = np.maximum(mean - spread, 0), np.minimum(mean + spread, 1)
        else:
            # The counts whose exact interval just reaches what is expected; nothing lies below no events.
            expected = mean * n
            lower[:] = np.maximum(pdtrik(level.tail, expected), 0) / n
            upper[:] = gdtrib(1, level.tail, expected) / n
    return numbers


def _stable(values: Floats, kind: Kind) -> Floats:
    return np.asarray(np.arcsin(np.sqrt(values)) if kind == "proportion" else np.sqrt(values))


def _unstable(values: Floats, kind: Kind) -> Floats:
    return np.asarray(np.sin(values) ** 2 if kind == "proportion" else values**2)


def _position(numbers: Floats, asked: tuple[Level, ...]) -> list[str]:
    words = np.full(numbers.shape[1], "within the limits", dtype=object)
    for i, level in sorted(enumerate(asked), key=lambda each: each[1].share):
        name = f"{level.share * 100:.10g}%"
        words[numbers[0] < numbers[2 * i + 1]] = f"below the {name} limit"
        words[numbers[0] > numbers[2 * i + 2]] = f"above the {name} limit"
    words[np.isnan(numbers[0])] = ""
    return list(words)


def _method(kind: Kind, overdispersion: Overdispersion) -> str:
    if overdispersion == "none":
        return "normal about the mean (inverse Wilson)" if kind == "proportion" else "exact Poisson"
    return f"{overdispersion} overdispersion, {'arcsine root' if kind == 'proportion' else 'root'} scale"


def _check_choice(name: str, given: str, known: tuple[str, ...]) -> None:
    if given not in known:
        raise ValueError(f"Unknown {name} {given!r}: use one of {list(known)}.")
