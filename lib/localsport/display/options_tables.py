"""Set ways to deliver an outcome side by side in tables, with doing nothing among them."""

from typing import Any

import pandas as pd

from localsport.display import tables
from localsport.display.options_messages import Chosen
from localsport.display.options_wording import hinge
from localsport.display.tables import Table
from localsport.display.voice import lower_first, number
from localsport.options import NOTHING

COUNTED = ("inactive_reached", "movers")
SHORT = {
    "Most deprived fifth of neighbourhoods": "most deprived fifth",
    "Aged 65 and over": "aged 65 and over",
    "Ethnic minorities other than White minorities": "ethnic minorities",
}
MADE_UP = "Costs, reach, risks and capacity are illustrations, the same for every place, not offers made in {place}. "
COSTS = (
    "Costs count all that is put in, gifts in kind and volunteers' time too. Moves up: as recorded, before those who "
    "would have moved anyway are taken off. "
)
RANGES = (
    "In brackets: 95 in 100 draws of the assumptions; of costs a person, the lowest cost over the most people to the "
    "highest over the fewest"
)


def compact(answer: Chosen, area: pd.Series) -> Table:
    """Set the ways side by side for a briefing.

    Parameters
    ----------
    answer
        An `answers.choosing.Choosing`, with the place's own shares for who gains.
    area
        The place: ``name, demonstration``.
    """
    rows = _side_by_side(answer)
    return tables.html(
        rows,
        caption=f"{_caption(answer)}, {answer.price_year} prices",
        columns={
            "name": "Way",
            "reached": "Cost for each inactive person reached",
            "mover": "Cost for each who moves up an activity class",
            "net": "Net social value",
            "cash": "Cash effect",
            "risk": "Highest risk",
            "gains": "Reaches more of",
            "capacity": "People and places",
        },
        note=(
            f"{MADE_UP.format(place=area['name']) if answer.illustrative else ''}{RANGES}. {COSTS}Net social value: "
            "benefits less all that is put in. Cash effect: bills that fall less what the commissioner pays. Reaches "
            "more of: a greater share of participants than of inactive adults here."
        ),
        demonstration=bool(area["demonstration"]),
    )


def full(answer: Chosen, area: pd.Series) -> Table:
    """Set everything the ways are compared by, one column for each way."""
    frame = answer.compared.table
    lines: list[dict[str, Any]] = []

    def line(what: str, cells: list[str]) -> None:
        lines.append({"what": what, **dict(zip(frame.index, cells, strict=True))})

    for column, words in (("way", "Way"), ("provider", "By"), ("reach", "For")):
        line(words, [str(each) or "–" for each in frame[column]])
    for column, words, unit in (
        ("cost", "All that is put in", "£"),
        ("inactive_reached", "Inactive people reached", "people"),
        ("movers", "People who move up, as recorded", "people"),
        ("additional_movers", "Who would not have without it", "people"),
        ("cost_per_inactive_reached", "Cost for each inactive person reached", "£"),
        ("cost_per_mover", "Cost for each who moves up", "£"),
        ("return", "Social value for every £1", "£ per £1"),
        ("net_value", "Net social value", "£"),
        ("cash_effect", "Cash effect", "£"),
    ):
        line(words, [_ranged(row, column, unit) for row in frame.to_dict("records")])
    for column, words in (("risk", "Highest risk"), ("capacity", "People and places")):
        line(words, [str(each) for each in frame[column]])
    return tables.html(
        pd.DataFrame(lines),
        caption=f"{_caption(answer)}: everything they are compared by, {answer.price_year} prices",
        columns={"what": "Measure", **{str(each): str(frame.at[each, "name"]) for each in frame.index}},
        note=(
            f"{MADE_UP.format(place=area['name']) if answer.illustrative else ''}{RANGES}; of people reached, low to "
            f"high. {COSTS}"
        ).strip(),
        demonstration=bool(area["demonstration"]),
    )


def trade_offs(answer: Chosen, area: pd.Series) -> Table:
    """Set every two ways against each other in words; doing nothing is in the table of everything."""
    frame = answer.compared.trade_offs
    frame = frame[frame["option_id"].ne(NOTHING)]
    names = answer.compared.table["name"]
    cells: dict[str, dict[str, str]] = {}
    for row in frame.to_dict("records"):
        pair = f"{names[row['option_id']]}, or {lower_first(str(names[row['other_id']]))}?"
        cells.setdefault(pair, {})[str(row["label"])] = _better(row, names)
    rows = pd.DataFrame(cells).rename_axis("label").reset_index()
    return tables.html(
        rows,
        caption="Who is better on what, two at a time",
        columns={"label": "Measure", **{pair: pair for pair in cells}},
        note=(
            "By the middle values. “Ranges overlap”: the order could turn out otherwise. No measure is weighed "
            f"against another.{' All figures are illustrations.' if answer.illustrative else ''}"
        ),
        demonstration=bool(area["demonstration"]),
    )


def risks(answer: Chosen, area: pd.Series) -> Table:
    """Set the risks of each way, what is to be done about them and by whom."""
    names = answer.compared.table["name"]
    frame = answer.compared.risks
    return tables.html(
        frame.assign(name=frame["option_id"].map(names)),
        caption=f"Risks{', illustrations' if answer.illustrative else ''}",
        columns={
            "name": "Way",
            "risk": "Risk",
            "likelihood": "Likelihood",
            "impact": "Impact",
            "level": "Level",
            "mitigation": "What to do about it",
            "owner": "Whose",
        },
        demonstration=bool(area["demonstration"]),
    )


def capacity(answer: Chosen, area: pd.Series) -> Table:
    """Set what each way needs beside what there is."""
    frame = answer.compared.capacity
    rows = frame.assign(
        name=frame["option_id"].map(answer.compared.table["name"]),
        have=["not known" if pd.isna(each) else f"{each:,.0f}" for each in frame["available"]],
        want=frame["needed"].map("{:,.0f}".format),
    )
    return tables.html(
        rows,
        caption=f"People and places that each way needs{', illustrations' if answer.illustrative else ''}",
        columns={
            "name": "Way",
            "resource": "What",
            "want": "Needed",
            "have": "There is",
            "unit": "Unit",
            "enough": "Enough",
            "note": "Note",
        },
        missing="",
        demonstration=bool(area["demonstration"]),
    )


def hangs(answer: Chosen, area: pd.Series) -> Table:
    """Set the two assumptions that move each return most."""
    rows = answer.hangs.groupby("option_id", sort=False).head(2)
    ends = [sorted(pair) for pair in zip(rows["ratio_at_low"], rows["ratio_at_high"], strict=True)]
    rows = rows.assign(
        name=rows["option_id"].map(answer.compared.table["name"]),
        what=[f"{(words := hinge(str(each)))[:1].upper()}{words[1:]}" for each in rows["assumption"]],
        range=[f"{number(low, '£ per £1')} to {number(high, '£ per £1')}" for low, high in ends],
        sure=["no" if each else "yes" for each in rows["unverified"]],
    )
    return tables.html(
        rows,
        caption="What each return hangs on: social value for every £1 as one assumption moves",
        columns={"name": "Way", "what": "Assumption", "range": "£1 brings back", "sure": "Verified"},
        note="The others stay at their middle." + (" Illustrations." if answer.illustrative else ""),
        demonstration=bool(area["demonstration"]),
    )


def _caption(answer: Chosen) -> str:
    name = answer.name.removesuffix(" (illustration)")
    return f"{name}: ways side by side{', illustrations' if answer.illustrative else ''}"


def _side_by_side(answer: Chosen) -> pd.DataFrame:
    made = []
    for option, row in answer.compared.table.iterrows():
        own = row.to_dict()
        nothing = option == NOTHING
        more = [SHORT.get(each, lower_first(each)) for each in str(own["reaches_more"]).split(", ") if each]
        made.append(
            {
                "name": own["name"],
                "reached": "–" if nothing else _ranged(own, "cost_per_inactive_reached", "£"),
                "mover": "–" if nothing else _ranged(own, "cost_per_mover", "£"),
                "net": _ranged(own, "net_value", "£"),
                "cash": _ranged(own, "cash_effect", "£"),
                "risk": str(own["risk"]),
                "gains": "–" if nothing else "; ".join(more) or "none that is known",
                "capacity": "–" if nothing else _state(own),
            }
        )
    return pd.DataFrame(made)


def _state(row: dict[Any, Any]) -> str:
    short = str(row["short_of"])
    return f"short of {lower_first(short)}" if short else str(row["capacity"])


def _ranged(row: dict[Any, Any], column: str, unit: str) -> str:
    """Write a middle value with its range in brackets, or the value alone where it has none.

    A minus sign is tied to its number, so that no line ends between them.
    """
    low, central, high = (
        float(row.get(f"{column}_{end}", float("nan"))) for end in ("low", "central", "high")
    )
    if central != central:
        return "–"
    texts = [number(each, unit) for each in (central, min(low, central), max(high, central))]
    whole = texts[0] if len(set(texts)) == 1 else f"{texts[0]} ({texts[1]} to {texts[2]})"
    return whole.replace("−", "−\u2060")


def _better(row: dict[Any, Any], names: pd.Series) -> str:
    if row["better"] == "not known":
        return "not known"
    if row["better"] == "same":
        return "the same"
    firm = {"yes": ", clear of the other's range", "no": "; ranges overlap", "": ""}[str(row["firm"])]
    return f"{names[row['better']]}{firm}"
