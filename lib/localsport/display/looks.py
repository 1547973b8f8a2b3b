"""Keep how the classes of a map are filled, so that each can be told apart on a grey printer."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from localsport.display import style


@dataclass(frozen=True)
class Look:
    """How a class is filled.

    Attributes
    ----------
    colour
        Of the fill.
    hatch
        "" or "lines": level lines over the fill, for a class whose shade alone would not tell it from another.
    """

    colour: str
    hatch: str = ""


Looks = Mapping[Hashable, Look]

PLAIN = "#E9E9E9"
"""The fill of what the map does not speak of."""
LINES = "#8C4A16"
"""The level lines."""

CROSSINGS: Looks = {
    "both": Look(style.RAMP[4]),
    "sporting": Look(style.RAMP[2]),
    "social": Look("#FBDCC4", "lines"),
    "neither": Look(PLAIN),
}
"""Sporting and social need: darkest where both are great; the lines are of social need alone."""

SPOTS: Looks = {"hot": Look(style.RAMP[4]), "": Look(PLAIN), "cold": Look("#FBDCC4", "lines")}
"""Clusters of high and of low values, and what chance could explain."""


def ramp(class_labels: Mapping[Hashable, str]) -> dict[Hashable, Look]:
    """Give each class a step of the one ramp, the first (the greatest) the darkest.

    Raises
    ------
    ValueError
        With more classes than the ramp has steps.
    """
    n = len(class_labels)
    if n > len(style.RAMP):
        raise ValueError(
            f"{n} classes asked for; a map can show {len(style.RAMP)}: {list(class_labels.values())}"
        )
    steps = {1: [4], 2: [4, 1], 3: [4, 2, 0], 4: [4, 3, 2, 0], 5: [4, 3, 2, 1, 0]}[max(n, 1)]
    return {key: Look(style.RAMP[step]) for key, step in zip(class_labels, steps, strict=False)}


def of_classes(class_labels: Mapping[Hashable, str], looks: Looks | None) -> dict[Hashable, Look]:
    """Return the look of each class, in the order of the legend: those given, else the ramp.

    Raises
    ------
    ValueError
        When a class has no look; all of them are named.
    """
    if looks is None:
        return ramp(class_labels)
    bare = [key for key in class_labels if key not in looks]
    if bare:
        raise ValueError(f"Classes without a look: {bare}; looks are given for {list(looks)}.")
    return {key: looks[key] for key in class_labels}
