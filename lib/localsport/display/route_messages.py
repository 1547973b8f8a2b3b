"""Word the route map: its title, what stands in its boxes and on its lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

import pandas as pd

from localsport.data.framework_words import EVIDENCED, MEANINGS, POOR
from localsport.display import style
from localsport.display.figures import Words
from localsport.display.messages import credit
from localsport.display.voice import Voice, series_of, with_article

HEADINGS: Mapping[int, str] = {
    0: "What is wanted",
    1: "Outcome for all, in years",
    2: "Outcome for some, in months or years",
    3: "What the service itself changes",
    4: "What to do",
}
"""Of the columns of the map, from what is wanted down to what to do."""
LINE_WORDS: Mapping[str, str] = {
    "strong": "strong",
    "moderate": "moderate",
    "weak": "weak",
    "mixed": "mixed",
    "no effect found": "no effect",
    "unverified": "unverified",
    "none held": "none held",
    "stated": "",
}
"""The word on a line, by the evidence for its step."""
UNKNOWN = ("no local figure", "programme records")
STAND_IN = "strategic outcomes"
"""What the claim of the priorities says where no register is kept."""


class Mapped(Protocol):
    """What is drawn of a route map."""

    @property
    def nodes(self) -> pd.DataFrame:
        """Boxes."""
        ...

    @property
    def links(self) -> pd.DataFrame:
        """Lines."""
        ...


def need_words(row: Mapping[Any, Any], country: str) -> str:
    """Say what a figure says of need, after its sign.

    Examples
    --------
    >>> need_words({"need": "worse"}, "England")
    'worse than England'
    """
    said = {
        "worse": f"worse than {country}",
        "similar": f"similar to {country}",
        "better": f"better than {country}",
        "not compared": "not compared: no limits",
        "no judgement": "no judgement is made",
        "programme records": "a programme's records",
        "no local figure": "no figure here",
    }
    if row["need"] == "worse in parts":
        return f"worse in {row['worse_in']:.0f} of {row['of_districts']:.0f} districts"
    return said.get(str(row["need"]), "")


def figure_words(row: Mapping[Any, Any], country: str, *, illustrations: Collection[str] = ()) -> str:
    """Write the figure that decides, beside the nation's; nothing where there is none.

    Figures from the sources named as illustrations say that they are.

    Examples
    --------
    >>> row = {"figure_short": "Obesity in Year 6", "value": 24.9, "unit": "%", "decimals": 1, "country_value": 22.2}
    >>> figure_words(row, "England").splitlines()
    ['Obesity in Year 6 24.9%', 'England 22.2%']
    """
    if pd.isna(row["value"]):
        return ""
    decimals = 1 if pd.isna(row["decimals"]) else int(row["decimals"])
    unit = str(row["unit"])

    def written(column: str) -> str:
        return style.number(float(row[column]), unit, decimals, short=column != "value" or len(unit) > 20)

    beside = f"\n{country} {written('country_value')}" if pd.notna(row["country_value"]) else ""
    invented = "\n(an illustration)" if row.get("source_id", "") in illustrations else ""
    return f"{row['figure_short']} {written('value')}{beside}{invented}"


def boxes(
    nodes: pd.DataFrame,
    country: str,
    *,
    chosen: tuple[str, ...] = (),
    said_by: Mapping[str, str] | None = None,
    illustrations: Collection[str] = (),
) -> pd.DataFrame:
    """Word every box: its label, its need, its figure and how it looks.

    Parameters
    ----------
    nodes
        Of a route map.
    country
        The nation's name.
    chosen
        Ids of outcomes that are drawn as what is wanted, where the first column is left out.
    said_by
        Who has stated each priority.
    illustrations
        Sources whose figures are invented.
    """
    rows = nodes.to_dict("index")
    needs = [
        str(row["need"]) if row["level"] not in ("priority", "activity") else "" for row in rows.values()
    ]
    looks = [
        "priority"
        if row["level"] == "priority" or id in chosen
        else "doing"
        if row["level"] == "activity"
        else "poor"
        if need in POOR
        else "unknown"
        if need in ("no local figure", "programme records")
        else "plain"
        for (id, row), need in zip(rows.items(), needs, strict=True)
    ]
    return pd.DataFrame(
        {
            "layer": nodes["layer"],
            "y": nodes["y"],
            "label": nodes["label"],
            "look": looks,
            "need": needs,
            "mark": [
                need_words(row, country) if need else ""
                for row, need in zip(rows.values(), needs, strict=True)
            ],
            "figure": [
                figure_words(row, country, illustrations=illustrations)
                if need
                else (said_by or {}).get(str(id), "")
                for (id, row), need in zip(rows.items(), needs, strict=True)
            ],
        },
        index=nodes.index,
    )


def route(
    found: Mapped,
    claims: pd.DataFrame,
    area: pd.Series,
    sources: pd.DataFrame,
    *,
    brief: bool = False,
) -> Words:
    """Word the route map of what is wanted first.

    Parameters
    ----------
    found
        What is drawn.
    claims, area, sources
        Of the route.
    brief
        Whether it is the small one, without the column of what is wanted.
    """
    voice = Voice(claims, plain=True)
    nodes, links = found.nodes, found.links
    outcome = nodes["level"].isin(["strategic", "intermediate", "service"])
    poor = nodes.loc[outcome & nodes["need"].isin(POOR), "label"].tolist()
    blind = int((outcome & nodes["need"].isin(UNKNOWN)).sum())
    doing = int(nodes["level"].eq("activity").sum())
    wanted = wanted_words(voice)
    title = f"{wanted}: {best_words(voice)}"
    return Words(
        title=title,
        subtitle=(
            f"{_met(voice, found) if brief else ''}An arrow points to what the step helps to bring about; its width, "
            "dashes and word say how well that is known."
        ),
        caption=(
            f"{_whose(voice, area)}{'' if brief else _meant(links)}The figures are of whole places, not of those who "
            f"take part. {credit(sources, nodes.loc[outcome & nodes['value'].notna(), 'source_id'])}"
        ),
        alt=(
            f"Boxes in columns joined by lines, from “{wanted}” over {_some(int(outcome.sum()), 'outcome')} to "
            f"{_some(doing, 'activity', 'activities')}. {title}. "
            f"{'Worse here or in a part: ' + series_of(poor) + '. ' if poor else ''}"
            f"{_blind(blind)} for the place."
        ),
        demonstration=bool(area["demonstration"]),
    )


def wanted_words(voice: Voice) -> str:
    """Name what is wanted."""
    return voice.text("route_ways", "what").removeprefix("Ways down from: ")


def _some(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def _blind(count: int) -> str:
    if not count:
        return "Every outcome has a figure"
    return f"{count} of the outcomes {'has' if count == 1 else 'have'} no figure"


def _met(voice: Voice, found: Mapped) -> str:
    """Say what the dark box is, and that weaker steps are not drawn."""
    links, wanted = found.links, wanted_words(voice)
    met = links.loc[links["evidence"].eq("stated"), "to_id"]
    same = found.nodes.loc[met, "label"].tolist() == [wanted]
    boxes = "box is the outcome" if len(met) == 1 else "boxes are the outcomes"
    graded = links.loc[links["evidence"].ne("stated"), "evidence"]
    only = (
        "Only ways whose every step has strong or moderate evidence. " if graded.isin(EVIDENCED).all() else ""
    )
    stands = voice.text("route_priorities", "verdict") == STAND_IN
    return f"{'' if stands or same else f'The dark {boxes} that “{wanted}” meets. '}{only}"


def _whose(voice: Voice, area: pd.Series) -> str:
    kind = voice.text("route_priorities", "verdict")
    if kind == STAND_IN:
        return f"{unkept(named(area))} "
    return "What is wanted is an illustration. " if "illustration" in kind else ""


def named(area: pd.Series) -> str:
    """Name a place within a sentence."""
    name = str(area["name"])
    return with_article(name) if area["level"] == "region" else name


def unkept(name: str) -> str:
    """Say that nobody keeps a register for a place."""
    return f"No register of priorities has been kept for {name}; the framework's strategic outcomes stand in."


def _meant(links: pd.DataFrame) -> str:
    """Say what the words on the lines mean, those that are drawn."""
    grades = [each for each in MEANINGS if links["evidence"].eq(each).any()]
    return f"Evidence: {'; '.join(f'“{LINE_WORDS[each]}”: {MEANINGS[each]}' for each in grades)}. "


def best_words(voice: Voice) -> str:
    """Say what is best evidenced on the map."""
    names = [each[:1].lower() + each[1:] for each in voice.text("route_best", "what").split("; ")]
    grade = voice.text("route_best", "verdict")
    said = names_of(names if len(names) <= 3 else [*names[:2], f"{len(names) - 2} more"])
    if grade in EVIDENCED:
        return f"the best evidenced ways begin with {said}"
    return f"no way is well evidenced; the best, with {grade} evidence, begins with {said}"


def names_of(names: list[str]) -> str:
    """Join names as a sentence does, those with an "and" of their own by semicolons.

    Examples
    --------
    >>> names_of(["walks", "bikes"]), names_of(["walks and talks", "bikes"])
    ('walks and bikes', 'walks and talks; and bikes')
    """
    if len(names) > 1 and any(" and " in each for each in names):
        return "; and ".join(["; ".join(names[:-1]), names[-1]])
    return series_of(names)
