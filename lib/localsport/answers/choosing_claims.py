"""Claim every number a sentence may use about ways to deliver an outcome."""

from typing import Any

import pandas as pd

from localsport.answers import claims
from localsport.answers.programme_claims import ENDS, PER_POUND
from localsport.data.options import CHARACTERISTICS, Choice
from localsport.options import NOTHING, Comparison

Claims = list[dict[str, Any]]
STATED = "low to high, as the file states"
OVER = "lowest cost over the most people to highest cost over the fewest"
RANGED = (
    ("return", "return", "Social return on £1 put in", PER_POUND, ENDS),
    ("net_value", "net", "Net social value", "£", ENDS),
    ("cost", "cost", "All that is put in", "£", ENDS),
    ("cost_per_inactive_reached", "cost_reached", "Cost for each inactive person reached", "£", OVER),
    ("cost_per_mover", "cost_mover", "Cost for each person who moves up an activity class", "£", OVER),
    ("inactive_reached", "reached", "Inactive people reached", "people", STATED),
    ("movers", "movers", "People who move up an activity class, as recorded", "people", ENDS),
    (
        "additional_movers",
        "additional",
        "People who move up and would not have without it",
        "people",
        ENDS,
    ),
    ("cash_effect", "cash", "Bills that fall less what the commissioner pays", "£", ENDS),
)
BEST = (
    ("inactive_reached", "reached", False),
    ("cost_per_inactive_reached", "cost_reached", True),
    ("cost_per_mover", "cost_mover", True),
    ("net_value", "net", False),
)
"""Column, stem and whether the lowest is the best."""


def option_claims(given: Choice, compared: Comparison, hangs: pd.DataFrame, *, illustrative: bool) -> Claims:
    """Line up what may be said of the options wherever they are chosen.

    Parameters
    ----------
    given
        The choice as its folder states it.
    compared
        The options side by side.
    hangs
        As `answers.choosing.Choosing.hangs`.
    illustrative
        Whether the figures are illustrations; the verdict of ``options_count`` says so.

    Returns
    -------
    list
        ``option_<id>_<what>`` for each option (hyphens of the id as underscores) and ``options_<what>`` for all of
        them.
    """
    common = {
        "period": f"{given.price_year} prices",
        "source_id": "; ".join(sorted({given.source_id, *given.figures["source_id"]})),
        "rows": f"options/{given.choice_id}; parameters/delivery_assumptions.csv",
    }
    table = compared.table.drop(index=NOTHING)
    made = _all_claims(table, compared, hangs, illustrative=illustrative, common=common)
    for option in table.index:
        made += _own_claims(str(option), table.loc[option], hangs, common)
    return made


def key(option_id: str) -> str:
    """Return the part of a claim's id that names an option."""
    return f"option_{option_id.replace('-', '_')}"


def _own_claims(option: str, row: "pd.Series[Any]", hangs: pd.DataFrame, common: dict[str, str]) -> Claims:
    made = [
        claims.claim(
            f"{key(option)}_{stem}",
            "",
            f"{what}: {row['name']}",
            float(row[f"{column}_central"]),
            unit,
            # A cost that can only rise has its middle below 95 of 100 draws.
            lower=float(min(row[f"{column}_low"], row[f"{column}_central"])),
            upper=float(max(row[f"{column}_high"], row[f"{column}_central"])),
            interval_note=note,
            method="central assumptions; Monte Carlo over all at once",
            **common,
        )
        for column, stem, what, unit, note in RANGED
    ]
    top = hangs[hangs["option_id"] == option].iloc[0]
    ends = sorted((float(top["ratio_at_low"]), float(top["ratio_at_high"])))
    made.append(
        claims.claim(
            f"{key(option)}_hangs",
            "",
            f"Social return on £1 as one assumption moves: {row['name']}",
            float(row["return_central"]),
            PER_POUND,
            lower=ends[0],
            upper=ends[1],
            interval_note="the assumption that moves it most, at its low and its high value",
            verdict=str(top["assumption"]),
            method="one assumption at a time, the others at their middle",
            **common,
        )
    )
    counted = {
        "risks": ("Risks listed", row["risks"], row["risk"]),
        "short": (str(row["short_of"]), len([x for x in row["short_of"].split(", ") if x]), row["capacity"]),
        "equity_known": ("Of five characteristics, those known of participants", row["equity_known"], ""),
    }
    for stem, (what, value, verdict) in counted.items():
        made.append(
            claims.claim(
                f"{key(option)}_{stem}",
                "",
                what,
                float(value),
                "numbers",
                verdict=str(verdict),
                method="counted; the level is that of the highest risk, or whether every resource is there",
                **common,
            )
        )
    return made


def _all_claims(
    table: pd.DataFrame,
    compared: Comparison,
    hangs: pd.DataFrame,
    *,
    illustrative: bool,
    common: dict[str, str],
) -> Claims:
    def one(id: str, what: str, value: float, unit: str, method: str, verdict: str = "") -> dict[str, Any]:
        return claims.claim(f"options_{id}", "", what, value, unit, verdict=verdict, method=method, **common)

    returns = table["return_central"]
    first = hangs.drop_duplicates("option_id")["assumption"].mode()
    names = compared.table["name"].astype(str).to_dict()
    dominated = compared.pairs[~compared.pairs["option_id"].eq(NOTHING)]
    ends = "over all options, the outer ends of their ranges"
    made = [
        one(
            "count",
            "Ways set side by side, beside doing nothing",
            len(table),
            "numbers",
            "counted",
            "illustration" if illustrative else "",
        ),
        one(
            "below_one",
            "Ways that bring back less than is put in",
            int((returns < 1).sum()),
            "numbers",
            "central return below £1 for every £1",
            "firm" if bool((table["return_high"] < 1).all()) else "loose",
        ),
        one("return_low", "Social return on £1, lowest end", table["return_low"].min(), PER_POUND, ends),
        one("return_high", "Social return on £1, highest end", table["return_high"].max(), PER_POUND, ends),
        one(
            "times_low", "Least rise in movers for £1 to return £1", 1 / returns.max(), "times", "1 / return"
        ),
        one(
            "times_high", "Most rise in movers for £1 to return £1", 1 / returns.min(), "times", "1 / return"
        ),
        one(
            "cash_low", "Least the commissioner is out of pocket", -table["cash_effect_high"].max(), "£", ends
        ),
        one(
            "cash_high", "Most the commissioner is out of pocket", -table["cash_effect_low"].min(), "£", ends
        ),
        one(
            "unverified",
            "Value that rests on an unverified number, the least of any option",
            100 * float(table["unverified_share"].min()),
            "%",
            "share of the central value",
        ),
        one(
            "dominated",
            "; ".join(
                f"{names[lost]} | {names[by]}"
                for lost, by in zip(dominated["option_id"], dominated["by_id"], strict=True)
            ),
            dominated["option_id"].nunique(),
            "numbers",
            "another is at least as good on all that is known, and better on something",
        ),
        one(
            "hangs",
            "Options whose return one assumption moves most",
            int(hangs.drop_duplicates("option_id")["assumption"].eq(first.iloc[0]).sum()),
            "numbers",
            "the first of each tornado",
            str(first.iloc[0]),
        ),
    ]
    return made + _best_claims(table, compared, common)


def _best_claims(table: pd.DataFrame, compared: Comparison, common: dict[str, str]) -> Claims:
    """Claim who is best on what, and whether its range stands clear of every other's."""
    made = []
    for column, stem, low_is_good in BEST:
        values = table[f"{column}_central"].astype(float).dropna()
        if values.empty:
            continue
        best = str(values.idxmin() if low_is_good else values.idxmax())
        row: dict[Any, Any] = table.loc[best].to_dict()
        others = table.drop(index=best)
        clear = (
            (others[f"{column}_low"] > row[f"{column}_high"])
            if low_is_good
            else (others[f"{column}_high"] < row[f"{column}_low"])
        )
        _, _, what, unit, note = next(each for each in RANGED if each[0] == column)
        made.append(
            claims.claim(
                f"options_best_{stem}",
                "",
                str(table.at[best, "name"]),
                float(values[best]),
                unit,
                lower=float(row[f"{column}_low"]),
                upper=float(row[f"{column}_high"]),
                interval_note=note,
                verdict="firm" if bool(clear.all()) else "loose",
                method=f"{what}: the {'lowest' if low_is_good else 'highest'}; firm where no other's range touches",
                **common,
            )
        )
    best = str(table["net_value_central"].astype(float).idxmax())
    ahead = compared.chances.loc[best].drop([best, NOTHING]).astype(float)
    made.append(
        claims.claim(
            "options_chance_net",
            "",
            str(table.at[best, "name"]),
            100 * float(ahead.to_numpy().min()),
            "%",
            method="share of the draws in which its net value is above that of each other way, the least of them",
            **common,
        )
    )
    return made


def reach_claims(given: Choice, compared: Comparison) -> Claims:
    """Claim whom each option reaches, beside who lives in the place.

    Returns
    -------
    list
        ``option_<id>_reach_<n>`` for each group an option is known or not known to reach, and how many are known.
    """
    common = {
        "period": f"{given.price_year} prices",
        "source_id": "; ".join(sorted(set(given.groups["source_id"]))),
        "rows": f"options/{given.choice_id}/groups.csv",
    }
    told = compared.equity[compared.equity["reaches"] != "not known"]
    known = len(told[["option_id", "characteristic"]].drop_duplicates())
    asked = len(given.options) * len(CHARACTERISTICS)
    counts = {
        "options_reach_asked": ("Answers to who gains: ways times characteristics", asked),
        "options_reach_unknown": ("Answers to who gains that are not known", asked - known),
    }
    made = [
        claims.claim(id, "", what, number, "numbers", method="counted", **common)
        for id, (what, number) in counts.items()
    ]
    return made + [
        claims.claim(
            f"{key(str(row['option_id']))}_reach_{n}",
            "",
            str(row["group"]),
            100 * float(row["central"]),
            "%",
            lower=100 * float(row["low"]),
            upper=100 * float(row["high"]),
            interval_note=STATED,
            verdict=str(row["reaches"]),
            method=f"share of participants, beside {row['against'] or 'nothing: no local share is held'}",
            **common,
        )
        for n, row in enumerate(compared.equity.to_dict("records"), 1)
    ]
