"""Set whom the ways to help would reach beside who is inactive, and what nobody knows."""

from typing import Any, Protocol

import pandas as pd

from localsport.display import tables
from localsport.display.options_messages import Chosen
from localsport.display.tables import Table
from localsport.display.voice import possessive, series_of

LOCAL_NOTE = (
    "Inactive adults: the place's census mix at {rates} rates, modelled. More, fewer: the whole range of "
    "participants lies above or below the group's share of inactive adults. "
)


FEW = "few live here: not compared"
NOBODY = "nobody lives here: not compared"


class Local(Protocol):
    """What the tables need to know of an answer about equality."""

    @property
    def area(self) -> pd.Series:
        """Names and codes."""
        ...

    @property
    def local(self) -> pd.DataFrame:
        """Shares of residents and of inactive residents."""
        ...

    @property
    def unknown(self) -> pd.DataFrame:
        """What is not known."""
        ...


def reach(answer: Local, chosen: Chosen) -> Table:
    """Set who lives here, who is inactive here and whom each way would reach, group by group.

    Parameters
    ----------
    answer
        An `answers.equality.Equality`.
    chosen
        An `answers.choosing.Choosing` made with the shares of that answer.
    """
    told = chosen.compared.equity
    held: dict[Any, dict[Any, Any]] = told.set_index(["option_id", "group"]).to_dict("index")
    own = answer.local.set_index("group")
    groups = list(dict.fromkeys([*own.index, *told["group"]]))
    rows = pd.DataFrame(
        [
            {
                "group": group,
                "residents": _share(own, group, "residents_share"),
                "inactive": _share(own, group, "inactive_share"),
                **{
                    str(option): _cell(held.get((option, group)), few=_few(own, group))
                    for option in chosen.options.index
                },
            }
            for group in groups
        ]
    )
    marked = "illustrated ways" if chosen.illustrative else "ways"
    return tables.html(
        rows,
        caption=f"Who lives in {answer.area['name']}, who is inactive, and whom the {marked} would reach",
        columns={
            "group": "Group",
            "residents": "Of residents",
            "inactive": "Of inactive adults",
            **{str(option): f"Of those in: {name}" for option, name in chosen.options["name"].items()},
        },
        note=LOCAL_NOTE.format(rates=possessive(str(answer.area["country_name"])))
        + _bases(answer.local)
        + ("Shares of participants are illustrations, low to high. " if chosen.illustrative else "")
        + "Of other protected characteristics nothing is known.",
        demonstration=bool(answer.area["demonstration"]),
    )


def unknown(answer: Local, chosen: Chosen) -> Table:
    """List what is not known: of the place, and of each way's participants."""
    names = chosen.options["name"]
    gaps, own = chosen.compared.equity_gaps, answer.local.set_index("group")
    of_ways = pd.DataFrame(
        {
            "whom": gaps["option_id"].map(names),
            "characteristic": gaps["characteristic"],
            "what": [
                f"{group}: {(_few(own, group) if 'residents' in what else '') or what}" if group else what
                for group, what in zip(gaps["group"], gaps["what"], strict=True)
            ],
        }
    )
    of_place = answer.unknown.assign(whom=f"People in {answer.area['name']}")
    every = pd.concat([of_place, of_ways], ignore_index=True)
    rows = every.groupby(["whom", "what"], sort=False)["characteristic"].agg(list).reset_index()
    return tables.html(
        rows.assign(
            kind=[(said := "; ".join(each))[:1].upper() + said[1:] for each in rows["characteristic"]]
        ),
        caption="What is not known",
        columns={"whom": "Of whom", "kind": "Characteristic", "what": "What is not known"},
        note="To know it: ask people when they join, in the words of the census, and publish no small numbers.",
        demonstration=bool(answer.area["demonstration"]),
    )


def _few(own: pd.DataFrame, group: str) -> str:
    """Say that few of a group, or none, live here; "" where it is not known how many do."""
    share = float(own["residents_share"].reindex([group]).iloc[0])
    return "" if share != share else FEW if share else NOBODY


def _bases(local: pd.DataFrame) -> str:
    """Say which residents the shares are of, where groups differ in it."""
    held = local[local["residents_share"].notna() & local["base"].ne("")]
    parts = [
        f"{series_of([str(each) for each in own['characteristic']])}, {str(base).split(' (')[0]}"
        for base, own in held.groupby("base", sort=False)
    ]
    return f"Residents counted: by {'; by '.join(parts)}. " if parts else ""


def _share(own: pd.DataFrame, group: str, column: str) -> str:
    value = 100 * float(own[column].reindex([group]).iloc[0])
    if value != value:
        return "not known"
    return "nobody" if value == 0 else "less than 1%" if value < 0.5 else f"{value:.0f}%"


def _cell(row: dict[Any, Any] | None, *, few: str) -> str:
    if row is None or pd.isna(row["central"]):
        return "not known: nobody has asked"
    share = f"{100 * row['low']:.0f}% to {100 * row['high']:.0f}%"
    if row["reaches"] == "not known":
        return few or f"{share}; nothing to compare with"
    return f"{share}: {row['reaches']}"
