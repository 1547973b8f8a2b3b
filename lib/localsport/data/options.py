"""Read ways to deliver one outcome, from a folder that a person edits in a spreadsheet.

A folder under ``data/raw/options`` holds ``choice.csv`` (what is to be decided), ``options.csv`` (the ways),
``figures.csv`` (what each costs and reaches), ``groups.csv`` (whom it reaches), ``risks.csv`` and ``capacity.csv``.
Doing nothing is not among the rows: it is always added.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from localsport.data import edited, movers, parameters, programmes, project
from localsport.data.allocation_checks import least, numbered
from localsport.data.programme_checks import STATUSES, Offenders, refuse

RANGE = ("low", "central", "high")
WAYS = ("group", "one-to-one", "group and one-to-one", "open access")
PROVIDERS = ("in-house", "leisure trust", "voluntary sector", "health service", "several")
REACHES = ("universal", "targeted")
CHARACTERISTICS = ("deprivation", "disability", "sex", "age", "ethnicity")
LEVELS = ("low", "medium", "high")
NOTHING = "do-nothing"
COLUMNS = {
    "choice.csv": (
        "choice_id",
        "name",
        "outcome",
        "area_code",
        "year",
        "price_year",
        "question",
        "source_id",
    ),
    "options.csv": (
        "option_id",
        "name",
        "description",
        "way",
        "provider",
        "reach",
        "audience",
        "programme_id",
    ),
    "figures.csv": (
        *("option_id", "figure", *RANGE, "unit", "price_year", "source_id", "locator", "status", "note"),
    ),
    "groups.csv": ("option_id", "characteristic", "group", *RANGE, "source_id", "status", "note"),
    "risks.csv": ("option_id", "risk", "likelihood", "impact", "mitigation", "owner", "source_id", "status"),
    "capacity.csv": ("option_id", "resource", "needed", "available", "unit", "source_id", "status", "note"),
}
NUMBERS = {
    "choice.csv": ("year", "price_year"),
    "options.csv": (),
    "figures.csv": (*RANGE, "price_year"),
    "groups.csv": RANGE,
    "risks.csv": (),
    "capacity.csv": ("needed", "available"),
}
OWN = ("cash_cost", "in_kind", "volunteer_hours", "moves_fairly_active", "moves_active", "prescription_items")
FIGURES = ("inactive_reached", "commissioner_pays", *OWN)
POUNDS = ("cash_cost", "in_kind", "commissioner_pays")
NEEDED = ("inactive_reached", "cash_cost", "moves_fairly_active")


@dataclass(frozen=True)
class Choice:
    """Ways to deliver one outcome, as their folder states them.

    Attributes
    ----------
    choice_id, name, outcome, area_code, year, price_year, question, source_id
        As in ``choice.csv``.
    options
        Index ``option_id``; name, description, way, provider, reach, audience, programme_id ("" where figures.csv
        holds what it costs and achieves).
    figures
        option_id, figure, low, central, high, unit, price_year, source_id, locator, status, note, row.
    groups
        option_id, characteristic, group, low, central, high (share of participants; NaN where not known),
        source_id, status, note, row.
    risks
        option_id, risk, likelihood, impact, mitigation, owner, source_id, status, row.
    capacity
        option_id, resource, needed, available (NaN where not known), unit, source_id, status, note, row.
    """

    choice_id: str
    name: str
    outcome: str
    area_code: str
    year: int
    price_year: int
    question: str
    source_id: str
    options: pd.DataFrame
    figures: pd.DataFrame
    groups: pd.DataFrame
    risks: pd.DataFrame
    capacity: pd.DataFrame


def folder() -> Path:
    """Return the folder of the choices, ``data/raw/options`` of the project."""
    return project.root() / "data" / "raw" / "options"


def choices(base: Path | None = None) -> pd.DataFrame:
    """List the choices there are: index ``choice_id``; the columns of ``choice.csv`` and ``path``."""
    base = folder() if base is None else base
    files: list[Offenders] = []
    heads: list[pd.DataFrame] = []
    taken: dict[str, str] = {}
    sources = set(parameters.register()["source_id"])
    for path in sorted(base.glob("*/choice.csv")):
        to = Offenders(f"{path.parent.name}/{path.name}")
        head = edited.read(path, COLUMNS[path.name], to, numbers=NUMBERS[path.name])
        if not to.found:
            if len(head) != 1:
                to.whole(f"{len(head)} rows; one choice has one")
            to.filled(head, "choice_id", "name", "outcome", "area_code")
            numbered(head, to, "year", "price_year")
            to.choice(head, "source_id", sources, "see data/raw/sources.csv")
        for row, name in head["choice_id"].items():
            if name in taken:
                to.add([row], "choice_id", f"{name!r} is the id of {taken[name]} too")
            taken.setdefault(name, to.place)
        heads.append(head.assign(path=str(path.parent)))
        files.append(to)
    refuse("the options", *files)
    if not heads:
        return pd.DataFrame(columns=[*COLUMNS["choice.csv"], "path"]).set_index("choice_id")
    return pd.concat(heads).set_index("choice_id")


def choice(choice_id: str, *, base: Path | None = None) -> Choice:
    """Read one choice and check that its options can be set side by side.

    Raises
    ------
    KeyError
        If there is no such choice; the message lists those there are.
    ValueError
        If anything is missing, unknown, given twice or out of its range; all offenders are named with file, row
        and column.
    """
    listed = choices(base)
    if choice_id not in listed.index:
        raise KeyError(f"No choice {choice_id!r}. There are: {', '.join(listed.index) or 'none'}.")
    head: dict[Any, Any] = listed.loc[choice_id].to_dict()
    path = Path(head["path"])
    files = {name: Offenders(f"{path.name}/{name}") for name in list(COLUMNS)[1:]}
    read = {
        name: edited.read(path / name, COLUMNS[name], to, numbers=NUMBERS[name]) for name, to in files.items()
    }
    if not any(to.found for to in files.values()):
        _check(read, files)
    refuse(f"the options {choice_id}", *files.values())
    rows = {name: frame.assign(row=frame.index + 2).reset_index(drop=True) for name, frame in read.items()}
    return Choice(
        choice_id=choice_id,
        name=str(head["name"]),
        outcome=str(head["outcome"]),
        area_code=str(head["area_code"]),
        year=int(head["year"]),
        price_year=int(head["price_year"]),
        question=str(head["question"]),
        source_id=str(head["source_id"]),
        options=read["options.csv"].set_index("option_id"),
        figures=rows["figures.csv"],
        groups=rows["groups.csv"],
        risks=rows["risks.csv"],
        capacity=rows["capacity.csv"],
    )


def valued(
    given: Choice, option_id: str, assumptions: pd.DataFrame, *, base: Path | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lay an option out as inputs and outcomes that the SROI room values.

    Those of its programme, where it names one (``base``: their folder); otherwise those of its own figures, with
    the assumptions of its audience (`movers.delivery_assumptions`).
    """
    option: dict[Any, Any] = given.options.loc[option_id].to_dict()
    if option["programme_id"]:
        programme = programmes.programme(option["programme_id"], base=base)
        return programme.inputs, programme.outcomes
    own = given.figures[given.figures["option_id"] == option_id].set_index("figure")
    each: dict[Any, dict[Any, Any]] = own.to_dict("index")
    priced = {
        "cash_cost": ("cash", ""),
        "in_kind": ("in-kind", ""),
        "volunteer_hours": ("volunteer", "volunteer-hour"),
    }
    rows: list[tuple[str, str, tuple[float, float, float], str, str]] = [
        (f"{option_id}, {name}", kind, _three(each[name]), price, str(each[name]["status"]))
        for name, (kind, price) in priced.items()
        if name in each
    ]
    steps = [name for name in movers.STEPS if name in own.index]
    people = pd.DataFrame(
        {
            "id": option_id,
            "name": option["name"],
            "audience": option["audience"],
            "step": steps,
            **{part: own.loc[steps, part].to_numpy(dtype=float) for part in RANGE},
            "status": own.loc[steps, "status"].to_numpy(),
        }
    )
    outcomes = movers.outcomes(people, assumptions)
    if "prescription_items" in own.index and len(outcomes):
        items = {f"quantity_{part}": float(each["prescription_items"][part]) for part in RANGE}
        said: dict[str, Any] = {
            "outcome_id": f"{option_id}-prescription-items",
            "stakeholder": "NHS",
            "outcome": f"Fewer items prescribed ({option['name']})",
            "unit_value_id": "prescription-item",
            "kind": "cash released",
            "less_inactive": False,
            "quantity_status": each["prescription_items"]["status"],
        }
        cash = outcomes.iloc[[0]].assign(**(said | items))
        outcomes = pd.concat([outcomes, cash], ignore_index=True)
    return movers.inputs(rows, price_year=given.price_year), outcomes


def _three(row: dict[Any, Any]) -> tuple[float, float, float]:
    return float(row["low"]), float(row["central"]), float(row["high"])


def _check(read: dict[str, pd.DataFrame], files: dict[str, Offenders]) -> None:
    sources = set(parameters.register()["source_id"])
    options, to = read["options.csv"], files["options.csv"]
    to.filled(options, "option_id", "name")
    to.unique(options, "option_id")
    if len(options) < 2:
        to.whole(f"{len(options)} options; a choice has two or more, and doing nothing is added to them")
    taken = options.index[options["option_id"] == NOTHING]
    to.add(taken, "option_id", f"{NOTHING!r} is always there; leave the row out")
    to.choice(options, "way", WAYS, f"one of {', '.join(WAYS)}")
    to.choice(options, "provider", PROVIDERS, f"one of {', '.join(PROVIDERS)}")
    to.choice(options, "reach", REACHES, f"one of {', '.join(REACHES)}")
    to.choice(options, "audience", tuple(movers.PEOPLE), f"one of {', '.join(movers.PEOPLE)}")
    for name, frame in list(read.items())[1:]:
        to = files[name]
        to.choice(frame, "option_id", set(options["option_id"]), "not in options.csv")
        to.choice(frame, "source_id", sources, "see data/raw/sources.csv")
        to.choice(frame, "status", STATUSES, f"one of {', '.join(STATUSES)}")
    _check_figures(read["figures.csv"], options, files["figures.csv"])
    groups, to = read["groups.csv"], files["groups.csv"]
    to.choice(groups, "characteristic", CHARACTERISTICS, f"one of {', '.join(CHARACTERISTICS)}")
    to.unique(groups, "option_id", "characteristic", "group")
    some = groups[list(RANGE)].notna().any(axis=1)
    to.ranges(groups[some])
    wrong = groups.index[(groups["low"] < 0) | (groups["high"] > 1)]
    to.add(wrong, "low to high", "not a share of participants between 0 and 1")
    risks, to = read["risks.csv"], files["risks.csv"]
    to.filled(risks, "risk", "owner")
    for column in ("likelihood", "impact"):
        to.choice(risks, column, LEVELS, f"one of {', '.join(LEVELS)}")
    capacity, to = read["capacity.csv"], files["capacity.csv"]
    to.filled(capacity, "resource", "unit")
    numbered(capacity, to, "needed")
    for column in ("needed", "available"):
        least(capacity, to, column, 0, "nought or more")


def _check_figures(figures: pd.DataFrame, options: pd.DataFrame, to: Offenders) -> None:
    to.choice(figures, "figure", FIGURES, f"one of {', '.join(FIGURES)}")
    to.unique(figures, "option_id", "figure")
    to.ranges(figures)
    least(figures, to, "low", 0, "nought or more")
    unpriced = figures.index[figures["figure"].isin(POUNDS) & figures["price_year"].isna()]
    to.add(unpriced, "price_year", "empty; every pound has its year")
    programme = options.set_index("option_id")["programme_id"]
    for option, name in programme.items():
        own = set(figures.loc[figures["option_id"] == option, "figure"])
        wanted = FIGURES[:2] if name else NEEDED
        if lacking := [each for each in wanted if each not in own]:
            to.whole(f"column figure, {option} lacks {', '.join(lacking)}")
        if name and own & set(OWN):
            rows = figures.index[(figures["option_id"] == option) & figures["figure"].isin(OWN)]
            to.add(rows, "figure", f"{option} takes this from its programme {name}; leave the row out")
