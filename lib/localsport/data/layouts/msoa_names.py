"""Read the names that the House of Commons Library gave the MSOAs."""

from pathlib import Path

from localsport.data.layouts import delimited
from localsport.data.layouts.reading import LayoutError, Reading

LAYOUT = "house-of-commons-msoa-names"


def read(path: Path) -> Reading:
    """Read MSOA codes with the names people use.

    Returns
    -------
    Reading
        Frame ``msoa_names``: area_code, name.

    Raises
    ------
    LayoutError
        If columns are not of this layout, codes are written wrongly or come twice with different names.
    """
    frame, notes = delimited.text_table(path)
    frame = frame.rename(columns=str.lower)
    optional = [
        "msoa21nm",
        "msoa21nmw",
        "msoa21hclnmw",
        "localauthorityname",
        "type",
        "laname",
        "ladnm",
        "lad24nm",
    ]
    delimited.check_columns(frame, ["msoa21cd", "msoa21hclnm"], layout=LAYOUT, optional=optional)
    frame, spaces = delimited.trimmed(frame, ["msoa21cd"])
    frame, outside = delimited.without_other_nations(frame, "msoa21cd")
    problems = delimited.code_problems(frame["msoa21cd"], "msoa21cd")
    problems += delimited.level_problems(frame["msoa21cd"], "msoa21cd", "02")
    names = frame[["msoa21cd", "msoa21hclnm"]].drop_duplicates()
    twice = names["msoa21cd"][names["msoa21cd"].duplicated()].unique()
    if len(twice):
        problems.append(f"MSOAs with two names: {list(twice)}. Each must have one.")
    if problems:
        raise LayoutError(problems)
    names = names.set_axis(["area_code", "name"], axis=1).reset_index(drop=True)
    return Reading({"msoa_names": names}, (*notes, *spaces, *outside))
