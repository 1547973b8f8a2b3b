"""Lay the files that all pages of a batch share beside it, once."""

import io
from importlib.resources import files
from pathlib import Path

FONTS = {"Regular": "SourceSansPro", "Semibold": "SourceSansProSemibold", "Bold": "SourceSansProBold"}


def write_assets(folder: Path, *, interactive: bool = True) -> list[Path]:
    """Write the style sheet, the script, the fonts with their licence, and plotly.js.

    Parameters
    ----------
    folder
        Where they go, ``<batch>/assets``; files of these names are replaced, others are left alone.
    interactive
        Whether plotly.js (4.8 MB) is among them.

    Returns
    -------
    list of pathlib.Path
        What was written.
    """
    (folder / "fonts").mkdir(parents=True, exist_ok=True)
    own = files("localsport.briefing") / "assets"
    content = {name: (own / name).read_bytes() for name in ("localsport.css", "localsport.js", "index.js")}
    content |= {f"fonts/SourceSansPro-{weight}.woff": _woff(name) for weight, name in FONTS.items()}
    content["fonts/LICENSE.txt"] = (_font_folder() / "LICENSE.txt").read_bytes()
    if interactive:
        from plotly.offline import get_plotlyjs

        content["plotly.min.js"] = get_plotlyjs().encode()
    written = []
    for name, data in content.items():
        path = folder / name
        partial = path.with_name(f".{path.name}.part")
        partial.write_bytes(data)
        written.append(partial.replace(path))
    return written


def _font_folder() -> Path:
    from font_source_sans_pro import font_directory

    return Path(font_directory)


def _woff(name: str) -> bytes:
    from font_source_sans_pro import font_files_ttf
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    # WOFF packs the same font into half the bytes; the licence sees that as no modification.
    font = TTFont(font_files_ttf[name], lazy=True, recalcTimestamp=False, recalcBBoxes=False)
    font.flavor = "woff"
    packed = io.BytesIO()
    font.save(packed)
    return packed.getvalue()
