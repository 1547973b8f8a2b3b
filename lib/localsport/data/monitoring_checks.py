"""Refuse what cannot be right in the files of a monitoring folder, naming file, row and column."""

import re
from collections.abc import Collection, Sequence
from pathlib import Path

import pandas as pd

from localsport.data.programme_checks import Offenders

LEVELS = ("inactive", "fairly active", "active")
NOT_KNOWN = "not known"
TIERS = ("low", "moderate", "high", NOT_KNOWN)
GROUPS = ("programme", "comparison")
AFTER = ("inactive_after", "fairly_active_after", "active_after")
COLUMNS = {
    "monitoring.csv": (
        *("monitoring_id", "name", "place", "programme_id", "began", "follow_up_months", "target_inactive"),
        *("source_id", "description"),
    ),
    "places.csv": ("place_code", "place_name", "group"),
    "months.csv": ("month", "place_code", "activity_level", "age_band", "attendances", "new_participants"),
    "pathway.csv": (
        *("month", "place_code", "tier", "activity_level", "referred", "started", "completed", *AFTER),
    ),
    "cohorts.csv": ("cohort", "place_code", "month", "participants"),
    "surveys.csv": ("month", "place_code", "measure", "count", "asked"),
    "links.csv": ("outcome_id", "tier", "level_before", "level_after"),
}
KEYS = {
    "places.csv": ("place_code",),
    "months.csv": ("month", "place_code", "activity_level", "age_band"),
    "pathway.csv": ("month", "place_code", "tier", "activity_level"),
    "cohorts.csv": ("cohort", "place_code", "month"),
    "surveys.csv": ("month", "place_code", "measure"),
    "links.csv": ("tier", "level_before", "level_after"),
}
COUNTS = (
    *("attendances", "new_participants", "referred", "started", "completed", *AFTER),
    *("participants", "count", "asked", "follow_up_months"),
)
MONTHS = ("month", "cohort", "began")
BAND = re.compile(r"(?:(\d+)-(\d+)|(\d+)\+|under (\d+))")


def read(path: Path, to: Offenders) -> pd.DataFrame:
    """Read one file as text, months as months and counts as numbers; a row's label is its line less two."""
    expected = COLUMNS[path.name]
    blank = without_rows(path.name)
    try:
        frame = pd.read_csv(
            path,
            dtype=str,
            keep_default_na=False,
            encoding="utf-8-sig",
            skip_blank_lines=False,
        )
    except FileNotFoundError:
        to.whole("there is no such file")
        return blank
    except UnicodeDecodeError:
        to.whole("not UTF-8; save it as 'CSV UTF-8'")
        return blank
    except (pd.errors.EmptyDataError, pd.errors.ParserError) as error:
        to.whole(f"not a table of comma-separated values ({error})")
        return blank
    if not isinstance(frame.index, pd.RangeIndex):
        # pandas takes the first column for labels where a row has more cells than the header.
        to.whole("rows with more cells than row 1 has names; put text that holds commas in quotes")
        return blank
    missing = [each for each in expected if each not in frame]
    strange = [each for each in frame if each not in expected]
    if missing or strange:
        to.whole(f"row 1, columns missing: {missing or 'none'}, unexpected: {strange or 'none'}")
        return blank
    frame = frame.fillna("").apply(lambda column: column.str.strip())
    frame = frame[(frame != "").any(axis=1)]
    for column in [each for each in expected if each in COUNTS]:
        frame[column] = _counts(frame[column], to)
    for column in [each for each in expected if each in MONTHS]:
        frame[column] = _months(frame[column], to)
    return frame


def without_rows(name: str) -> pd.DataFrame:
    """Return the frame of a file that nobody keeps: its columns with their kinds, and no rows."""
    kinds = dict.fromkeys(COUNTS, "float") | dict.fromkeys(MONTHS, "period[M]")
    return pd.DataFrame({each: pd.Series(dtype=kinds.get(each, "object")) for each in COLUMNS[name]})


def check_head(head: pd.DataFrame, sources: Collection[str], to: Offenders) -> None:
    """Check what the folder says of itself."""
    if not to.found and len(head) != 1:
        to.whole(f"{len(head)} rows; one folder is one monitoring")
    to.filled(head, "monitoring_id", "name")
    to.choice(head, "source_id", sources, "see data/raw/sources.csv")
    target = pd.to_numeric(head["target_inactive"], errors="coerce")
    wrong = head.index[~target.between(0, 1)]
    to.add(
        wrong,
        "target_inactive",
        lambda row: f"{head.at[row, 'target_inactive']!r}; a share such as 0.5, not 50%",
    )


def check_places(places: pd.DataFrame, to: Offenders) -> None:
    """Check the places: named, once, with or without the programme."""
    to.filled(places, "place_code", "place_name")
    to.choice(places, "group", GROUPS, f"one of {', '.join(GROUPS)}")
    to.unique(places, "place_code")


def check_rows(name: str, frame: pd.DataFrame, places: Collection[str], to: Offenders) -> None:
    """Check what all files with counts have in common: known places and classes, and no month given twice."""
    if "place_code" in frame:
        to.choice(frame, "place_code", places, "unknown place; see places.csv")
    if "activity_level" in frame:
        known = (*LEVELS, NOT_KNOWN)
        to.choice(frame, "activity_level", known, f"one of {', '.join(known)}")
    if "tier" in frame and name != "links.csv":
        to.choice(frame, "tier", TIERS, f"one of {', '.join(TIERS)}")
    keys = list(KEYS[name])
    text = frame[keys].astype(str)
    again = frame.index[text.duplicated() & frame[keys].notna().all(axis=1)]
    first = {tuple(values): row for row, values in zip(text.index[::-1], text.to_numpy()[::-1], strict=True)}
    to.add(
        again,
        " and ".join(keys),
        lambda row: f"{' / '.join(text.loc[row])!r} is in row {first[tuple(text.loc[row])] + 2} already",
    )


def check_bands(frame: pd.DataFrame, to: Offenders) -> None:
    """Check that age bands can be read and do not overlap."""
    ends: dict[str, tuple[int, int]] = {}
    for row, band in frame["age_band"].drop_duplicates().items():
        found = BAND.fullmatch(band)
        if found is None and band != NOT_KNOWN:
            to.add([row], "age_band", f"{band!r}; write 16-34, 65+, under 16 or {NOT_KNOWN}")
        elif found is not None:
            start, end, open_from, under = found.groups()
            ends[band] = (int(start or open_from or 0), int(end or (int(under) - 1 if under else 999)))
            for other, (low, high) in ends.items():
                if other != band and low <= ends[band][1] and ends[band][0] <= high:
                    to.add([row], "age_band", f"{band!r} overlaps {other!r}")


def check_order(frame: pd.DataFrame, fewer: str, more: str, why: str, to: Offenders) -> None:
    """Check that one count is no more than another."""
    wrong = frame.index[frame[fewer] > frame[more]]
    to.add(
        wrong,
        fewer,
        lambda row: (
            f"{float(frame.loc[row, fewer]):g} is more than {float(frame.loc[row, more]):g} {more}; {why}"
        ),
    )


def check_pathway(pathway: pd.DataFrame, to: Offenders) -> None:
    """Check that no step of the pathway holds more people than the one before."""
    check_order(pathway, "started", "referred", "only those referred can start", to)
    check_order(pathway, "completed", "started", "only those who started can complete", to)
    after = pathway[list(AFTER)].sum(axis=1)
    wrong = pathway.index[after > pathway["completed"]]
    to.add(
        wrong,
        " + ".join(AFTER),
        lambda row: (
            f"{float(after[row]):g} is more than {float(pathway.loc[row, 'completed']):g} completed; "
            "each who completed has one level after, or none where nobody asked"
        ),
    )


def check_cohorts(cohorts: pd.DataFrame, months: pd.DataFrame, to: Offenders) -> None:
    """Check cohorts against the new participants that ``months.csv`` states."""
    early = cohorts.index[(cohorts["month"] < cohorts["cohort"]).fillna(False)]
    to.add(
        early,
        "month",
        lambda row: (
            f"{cohorts['month'].astype(str)[row]} is before the cohort {cohorts['cohort'].astype(str)[row]}"
        ),
    )
    new = months.groupby(["place_code", "month"])["new_participants"].sum()
    joined = cohorts.join(new.rename("new"), on=["place_code", "cohort"])
    lacking = joined.index[joined["new"].isna() & joined["cohort"].notna()]
    to.add(lacking, "cohort", "months.csv has no new participants for this place and month")
    beyond = joined.index[joined["participants"] > joined["new"]]
    to.add(
        beyond,
        "participants",
        lambda row: (
            f"{float(joined.loc[row, 'participants']):g} is more than the {float(joined.loc[row, 'new']):g} new "
            "participants of that month in months.csv"
        ),
    )
    first = (joined["month"] == joined["cohort"]) & (joined["participants"] < joined["new"])
    to.add(
        joined.index[first],
        "participants",
        lambda row: (
            f"{float(joined.loc[row, 'participants']):g} in the month they joined; months.csv has "
            f"{float(joined.loc[row, 'new']):g} new participants, all of whom attended then"
        ),
    )


def check_links(links: pd.DataFrame, to: Offenders) -> None:
    """Check which movers count for which outcome of the programme: upwards, and each once."""
    to.filled(links, "outcome_id")
    to.choice(links, "tier", ("", *TIERS), f"one of {', '.join(TIERS)}, or empty for all of them")
    for column in ("level_before", "level_after"):
        to.choice(links, column, LEVELS, f"one of {', '.join(LEVELS)}")
    rank = {each: i for i, each in enumerate(LEVELS)}
    up = links["level_after"].map(rank) - links["level_before"].map(rank)
    to.add(
        links.index[up <= 0],
        "level_after",
        "no more active than before; an outcome counts people who moved up",
    )
    for _, rows in links.groupby(["level_before", "level_after"]):
        if (rows["tier"] == "").any() and len(rows) > 1:
            to.add(
                rows.index[rows["tier"] == ""],
                "tier",
                "empty (all tiers), while a tier of the same move has a row",
            )


def _counts(text: pd.Series, to: Offenders) -> pd.Series:
    numbers = pd.to_numeric(text, errors="coerce").astype(float)
    fine = (numbers >= 0) & (numbers % 1 == 0)
    for row in text.index[~fine]:
        said = "empty; write 0 where there was nobody" if text[row] == "" else f"{text[row]!r}"
        to.add([row], str(text.name), f"{said}; a count is a whole number of nought or more")
    return numbers.where(fine)


def _months(text: pd.Series, to: Offenders) -> pd.Series:
    whole = text.str.fullmatch(r"\d{4}-(0[1-9]|1[0-2])")
    to.add(
        text.index[~whole.astype(bool)],
        str(text.name),
        lambda row: f"{text[row]!r}; a month is written 2024-04",
    )
    return pd.Series(
        pd.PeriodIndex(text.where(whole.astype(bool)), freq="M"), index=text.index, name=text.name
    )


def gaps(months: pd.DataFrame, places: Sequence[str]) -> pd.DataFrame:
    """List the months between the first and the last of the file for which a place has no row."""
    if months.empty:
        return pd.DataFrame(columns=["place_code", "month"])
    every = pd.MultiIndex.from_product(
        [places, pd.period_range(months["month"].min(), months["month"].max(), freq="M")],
        names=["place_code", "month"],
    )
    held = pd.MultiIndex.from_frame(months[["place_code", "month"]].drop_duplicates())
    return every.difference(held).to_frame(index=False)
