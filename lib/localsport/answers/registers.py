"""Find the register of who commissions what that covers a place."""

from pathlib import Path

from localsport.data import landscapes
from localsport.data.frameworks import Framework
from localsport.data.landscapes import Landscape
from localsport.data.tables import Tables


def register_for(
    tables: Tables, area_code: str, framework: Framework, *, base: Path | None = None
) -> Landscape | None:
    """Read the register that covers a place: its own, else that of its county, else of its region.

    Parameters
    ----------
    tables
        The tidy tables that hold the place.
    area_code
        Code of a district, county, region or custom locality, or codes of districts joined by "+".
    framework
        The framework whose outcomes the register's priorities are matched to.
    base
        Folder that holds a folder for each register; `localsport.data.landscapes.folder` by default.

    Returns
    -------
    Landscape or None
        Of several that cover as much, the latest; None where nobody keeps one.

    Raises
    ------
    ValueError
        If the code is unknown, or a register cannot be used: every offender with file, row and column.
    """
    listed = landscapes.landscapes(base)
    for codes in covering(tables, area_code):
        kept = listed[listed["area_code"].isin(codes)].sort_values("as_of")
        if len(kept):
            return landscapes.landscape(str(kept.index[-1]), framework, base=base)
    return None


def covering(tables: Tables, area_code: str) -> list[list[str]]:
    """List the areas whose register covers a place, the smallest first: itself, its county, its region.

    Examples
    --------
    ``[["X07000001"], ["X10000001"], ["X12000001"]]`` for a district of a county. What several districts, or those a
    custom locality lies in, do not have in common covers none of them together.
    """
    codes = [code.strip() for code in area_code.split("+")]
    own = [] if len(codes) > 1 else codes
    if own and tables.area(area_code)["level"] == "locality":
        codes = tables.districts_within(area_code)
    found = [own, codes if len(codes) == 1 else []]
    for level in ("county", "region"):
        above = {tables.parent(code, level) for code in codes}
        found.append([code for code in above if code] if len(above) == 1 else [])
    return [each for number, each in enumerate(found) if each and each not in found[:number]]
