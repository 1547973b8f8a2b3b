"""Recognise districts of former years and name those they became part of."""

from pathlib import Path

import pandas as pd

from localsport.data import project


def listed() -> Path:
    """Return where the list of former districts is."""
    return project.root() / "data" / "raw" / "fetch" / "former_districts.csv"


def former_districts(path: Path | None = None) -> pd.DataFrame:
    """Return the districts that were merged or got another code: old_code, old_name, new_code, new_name, year."""
    return pd.read_csv(path or listed(), dtype=str, keep_default_na=False).astype({"year": int})


def became(code: str) -> str:
    """Say what a former district was and what became of it, ``""`` if it is none.

    Examples
    --------
    >>> became("E07000190")
    'E07000190 was Taunton Deane; since 2019 it is part of Somerset West and Taunton (E07000246), since 2023 of \
Somerset (E06000066)'
    >>> became("E08000020")
    'E08000020 was Gateshead; since 2013 its code is E08000037'
    """
    table = former_districts().set_index("old_code") if listed().is_file() else pd.DataFrame()
    words, lead, part = list[str](), "; since", "it is part of "
    while code in table.index:
        row = table.loc[code]
        words += [] if words else [f"{code} was {row['old_name']}"]
        code, recoded = str(row["new_code"]), row["old_name"] == row["new_name"]
        now = f"its code is {code}" if recoded else f"{part}{row['new_name']} ({code})"
        words.append(f"{lead} {row['year']} {now}")
        lead, part = ", since", "of "
    return "".join(words)
