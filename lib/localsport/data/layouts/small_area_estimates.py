"""Read modelled activity of MSOAs or LSOAs from an extract of Sport England's small-area estimates."""

from pathlib import Path

from localsport.data.layouts import delimited
from localsport.data.layouts.census import check_percentages
from localsport.data.layouts.reading import LayoutError, Reading, some

LAYOUT = "small-area-estimates-extract"
MEASURES = ("inactive_pct", "active_pct", "active_female_pct", "active_male_pct")
LEVELS = {
    "MSOA21CD": ("MSOA21NM", "msoa_code", "02", "MSOAs", "estimates"),
    "LSOA21CD": ("LSOA21NM", "lsoa_code", "01", "LSOAs", "lsoa_estimates"),
}
"""Column of codes: column of names, the code's name in the tables, its digits, words, name of the frame."""


def read(path: Path) -> Reading:
    """Read the modelled shares of adults (16 and over, per cent) who are inactive and active.

    No intervals are published with these estimates. A file of LSOAs is one whose codes stand in ``LSOA21CD``.

    Returns
    -------
    Reading
        Frame ``estimates`` (msoa_code) or ``lsoa_estimates`` (lsoa_code): inactive_pct, active_pct and, where the
        file has them, the shares by sex.
    """
    frame, notes = delimited.text_table(path)
    column = "LSOA21CD" if "LSOA21CD" in frame.columns and "MSOA21CD" not in frame.columns else "MSOA21CD"
    names, code, digits, areas, name = LEVELS[column]
    required = [column, "inactive_pct", "active_pct"]
    delimited.check_columns(frame, required, layout=LAYOUT, optional=[names, *MEASURES])
    frame, spaces = delimited.trimmed(frame, [column])
    problems = delimited.code_problems(frame[column], column)
    problems += delimited.level_problems(frame[column], column, digits)
    twice = frame[column][frame[column].duplicated()].unique()
    if len(twice):
        problems.append(
            f"{areas} that come twice with different figures: {some(twice, 50)}. Each must have one row."
        )
    if problems:
        raise LayoutError(problems)
    measures = [measure for measure in MEASURES if measure in frame.columns]
    frame, marked = delimited.numbers(frame, measures, name_by=[column])
    frame = frame[[column, *measures]].rename(columns={column: code})
    check_percentages(frame, code, measures)
    return Reading({name: frame}, (*notes, *spaces, *marked))
