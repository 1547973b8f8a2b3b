"""Offer controls that put another question to the published figures, chart and table together."""

import base64
import html
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets  # type: ignore[import-untyped]
import pandas as pd
from IPython.display import display

from localsport.display import exploration, exploration_words
from localsport.display.exploration_words import EVERYONE
from localsport.display.explored import Explored
from localsport.display.figures import Figure
from localsport.display.style import period

Ask = Callable[..., Explored]
"""Puts a question: ``indicator_id, breakdown, beside, years, assumed_respondents`` to an `Explored`."""
Difference = Callable[[Any, Any], "pd.Series[Any]"]
"""Compares two cells of a table, or refuses with a reason."""
AsFile = Callable[[pd.DataFrame, list[str]], str]
"""Writes a table with its head as the text of a file."""

GROUPS = ("nearest neighbours", "same county", "core cities", "same deprivation fifth")
HINT = (
    "<p>Change a control: chart and table appear here. They start from what is shown above. "
    "Without a running kernel the controls do nothing; all that stands above can be read without them.</p>"
)
_WIDE = {"description_width": "9em"}
_STYLE = (
    "<style>.localsport-found caption, .localsport-found th, .localsport-found td"
    "{text-align: left; padding: 0.15em 1em 0.15em 0; line-height: 1.4; vertical-align: top}"
    ".localsport-found tr {border-bottom: 1px solid #BFBFBF}"
    ".localsport-found .table {overflow-x: auto}"
    ".localsport-found a {text-decoration: underline; color: #12436D}</style>"
)
"""A page in Jupyter has no style sheet of ours."""
_KEYS = """
const tell = (left) => {
  const area = element.closest(".jp-OutputArea");
  const own = (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true");
  if (area) { area.addEventListener("focusin", own); }
  else if (left) { setTimeout(tell, 100, left - 1); }
};
tell(50);
"""
"""JupyterLab takes arrows and letters typed in a list for commands to its cells ("d d" deletes one) unless told
that they are meant for the list. Everything else works without this script."""


class Controls:
    """Controls for measure, breakdown, places and years, with what was found below them.

    Every control is a plain form field with a label, so the keyboard reaches and works it.

    Parameters
    ----------
    first
        The exploration that the controls start from.
    ask
        Puts another question.
    difference
        Compares two cells (`localsport.profile.cells.difference`).
    as_file
        Writes the table with its definitions and sources (`localsport.exports.annotated.text`).

    Attributes
    ----------
    measure, breakdown, start, end, place, add, chosen, assumed, one, other
        The fields.
    result
        What was found: figure, table, download.
    said
        The difference of the two cells chosen.
    panel
        All of them.
    """

    def __init__(self, first: Explored, ask: Ask, *, difference: Difference, as_file: AsFile) -> None:
        self.answer = first
        self._ask, self._difference, self._as_file = ask, difference, as_file
        self._busy = False
        labelled = {"style": _WIDE, "layout": widgets.Layout(width="36em", max_width="100%")}
        self.measure = widgets.Dropdown(description="Measure", **labelled)
        self.breakdown = widgets.Dropdown(description="Breakdown", **labelled)
        self.start = widgets.Dropdown(description="From", **labelled)
        self.end = widgets.Dropdown(description="To", **labelled)
        self.place = widgets.Combobox(
            description="Beside",
            placeholder="a district, or a group such as nearest neighbours",
            ensure_option=True,
            **labelled,
        )
        self.add = widgets.Button(description="Add to the places", tooltip="Set it beside the place")
        self.chosen = widgets.VBox()
        self.assumed = widgets.Checkbox(indent=False, layout=widgets.Layout(width="auto"))
        self.one = widgets.Dropdown(description="Compare", **labelled)
        self.other = widgets.Dropdown(description="with", **labelled)
        self.said = widgets.HTML()
        self.result = widgets.HTML(HINT)
        self.panel = widgets.VBox(
            [
                self.measure,
                self.breakdown,
                widgets.HBox([self.start, self.end], layout=widgets.Layout(flex_flow="row wrap")),
                widgets.HBox([self.place, self.add], layout=widgets.Layout(flex_flow="row wrap")),
                self.chosen,
                self.assumed,
                self.result,
                self.one,
                self.other,
                self.said,
            ]
        )
        self._fill()
        for field in (self.measure, self.breakdown, self.start, self.end, self.assumed):
            field.observe(self._changed, names="value")
        for field in (self.one, self.other):
            field.observe(self._compared, names="value")
        self.add.on_click(self._added)

    def __repr__(self) -> str:
        return "Controls: run the notebook to use them"

    def _ipython_display_(self) -> None:
        view = self.panel._repr_mimebundle_()
        display({**view, "text/plain": repr(self)}, raw=True)  # type: ignore[no-untyped-call]
        keys = {"application/javascript": _KEYS, "text/plain": "Mouse and keyboard both work them"}
        display(keys, raw=True)  # type: ignore[no-untyped-call]

    def _fill(self) -> None:
        """Offer in each field what the answer says there is, without asking again."""
        self._busy = True
        answer, asked = self.answer, self.answer.asked
        names = zip(answer.measures["name"], answer.measures.index, strict=True)
        _offer(self.measure, [(str(name), str(id)) for name, id in names], asked["indicator_id"])
        cuts = [(_of_whom(answer, str(cut)), str(cut)) for cut in answer.breakdowns.index]
        _offer(self.breakdown, cuts, asked["breakdown"])
        spans = [(period(one), one) for one in answer.periods]
        _offer(self.start, spans, asked["years"][0])
        _offer(self.end, spans, asked["years"][-1])
        self.place.options = [*GROUPS, *answer.places.tolist()]
        self.chosen.children = [self._removable(code) for code in asked["beside"]]
        people = answer.usual_sample
        self.assumed.disabled = not people
        self.assumed.value = bool(people and asked["assumed_respondents"])
        self.assumed.description = (
            f"Where no interval is published, draw one as if {people} people had been asked (an assumption)"
            if people
            else "No interval can be assumed for this measure"
        )
        self._offer_cells()
        self._busy = False

    def _removable(self, code: str) -> Any:
        name = str(self.answer.places.get(code, code))
        box = widgets.Checkbox(
            value=True, description=f"{name} (untick to take away)", indent=False, layout={"width": "auto"}
        )
        box.code = code
        box.observe(self._changed, names="value")
        return box

    def _offer_cells(self) -> None:
        table = self.answer.table
        cells = [
            (", ".join(part for part in (name, "" if group == EVERYONE else group, period(when)) if part), n)
            for n, (name, group, when) in enumerate(
                zip(table["area_name"], table["group"], table["period"], strict=True)
            )
        ]
        held = [n for n, known in enumerate(table["value"].notna()) if known]
        own = [n for n in held if table["role"].iloc[n] == "place"] or held
        if not held:
            _offer(self.one, [("no cell has a figure", 0)], 0)
            _offer(self.other, [("no cell has a figure", 0)], 0)
            self.said.value = ""
            return
        _offer(self.one, cells, own[-1])
        same = [n for n in held if table["period"].iloc[n] == table["period"].iloc[own[-1]] and n != own[-1]]
        _offer(self.other, cells, (same or held)[-1])
        self._say()

    def _question(self) -> dict[str, Any]:
        periods = self.answer.periods
        first, last = sorted((periods.index(self.start.value), periods.index(self.end.value)))
        return {
            "indicator_id": self.measure.value,
            "breakdown": self.breakdown.value,
            "beside": tuple(box.code for box in self.chosen.children if box.value),
            "years": tuple(periods[first : last + 1]),
            "assumed_respondents": self.answer.usual_sample if self.assumed.value else None,
        }

    def _changed(self, change: Any) -> None:
        if self._busy:
            return
        question = self._question()
        if change["owner"] is self.measure:
            # Another measure has other breakdowns and years.
            question |= {"breakdown": "", "years": (), "assumed_respondents": None}
        elif change["owner"] is self.breakdown:
            question["years"] = ()
        self._put(question)

    def _added(self, _button: Any) -> None:
        if self.place.value:
            question = self._question()
            wanted = question["beside"] + (self.place.value,)
            self.place.value = ""
            self._put(question | {"beside": wanted})

    def _put(self, question: dict[str, Any]) -> None:
        try:
            self.answer = self._ask(**question)
        except ValueError as refusal:
            self.result.value = exploration_words.alert(str(refusal))
            return
        self._fill()
        self.result.value = shown(self.answer, self._as_file)

    def _compared(self, _change: Any) -> None:
        if not self._busy:
            self._say()

    def _say(self) -> None:
        rows = self.answer.table
        a, b = (rows.iloc[int(field.value)] for field in (self.one, self.other))
        try:
            found = self._difference(a.to_dict(), b.to_dict())
        except ValueError as refusal:
            self.said.value = exploration_words.alert(str(refusal))
            return
        caution = f" Caution: {found['caution']}." if found["caution"] else ""
        text = f"The first is {found['words']}.{caution}"
        self.said.value = f'<p role="status">{html.escape(text, quote=False)}</p>'


def _offer(field: Any, options: list[tuple[str, Any]], value: Any) -> None:
    # Options that stay are left alone: replacing them would cut short someone who is typing a name.
    if list(field.options) != options:
        field.options = options
    field.value = value


def _of_whom(answer: Explored, breakdown: str) -> str:
    """Name a breakdown and say when it is published for the nation alone."""
    areas: list[str] = answer.breakdowns["areas"].to_dict()[breakdown]
    local = str(answer.area["code"]) in areas
    if breakdown == EVERYONE or local:
        return breakdown
    return f"{breakdown} (not published for {answer.area['name']})"


def shown(answer: Explored, as_file: AsFile) -> str:
    """Set figure, table, sentences and a download link as one piece of HTML, with no script.

    The link holds the file itself, so that it works in a saved notebook too.
    """
    drawn = exploration.figure(answer)
    table = exploration.table(answer)
    said = exploration_words.sentences(answer)
    words = "".join(
        f"<li>{said[part]}</li>" for part in ("figure", "beside", "change", "groups") if said[part]
    )
    picture = ""
    if isinstance(drawn, Figure):
        data = base64.b64encode(drawn.png()).decode()
        picture = (
            f'<img src="data:image/png;base64,{data}" alt="{html.escape(drawn.alt)}" '
            'style="max-width: 100%; width: 700px">'
        )
    return (
        f'{_STYLE}<div class="localsport-found">'
        f'<p role="status">{html.escape(exploration_words.title(answer), quote=False)}.</p>'
        f"{picture}<ul>{words}</ul>{table.markup}{download(answer, as_file)}</div>"
    )


def download(answer: Explored, as_file: AsFile) -> str:
    """Make a link that holds the table as a CSV file with its definitions and sources."""
    text = as_file(exploration.export(answer), exploration_words.file_head(answer))
    data = base64.b64encode(text.encode("utf-8-sig")).decode()
    parts = (answer.area["code"], answer.asked["indicator_id"], str(answer.asked["breakdown"]).lower())
    name = "-".join(str(part).replace(" ", "-") for part in parts)
    return (
        f'<p><a download="{html.escape(name)}.csv" href="data:text/csv;base64,{data}">'
        "Download this table with its definitions and sources (CSV)</a></p>"
    )
