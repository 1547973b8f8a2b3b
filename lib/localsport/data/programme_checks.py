"""Refuse what cannot be valued in the files of a programme, naming file, row and column."""

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from localsport.methods.distributions import unsuited, unsuited_for
from localsport.methods.prices import calendar_year

RANGE = ("low", "central", "high")
SHARES = ("deadweight", "displacement", "attribution", "drop_off")
ASSUMPTIONS = ("quantity", "duration_years", *SHARES)
KINDS = ("wellbeing", "capacity released", "cash released")
INPUT_KINDS = ("cash", "in-kind", "volunteer")
STATUSES = ("published", "derived", "unverified")
CLASSES = ("inactive", "fairly active", "active")
MODES = ("walking", "cycling", "moderate activity")
ACTIVITY_NUMBERS = ("share", "minutes_before", "minutes_after", "ls_points", "in_work")
NUMBERS = (*RANGE, "year", "price_year", "first_year", "age_from", "age_to", *ACTIVITY_NUMBERS)
COLUMNS = {
    "programme.csv": ("programme_id", "name", "place", "year", "funder", "description", "source_id"),
    "inputs.csv": (
        *("item", "kind", *RANGE, "unit", "unit_value_id", "price_year", "first_year"),
        *("source_id", "status", "note"),
    ),
    "outcomes.csv": (
        *("outcome_id", "stakeholder", "beneficiary", "age_from", "age_to", "outcome", "indicator"),
        *("unit_value_id", "kind", "first_year", "less_inactive", "note"),
    ),
    "assumptions.csv": (
        *("outcome_id", "assumption", *RANGE, "unit", "source_id", "locator", "status", "note"),
    ),
}
COLUMNS["activity.csv"] = (
    *("outcome_id", "group", "share", "age_from", "age_to", "class_before", "class_after", "mode"),
    *("minutes_before", "minutes_after", "ls_points", "in_work", "source_id", "status", "note"),
)
COLUMNS["achieved.csv"] = COLUMNS["assumptions.csv"]
COLUMNS["achieved_inputs.csv"] = COLUMNS["inputs.csv"]
MAY_HOLD = {
    "inputs.csv": ("shape",),
    "achieved_inputs.csv": ("shape",),
    "assumptions.csv": ("shape", "together"),
    "achieved.csv": ("shape", "together"),
    "activity.csv": ("disabled",),
}
YEARS = ("year", "price_year")
UNIT_VALUES = "see data/raw/parameters/unit_values.csv"


class Offenders:
    """Everything found wrong in one file, collected so that all of it can be said at once.

    Parameters
    ----------
    place
        The file as the reader knows it, such as ``"families/inputs.csv"``.
    """

    def __init__(self, place: str) -> None:
        self.place = place
        self.found: list[str] = []

    def add(self, rows: Iterable[Any], column: str, text: str | Callable[[Any], str]) -> None:
        """Note what is wrong in a column, a line for each row; ``rows`` are index labels, 0 the first."""
        for row in rows:
            said = text if isinstance(text, str) else text(row)
            self.found.append(f"{self.place}, row {int(row) + 2}, column {column}: {said}")

    def whole(self, text: str) -> None:
        """Note what is wrong with the file as a whole."""
        self.found.append(f"{self.place}: {text}")

    def choice(self, frame: pd.DataFrame, column: str, choices: Collection[str], hint: str) -> None:
        """Note values that are none of the choices."""
        wrong = frame.index[~frame[column].isin(list(choices))]
        self.add(wrong, column, lambda row: f"{frame.at[row, column]!r}; {hint}")

    def filled(self, frame: pd.DataFrame, *columns: str) -> None:
        """Note empty cells."""
        for column in columns:
            empty = frame[column].isna() if column in NUMBERS else frame[column] == ""
            self.add(frame.index[empty], column, "empty")

    def unique(self, frame: pd.DataFrame, *columns: str) -> None:
        """Note rows whose values in the columns have been there before."""
        name = " and ".join(columns)
        again = frame.index[frame.duplicated(list(columns))]
        self.add(again, name, lambda row: f"{' / '.join(frame.loc[row, list(columns)])!r} is there twice")

    def ranges(self, frame: pd.DataFrame) -> None:
        """Note rows whose low, central and high are incomplete or out of order."""
        self.filled(frame, *RANGE)
        whole = frame[list(RANGE)].notna().all(axis=1)
        order = (frame["low"] <= frame["central"]) & (frame["central"] <= frame["high"])
        wrong = frame.index[whole & ~order]
        self.add(wrong, "low to high", lambda row: f"{_three(frame.loc[row])} is not in order, low first")

    def shapes(self, frame: pd.DataFrame, assumptions: pd.Series) -> None:
        """Note shapes that do not suit the assumption of their row, or its numbers."""
        for row in frame.index[frame["shape"] != ""]:
            shape, numbers = str(frame.at[row, "shape"]), frame.loc[row, list(RANGE)].tolist()
            why = unsuited_for(str(assumptions[row]), shape) or unsuited(shape, *numbers)
            self.add([row] if why else [], "shape", f"{shape!r}; {why}")

    def first_years(self, frame: pd.DataFrame) -> None:
        """Note years that are not 0, 1, 2, ..."""
        year = frame["first_year"]
        wrong = frame.index[~((year >= 0) & (year % 1 == 0))]
        self.add(wrong, "first_year", "0 is the programme's own year, 1 the year after, and so on")


def refuse(what: str, *files: Offenders) -> None:
    """Raise one ValueError that names everything found in the files, if anything was."""
    found = [each for file in files for each in file.found]
    if found:
        raise ValueError(f"Cannot use {what}: {len(found)} to put right.\n" + "\n".join(found))


def read(path: Path, offenders: Offenders) -> pd.DataFrame:
    """Read one file of a programme; the index label of a row is its line in the file less two."""
    expected = COLUMNS[path.name]
    blank = pd.DataFrame(columns=list(expected))
    try:
        frame = pd.read_csv(
            path, dtype=str, keep_default_na=False, encoding="utf-8-sig", skip_blank_lines=False
        )
    except FileNotFoundError:
        offenders.whole("there is no such file")
        return blank
    except UnicodeDecodeError:
        offenders.whole("not UTF-8; save it as 'CSV UTF-8'")
        return blank
    except pd.errors.EmptyDataError:
        offenders.whole("empty")
        return blank
    except pd.errors.ParserError as error:
        offenders.whole(f"not a table of comma-separated values ({error})")
        return blank
    if not isinstance(frame.index, pd.RangeIndex):
        # pandas takes the first column for labels where a row has more cells than the header.
        offenders.whole("rows with more cells than row 1 has names; put text that holds commas in quotes")
        return blank
    missing = [each for each in expected if each not in frame.columns]
    optional = MAY_HOLD.get(path.name, ())
    unexpected = [each for each in frame.columns if each not in (*expected, *optional)]
    if missing or unexpected:
        offenders.whole(f"row 1, columns missing: {missing or 'none'}, unexpected: {unexpected or 'none'}")
        return blank
    frame = frame.apply(lambda column: column.str.strip())
    frame = frame.assign(**{each: "" for each in optional if each not in frame})
    frame = frame[(frame != "").any(axis=1)]
    for column in [each for each in NUMBERS if each in expected]:
        text = frame[column]
        if column in YEARS:
            text = text.map(_begun)
        numbers = pd.to_numeric(text.where(text != ""), errors="coerce")
        wrong = frame.index[~numbers.abs().lt(float("inf")) & (text != "")]
        for row in wrong:
            offenders.add(
                [row], column, f"{text[row]!r} where a number belongs (0.6, not 60%; 1200, not £1,200)"
            )
        frame = frame.assign(**{column: numbers})
    return frame


def check_inputs(
    inputs: pd.DataFrame, unit_values: pd.DataFrame, sources: Collection[str], to: Offenders
) -> None:
    """Check what is put in: something, in order, priced, with its year and source."""
    if inputs.empty:
        to.whole("no inputs; a return needs what was put in")
    to.ranges(inputs)
    to.first_years(inputs)
    to.filled(inputs, "item")
    to.unique(inputs, "item")
    to.choice(inputs, "kind", INPUT_KINDS, f"one of {', '.join(INPUT_KINDS)}")
    to.choice(inputs, "unit_value_id", {"", *unit_values.index}, UNIT_VALUES)
    to.choice(inputs, "source_id", sources, "see data/raw/sources.csv")
    to.choice(inputs, "status", STATUSES, f"one of {', '.join(STATUSES)}")
    to.shapes(inputs, pd.Series("quantity", index=inputs.index))
    plain = inputs["unit_value_id"] == ""
    to.add(inputs.index[plain & inputs["price_year"].isna()], "price_year", "empty; every pound has its year")
    nothing = inputs.index[(inputs["low"] < 0) | (inputs["central"] <= 0)]
    to.add(nothing, "low to high", "an input of nothing; give it an amount above zero or leave the row out")


def check_outcomes(outcomes: pd.DataFrame, unit_values: pd.DataFrame, to: Offenders) -> None:
    """Check what changes: named, valued by a known price, for the ages it holds for, counted once."""
    if outcomes.empty:
        to.whole("no outcomes")
    to.first_years(outcomes)
    to.filled(outcomes, "outcome_id", "stakeholder", "beneficiary", "outcome", "indicator")
    to.unique(outcomes, "outcome_id")
    to.choice(outcomes, "kind", KINDS, f"one of {', '.join(KINDS)}")
    to.choice(outcomes, "unit_value_id", unit_values.index, UNIT_VALUES)
    to.choice(outcomes, "less_inactive", ("yes", ""), "yes, or leave empty")
    held = unit_values[["benefit", "method", "age_from", "age_to"]].add_suffix("_held")
    priced = outcomes[outcomes["unit_value_id"].isin(held.index)].join(held, on="unit_value_id")
    young = priced["age_from_held"].notna() & ~(priced["age_from"] >= priced["age_from_held"])
    old = priced["age_to_held"].notna() & ~(priced["age_to"] <= priced["age_to_held"])
    for row, each in priced[young | old].iterrows():
        said = f"{each['unit_value_id']} holds for ages {_ages(each, '_held')}, not {_ages(each, '')}"
        to.add([row], "age_from and age_to", said)
    for (people, benefit), rows in priced.groupby(["beneficiary", "benefit_held"]):
        methods = sorted(set(rows["method_held"]))
        if len(methods) > 1:
            # A WELLBY, a QALY, a life saved and Sport England's value are measures of one person's own good.
            said = f"{' and '.join(methods)} both count {benefit} for the same people ({people}); choose one"
            to.add(rows.index[1:], "unit_value_id", said)
        again = rows.index[rows["unit_value_id"].duplicated()]
        to.add(again, "unit_value_id", f"valued twice for the same people ({people})")


def check_assumptions(
    assumptions: pd.DataFrame, outcomes: pd.DataFrame, sources: Collection[str], to: Offenders
) -> None:
    """Check the numbers about each outcome: all there, in order, shares as shares, durations above zero."""
    _check_numbers(assumptions, outcomes, sources, to)
    for outcome in outcomes["outcome_id"].unique():
        there = set(assumptions.loc[assumptions["outcome_id"] == outcome, "assumption"])
        if lacking := [each for each in ASSUMPTIONS if each not in there]:
            to.whole(f"column assumption, {outcome} of outcomes.csv lacks {', '.join(lacking)}")


def check_achieved(
    achieved: pd.DataFrame, outcomes: pd.DataFrame, sources: Collection[str], to: Offenders
) -> None:
    """Check what monitoring found: at least one number, each as an assumption is checked."""
    if achieved.empty:
        to.whole("nothing achieved; give at least one number, or leave the file out")
    _check_numbers(achieved, outcomes, sources, to)


def check_activity(
    activity: pd.DataFrame, outcomes: pd.DataFrame, sources: Collection[str], to: Offenders
) -> None:
    """Check who changes by how much: groups of the people an outcome counts, whose shares add up to one."""
    counted = outcomes.loc[outcomes["less_inactive"] == "yes", "outcome_id"]
    to.filled(activity, "group", "share", "age_from")
    to.unique(activity, "group")
    to.choice(activity, "outcome_id", set(counted), "not in outcomes.csv with less_inactive = yes")
    to.choice(activity, "class_before", ("", *CLASSES), f"one of {', '.join(CLASSES)}, or empty")
    to.choice(activity, "class_after", ("", *CLASSES), f"one of {', '.join(CLASSES)}, or empty")
    to.choice(activity, "mode", ("", *MODES), f"one of {', '.join(MODES)}, or empty")
    to.choice(activity, "disabled", ("", "yes", "no"), "yes, no, or empty")
    to.choice(activity, "source_id", sources, "see data/raw/sources.csv")
    to.choice(activity, "status", STATUSES, f"one of {', '.join(STATUSES)}")
    for column, least, most, said in (
        ("share", 0, 1, "not a share between 0 and 1"),
        ("in_work", 0, 1, "not a share between 0 and 1"),
        ("minutes_before", 0, 10_080, "not minutes of a week"),
        ("minutes_after", 0, 10_080, "not minutes of a week"),
        ("ls_points", -10, 10, "life satisfaction is asked from 0 to 10"),
        ("age_from", 0, 89, "not an age of 0 to 89"),
        ("age_to", 0, 120, "not an age"),
    ):
        wrong = activity.index[(activity[column] < least) | (activity[column] > most)]
        given = {row: f"{float(activity.loc[row, column]):g}; {said}" for row in wrong}
        to.add(wrong, column, given.__getitem__)
    to.add(activity.index[activity["age_from"] > activity["age_to"]], "age_to", "below age_from")
    for outcome, shares in activity.groupby("outcome_id")["share"]:
        if not abs(shares.sum() - 1) < 1e-6:
            to.add(shares.index[:1], "share", f"{outcome} has {shares.sum():g} of its people here, not 1")
    if lacking := [each for each in counted if each not in set(activity["outcome_id"])]:
        to.whole(f"column outcome_id, no rows of {', '.join(lacking)}")


def _check_numbers(
    assumptions: pd.DataFrame, outcomes: pd.DataFrame, sources: Collection[str], to: Offenders
) -> None:
    to.ranges(assumptions)
    to.choice(assumptions, "outcome_id", set(outcomes["outcome_id"]), "not in outcomes.csv")
    to.choice(assumptions, "assumption", ASSUMPTIONS, f"one of {', '.join(ASSUMPTIONS)}")
    to.choice(assumptions, "source_id", sources, "see data/raw/sources.csv")
    to.choice(assumptions, "status", STATUSES, f"one of {', '.join(STATUSES)}")
    to.unique(assumptions, "outcome_id", "assumption")
    to.shapes(assumptions, assumptions["assumption"])
    shares = assumptions["assumption"].isin(SHARES)
    wrong = assumptions.index[shares & ((assumptions["low"] < 0) | (assumptions["high"] > 1))]
    to.add(wrong, "low to high", lambda row: f"{_three(assumptions.loc[row])} is not a share between 0 and 1")
    short = (assumptions["assumption"] == "duration_years") & (assumptions["low"] <= 0)
    to.add(assumptions.index[short], "low", "a duration is longer than zero years")


def check_unit_values(unit_values: pd.DataFrame, to: Offenders) -> None:
    """Check the unit values: one row each, in order, with a price year, a status and a source."""
    to.ranges(unit_values)
    to.filled(unit_values, "parameter", "price_year")
    to.unique(unit_values, "parameter")
    if "shape" in unit_values:
        to.shapes(unit_values, pd.Series("unit_value", index=unit_values.index))
    to.choice(unit_values, "status", STATUSES, f"one of {', '.join(STATUSES)}")


def _begun(text: str) -> str:
    """Read a financial year as the calendar year it begins in; leave anything else as it is."""
    try:
        return str(calendar_year(text))
    except ValueError:
        return text


def _three(row: pd.Series) -> str:
    return " / ".join(f"{row[each]:g}" for each in RANGE)


def _ages(row: pd.Series, suffix: str) -> str:
    start, end = row[f"age_from{suffix}"], row[f"age_to{suffix}"]
    return f"{'any' if pd.isna(start) else f'{start:g}'} to {'any' if pd.isna(end) else f'{end:g}'}"
