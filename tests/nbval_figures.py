"""Let nbval compare figures: by their data, their words and what the eye sees of them.

Load it with ``-p nbval_figures``. A figure carries a digest of each column behind it and its words in the metadata
of its output, which nbval leaves out; these must be equal. They do not show how it was drawn, so the picture is
compared too, blurred a little: re-encoding and antialiasing change no area of it, a mark or a label that is gone
does. A hash of the whole picture would not see a label. Interactive figures are compared number by number.
"""

import base64
import io
import math
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter

PNG = "image/png"
PLOTLY = "application/vnd.plotly.v1+json"
BLURS = {3: 40, 10: 14}
"""Radius of the blur in pixels, and by how much a colour (0 to 255) may differ after it.

Measured on 41 figures of the notebooks. The first sees small marks: saved as JPEG or drawn without hinting they
differ by at most 15, drawn at twice the size and shrunk by 40, and by 56 and more when the smallest label is gone. The
second sees areas: at most 11 and, when every colour is 20 darker, at least 16.
"""
SAME = 1e-6
"""Relative difference of two numbers that another machine may make."""

Output = dict[str, Any]


def seen(reference: bytes, drawn: bytes) -> str | None:
    """Say how a picture differs to the eye from the one it should be, None where it does not."""
    if reference == drawn:
        return None
    expected, got = (Image.open(io.BytesIO(picture)).convert("RGB") for picture in (reference, drawn))
    if expected.size != got.size:
        return f"the picture is {_size(got)} pixels and was {_size(expected)}"
    for radius, allowed in BLURS.items():
        blur = ImageFilter.GaussianBlur(radius)
        soft = [np.asarray(picture.filter(blur)).astype(int) for picture in (expected, got)]
        apart = np.abs(soft[0] - soft[1]).max(axis=2)
        if apart.max() > allowed:
            down, across = np.unravel_index(apart.argmax(), apart.shape)
            return (
                f"the drawing differs, most around {across} from the left and {down} from the top, "
                f"in {(apart > allowed).mean():.2%} of the picture"
            )
    return None


def told(reference: Any, given: Any, at: str = "") -> Iterator[str]:
    """Say in what the words and the digests of two figures differ."""
    if isinstance(reference, dict) and isinstance(given, dict):
        for key in sorted({*reference, *given}):
            yield from told(reference.get(key), given.get(key), f"{at}.{key}" if at else key)
    elif reference != given:
        yield f"{at} is {given!r} and was {reference!r}"


def alike(reference: Any, given: Any) -> bool:
    """Say whether two JSON values are the same but for the last digits of their numbers."""
    if isinstance(reference, dict) and isinstance(given, dict):
        if {"bdata", "dtype"} <= reference.keys() & given.keys():
            return reference.get("shape") == given.get("shape") and alike(_array(reference), _array(given))
        return reference.keys() == given.keys() and all(alike(reference[k], given[k]) for k in reference)
    if isinstance(reference, list) and isinstance(given, list):
        return len(reference) == len(given) and all(map(alike, reference, given))
    if isinstance(reference, float) or isinstance(given, float):
        numbers = [
            one for one in (reference, given) if isinstance(one, int | float) and not isinstance(one, bool)
        ]
        return len(numbers) == 2 and (
            math.isclose(*numbers, rel_tol=SAME, abs_tol=1e-12) or all(map(math.isnan, numbers))
        )
    return bool(reference == given)


def differences(given: Sequence[Output], reference: Sequence[Output]) -> list[str]:
    """Say in what the figures of a cell differ from those that it should show."""
    found = []
    shown, expected = ([o for o in outputs if PNG in o.get("data", {})] for outputs in (given, reference))
    if len(shown) != len(expected):
        found.append(f"{len(shown)} pictures and not {len(expected)}")
    for old, new in zip(expected, shown, strict=False):
        about = old.get("metadata", {}).get(PNG, {})
        name = about.get("localsport", {}).get("name", "a picture")
        found += [f"{name}: {one}" for one in told(about, new.get("metadata", {}).get(PNG, {}))]
        drawn = seen(*(base64.b64decode(one["data"][PNG]) for one in (old, new)))
        found += [f"{name}: {drawn}"] if drawn else []
    shown, expected = ([o for o in outputs if PLOTLY in o.get("data", {})] for outputs in (given, reference))
    for old, new in zip(expected, shown, strict=False):
        words = [one.get("metadata", {}).get(PLOTLY, {}) for one in (old, new)]
        name = words[0].get("localsport", {}).get("name", "an interactive figure")
        found += [f"{name}: {one}" for one in told(*words)]
        if alike(old["data"][PLOTLY], new["data"][PLOTLY]):
            # nbval goes on to compare to the last digit.
            new["data"][PLOTLY] = old["data"][PLOTLY]
    return found


@pytest.hookimpl
def pytest_itemcollected(item: pytest.Item) -> None:
    """Compare the figures of each cell before nbval compares the rest."""
    if type(item).__name__ == "IPyNbCell":
        item.compare_outputs = partial(_compare, item, item.compare_outputs)


def _compare(cell: Any, rest: Any, test: list[Output], ref: list[Output], **options: Any) -> bool:
    found = differences(test, ref)
    same: bool = rest(test, ref, **options)
    if found:
        cell.comparison_traceback[:0] = found
    return same and not found


def _array(typed: dict[str, Any]) -> list[Any]:
    numbers: list[Any] = np.frombuffer(base64.b64decode(typed["bdata"]), dtype=typed["dtype"]).tolist()
    return numbers


def _size(picture: Image.Image) -> str:
    return f"{picture.width} by {picture.height}"
