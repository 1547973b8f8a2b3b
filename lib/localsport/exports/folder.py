"""Write a briefing's figures, numbers, claims and key figures into one folder."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

import pandas as pd


class Picture(Protocol):
    """What has a name, a picture and the rows behind it."""

    @property
    def name(self) -> str:
        """File stem."""
        ...

    @property
    def frame(self) -> pd.DataFrame | None:
        """The rows behind the picture."""
        ...

    def png(self) -> bytes:
        """Return the picture as PNG."""
        ...

    def svg(self) -> bytes:
        """Return the picture as SVG."""
        ...


def write(
    out: str | Path,
    *,
    figures: Iterable[Picture] = (),
    numbers: Mapping[str, pd.DataFrame] | None = None,
    claims: pd.DataFrame | None = None,
    key_figures: Mapping[str, Any] | None = None,
) -> list[Path]:
    """Write what a notebook made into a folder, or nothing when no folder is given.

    Parameters
    ----------
    out
        The folder; "" writes nothing, so that a notebook explored by hand leaves no files behind.
    figures
        Each is written under ``figures/`` (PNG, SVG) and the rows behind it under ``numbers/`` (CSV).
    numbers
        Frames by file stem, written as ``numbers/<stem>.csv``.
    claims
        Written as ``claims.csv``.
    key_figures
        Written as ``key-figures.json``.

    Returns
    -------
    list of pathlib.Path
        The files written.
    """
    if str(out) == "":
        return []
    folder = Path(out)
    for part in ("figures", "numbers"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    written = []
    tables = dict(numbers or {})
    for figure in figures:
        for ending, content in (("png", figure.png()), ("svg", figure.svg())):
            path = folder / "figures" / f"{figure.name}.{ending}"
            path.write_bytes(content)
            written.append(path)
        if figure.frame is not None:
            tables[figure.name] = figure.frame
    for stem, frame in tables.items():
        written.append(_csv(frame, folder / "numbers" / f"{stem}.csv"))
    if claims is not None:
        written.append(_csv(claims, folder / "claims.csv"))
    if key_figures is not None:
        path = folder / "key-figures.json"
        path.write_text(json.dumps(dict(key_figures), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        written.append(path)
    return written


def _csv(frame: pd.DataFrame, path: Path) -> Path:
    # A spreadsheet reads UTF-8 only behind a byte-order mark, and ten digits are more than any source holds.
    frame.to_csv(
        path,
        index=frame.index.name is not None,
        encoding="utf-8-sig",
        float_format="%.10g",
        lineterminator="\n",
    )
    return path
