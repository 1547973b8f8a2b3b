"""Read indicator downloads of Fingertips."""

import re
from pathlib import Path

import pandas as pd

from localsport.data.layouts import delimited
from localsport.data.layouts.figures import COLUMNS
from localsport.data.layouts.reading import LayoutError, Note, Reading, some

LAYOUT = "fingertips-download"
_TEXT = {
    "Indicator ID": "indicator_id",
    "Indicator Name": "indicator_name",
    "Area Code": "area_code",
    "Area Name": "area_name",
    "Area Type": "area_type",
    "Sex": "sex",
    "Age": "age",
    "Category Type": "category_type",
    "Category": "category",
    "Time period": "period",
    "Value note": "note",
}
_NUMBERS = {
    "Value": "value",
    "Lower CI 95.0 limit": "lower_95",
    "Upper CI 95.0 limit": "upper_95",
    "Lower CI 99.8 limit": "lower_998",
    "Upper CI 99.8 limit": "upper_998",
    "Count": "count",
    "Denominator": "denominator",
}
_ENGLAND = "Compared to England value or percentiles"
_REQUIRED = (
    "Indicator ID",
    "Indicator Name",
    "Parent Code",
    "Parent Name",
    "Area Code",
    "Area Name",
    "Area Type",
    "Sex",
    "Age",
    "Category Type",
    "Category",
    "Time period",
    *_NUMBERS,
    "Value note",
    "Recent Trend",
    _ENGLAND,
    "Time period Sortable",
)
# The comparison with the parent is named after the kind of parent that the user had chosen.
_OPTIONAL = r"Compared to .+ value or percentiles|Compared to (goal|percentiles)|New data|Time period range"
_COMPARISON = re.compile(
    r"(better|worse|similar|higher|lower|not compared)(?: (\d+(?:\.\d+)?)%?)?", re.IGNORECASE
)


def read(path: Path) -> Reading:
    """Read a download in the 26 columns that Fingertips gives.

    Returns
    -------
    Reading
        Frame ``figures`` (see ``layouts.figures``): values as published; periods not yet turned into dates
        (the start of a year belongs to the codebook), but ``period_start`` holds the sortable period.

    Raises
    ------
    LayoutError
        If columns are not of this layout, codes are written wrongly, or cells hold text for numbers.
    """
    frame, notes = delimited.text_table(path, last_cell_may_lack=True)
    delimited.check_columns(frame, _REQUIRED, layout=LAYOUT, pattern=_OPTIONAL)
    frame, spaces = delimited.trimmed(frame, ["Area Code"])
    problems = delimited.code_problems(frame["Area Code"], "Area Code")
    for column in ("Indicator ID", "Time period"):
        blank = frame[column].str.strip() == ""
        if blank.any():
            problems.append(
                f"Column {column!r} is empty in {int(blank.sum())} rows: {some(frame.loc[blank, 'Area Code'])}."
            )
    if problems:
        raise LayoutError(problems)
    frame, marked = delimited.numbers(
        frame, list(_NUMBERS), name_by=["Indicator ID", "Area Code", "Sex", "Age", "Time period"]
    )
    compared, unknown = comparisons(frame[_ENGLAND])
    figures = frame.rename(columns=_TEXT | _NUMBERS).assign(
        indicator_name=frame["Indicator Name"].str.split().str.join(" "),
        period_start=frame["Time period Sortable"],
        period_end="",
        compared_to_england=compared["compared_to_england"],
        comparison_level=compared["comparison_level"],
        unit="",
    )
    return Reading({"figures": figures[list(COLUMNS)]}, (*notes, *spaces, *marked, *unknown))


def comparisons(published: "pd.Series[str]") -> tuple[pd.DataFrame, list[Note]]:
    """Split ``Higher 99.8`` into the class and the level of confidence; ``""`` for classes of another kind.

    Examples
    --------
    >>> comparisons(pd.Series(["Better", "Higher 99.8"]))[0].to_numpy().tolist()
    [['better', ''], ['higher', '99.8']]
    """
    distinct = published.unique()
    matches = {text: _COMPARISON.fullmatch(text.strip()) for text in distinct}
    classes = {text: match.group(1).lower() if match else "" for text, match in matches.items()}
    levels = {text: (match.group(2) or "") if match else "" for text, match in matches.items()}
    other = [text for text in distinct if text.strip() and matches[text] is None]
    notes = []
    if other:
        count = int(published.isin(other).sum())
        notes.append(
            Note("set aside", "comparisons with England of another kind (such as fifths)", count, some(other))
        )
    frame = pd.DataFrame(
        {"compared_to_england": published.map(classes), "comparison_level": published.map(levels)},
        index=published.index,
    )
    return frame, notes
