"""Ways to deliver and equality, said and drawn: numbers from claims, illustrations called so, gaps shown."""

import re

import pandas as pd
import pytest

from localsport.answers.choosing import choosing
from localsport.answers.claims import together
from localsport.answers.equality import equality
from localsport.answers.locality import locality
from localsport.display import (
    equality_figures,
    equality_tables,
    equality_wording,
    options_figures,
    options_tables,
    options_wording,
    voice,
)

DISTRICT, COUNTY = "X07000001", "X10000001"
TABLES = ("compact", "full", "trade_offs", "risks", "capacity", "hangs")


@pytest.fixture(scope="module", params=[(DISTRICT, "inactive-adults"), (COUNTY, "families")])
def told(request, demo_tables):
    code, choice = request.param
    place = locality(demo_tables, code)
    fair = equality(demo_tables, place)
    return place.area, choosing(choice, draws=500, local=fair.local), fair


def sentences(area, chosen, fair, *, plain: bool = True) -> dict[str, str]:
    claims = together(chosen.claims, fair.claims)
    return options_wording.options_sentences(claims, plain=plain) | equality_wording.equality_sentences(
        claims, area, plain=plain
    )


def test_every_sentence_is_whole_and_says_something(told):
    for subject, sentence in sentences(*told).items():
        assert sentence.endswith("."), subject
        assert not re.search(r"\bnan\b|  |\(\)|None|_", sentence), sentence


def test_numbers_in_sentences_are_marked_with_their_claims(told):
    area, chosen, fair = told
    ids = set(together(chosen.claims, fair.claims)["id"])
    for sentence in sentences(area, chosen, fair, plain=False).values():
        for id in re.findall(r'data-claim="([^"]+)"', sentence):
            assert id in ids or id.removesuffix("_lower").removesuffix("_upper") in ids


def test_shipped_ways_are_called_illustrations_and_a_loss_is_said_soberly(told):
    area, chosen, fair = told
    said = sentences(area, chosen, fair)
    assert "illustrations" in said["worth"]
    assert "none would bring back what is put in" in said["worth"]
    assert (
        "Doing nothing costs nothing and changes nothing: by this measure alone it would come first."
        in said["worth"]
    )
    for make in TABLES:
        table = getattr(options_tables, make)(chosen, area)
        assert "llustration" in table.markup, make
    assert "llustration" in equality_tables.reach(fair, chosen).markup
    for figure in (options_figures.frontier(chosen), options_figures.who_gains(chosen, area)):
        assert "llustration" in figure.title


def test_ones_own_figures_are_not(told):
    _, chosen, _ = told
    claims = chosen.claims.copy()
    claims.loc[claims["id"].eq("options_count"), "verdict"] = ""
    said = options_wording.options_sentences(claims, plain=True)
    assert not said["illustration"]
    assert "llustration" not in "".join(said.values())


def test_a_way_that_pays_and_one_that_is_no_better_are_said(told):
    _, chosen, _ = told
    claims = chosen.claims.set_index("id")
    claims.loc["options_below_one", "value"] = 0
    claims.loc["options_dominated", ["value", "what"]] = [1, "Dear groups | Cheap groups"]
    said = options_wording.options_sentences(claims.reset_index(), plain=True)
    assert "each would bring back at least what is put in" in said["worth"]
    assert "For £1 to bring back" not in said["believe"]
    assert "dear groups on nothing better than cheap groups" in said["unweighed"]


def test_the_compact_table_has_doing_nothing_and_every_range(told):
    area, chosen, _ = told
    markup = options_tables.compact(chosen, area).markup
    assert markup.index("Do nothing") < markup.index(str(chosen.options["name"].iloc[0]))
    table = chosen.compared.table.iloc[1]
    for column in ("cost_per_inactive_reached", "cost_per_mover", "net_value"):
        low, high = (voice.number(float(table[f"{column}_{end}"]), "£") for end in ("low", "high"))
        assert f"({low} to {high})" in markup.replace("\u2060", "")


def test_a_loss_has_a_minus_sign_before_the_pound():
    assert voice.number(-77_210.8, "£") == "−£77,200"
    assert voice.number(-0.2, "£") == "£0"


def test_what_nobody_knows_is_hatched_and_said(told):
    area, chosen, fair = told
    figure = options_figures.who_gains(chosen, area)
    texts = [text.get_text() for axes in figure.figure.axes for text in axes.texts]
    assert "nobody has asked" in texts
    assert options_figures.cell(None) == ("not known", "nobody has asked")
    markup = equality_tables.unknown(fair, chosen).markup
    assert "religion or belief" in markup.lower()
    assert "not known: nobody has asked" in equality_tables.reach(fair, chosen).markup


def test_where_few_live_nothing_is_compared(told, demo_tables):
    area, _, fair = told
    local = fair.local.copy()
    local.loc[local["characteristic"].eq("deprivation"), ["residents_share", "inactive_share"]] = 0.0
    few = choosing("inactive-adults", draws=500, local=local)
    bare = type("Bare", (), {"area": area, "local": local, "unknown": fair.unknown})()
    markup = equality_tables.reach(bare, few).markup
    assert "nobody lives here: not compared" in markup
    assert "few live here" not in markup


def test_ways_of_one_cost_stand_side_by_side():
    rows = pd.DataFrame({"cost_central": [0.0, 100.0, 100.0, 101.0]}, index=list("abcd"))
    places = options_figures._apart(rows, 5.0)
    found = sorted(places.values())
    assert all(one - other >= 5 for one, other in zip(found[1:], found, strict=False))


def test_figures_have_words_and_their_labels_stay_apart(told):
    area, chosen, fair = told
    figures = [
        options_figures.frontier(chosen, demonstration=True),
        options_figures.who_gains(chosen, area),
        equality_figures.least_active(fair),
        equality_figures.least_active(fair, brief=True),
    ]
    for figure in figures:
        assert figure.demonstration
        assert len(figure.alt) > 40
        assert figure.png()
    labels = [t for axes in figures[0].figure.axes for t in axes.texts if t.get_gid() == "label"]
    drawn = [each.get_window_extent() for each in labels]
    assert not any(one.overlaps(other) for n, one in enumerate(drawn) for other in drawn[n + 1 :])


def test_the_brief_chart_has_the_most_inactive_of_each_breakdown_highest_first(told):
    _, _, fair = told
    frame = equality_figures.least_active(fair, brief=True).frame
    assert frame["group"].is_unique
    assert frame["value"].is_monotonic_decreasing
    for group, value in zip(frame["group"], frame["value"], strict=True):
        assert value == fair.groups.loc[fair.groups["group"].eq(group), "value"].max()


def test_a_nation_s_figure_is_never_passed_off_as_the_place_s(told):
    area, chosen, fair = told
    said = sentences(area, chosen, fair)["least"]
    if not fair.own:
        assert said.startswith(f"No figure by group is held for {area['name']}.")
    else:
        rows = equality_figures.least_active(fair).frame
        borrowed = fair.groups["area_code"].ne(area["code"]).to_numpy()
        assert rows.loc[borrowed, "label"].str.endswith(f"({area['country_name']})").all()
        assert f"In {area['name']}" in said
