"""Read modelled activity of MSOAs from an extract of Sport England's small-area estimates."""

from pathlib import Path

from localsport.data.layouts import delimited
from localsport.data.layouts.census import check_percentages
from localsport.data.layouts.reading import LayoutError, Reading, some

LAYOUT = "small-area-estimates-extract"
MEASURES = ("inactive_pct", "active_pct", "active_female_pct", "active_male_pct")


def read(path: Path) -> Reading:
    """Read the modelled shares of adults (16 and over, per cent) who are inactive and active.

    No intervals are published with these estimates.

    Returns
    -------
    Reading
        Frame ``estimates``: msoa_code, inactive_pct, active_pct and, where the file has them, the shares by sex.
    """
    frame, notes = delimited.text_table(path)
    delimited.check_columns(
        frame, ["MSOA21CD", "inactive_pct", "active_pct"], layout=LAYOUT, optional=["MSOA21NM", *MEASURES]
    )
    frame, spaces = delimited.trimmed(frame, ["MSOA21CD"])
    problems = delimited.code_problems(frame["MSOA21CD"], "MSOA21CD")
    problems += delimited.level_problems(frame["MSOA21CD"], "MSOA21CD", "02")
    twice = frame["MSOA21CD"][frame["MSOA21CD"].duplicated()].unique()
    if len(twice):
        problems.append(
            f"MSOAs that come twice with different figures: {some(twice, 50)}. Each must have one row."
        )
    if problems:
        raise LayoutError(problems)
    measures = [name for name in MEASURES if name in frame.columns]
    frame, marked = delimited.numbers(frame, measures, name_by=["MSOA21CD"])
    frame = frame[["MSOA21CD", *measures]].rename(columns={"MSOA21CD": "msoa_code"})
    check_percentages(frame, "msoa_code", measures)
    return Reading({"estimates": frame}, (*notes, *spaces, *marked))
