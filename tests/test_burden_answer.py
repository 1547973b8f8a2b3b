"""What the answer about the burden of a place promises: traceable numbers, a range, a stock and not a saving."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest

from localsport import burden as room
from localsport.answers import claims
from localsport.answers.burden_answer import burden
from localsport.answers.locality import locality
from localsport.answers.national import national
from localsport.data import parameters
from localsport.display import burden_display, burden_tables

FIVE = ("heart disease", "stroke", "type 2 diabetes", "breast cancer", "colon cancer")


@pytest.fixture(scope="module")
def place(demo_tables):
    return locality(demo_tables, "X07000002", shared=national(demo_tables))


@pytest.fixture(scope="module")
def answer(place):
    return burden(place, draws=2000)


def without(place, *ids, **changes):
    """Take claims away from a place, or change their columns."""
    rows = place.claims[~place.claims["id"].isin(ids)].copy()
    for id, values in changes.items():
        for column, value in values.items():
            rows.loc[rows["id"].eq(id), column] = value
    return dataclasses.replace(place, claims=rows)


def test_the_claims_are_complete_traceable_and_in_the_common_columns(answer):
    frame = answer.claims
    assert list(frame.columns) == claims.COLUMNS
    assert frame["id"].is_unique
    assert frame["id"].str.startswith("burden_").all()
    promised = {
        f"burden_{name.replace(' ', '_')}_{part}" for name in FIVE for part in ("low", "central", "high")
    }
    promised |= {
        f"burden_{part}" for part in ("not_meeting", "inactive", "cost_attributed", "cost_spent", "numbers")
    }
    assert promised <= set(frame["id"])
    assert (frame[["what", "unit", "source_id", "method", "rows"]] != "").all().all()
    cited = {one for many in frame["source_id"] for one in many.split("; ")}
    assert cited <= set(answer.sources["source_id"])
    held = frame[frame["lower"].notna()]
    assert ((held["lower"] <= held["value"]) & (held["value"] <= held["upper"])).all()


def test_the_claims_stand_beside_those_of_the_place(answer, place):
    together = claims.together(place.claims, answer.claims)
    assert len(together) == len(place.claims) + len(answer.claims)


def test_the_shares_are_those_the_place_publishes(answer, place):
    said = place.claims.set_index("id")
    got = answer.shares["value"]
    assert got[room.GUIDELINE] == pytest.approx(100 - said.loc["active_rate", "value"])
    assert got[room.INACTIVE] == said.loc["inactive_rate", "value"]
    row = answer.shares.loc[room.GUIDELINE]
    assert row["lower"] == pytest.approx(100 - said.loc["active_rate", "upper"])
    assert row["upper"] == pytest.approx(100 - said.loc["active_rate", "lower"])


def test_one_method_of_each_disease_is_quoted_and_the_others_are_there(answer):
    quoted = answer.fractions[answer.fractions["headline"]]
    assert quoted["outcome"].is_unique
    assert set(quoted["outcome"]) == set(answer.fractions["outcome"])
    assert set(quoted.loc[quoted["five"], "method"]) == {"adjusted"}
    assert set(quoted.loc[quoted["five"], "outcome"]) == set(FIVE)
    heart = answer.fractions[answer.fractions["outcome"].eq("heart disease")]
    assert set(heart["method"]) == set(room.METHODS)


def test_every_claim_is_the_number_of_its_frame(answer):
    said = answer.claims.set_index("id")["value"]
    for row in answer.fractions.to_dict("records"):
        stem = f"burden_{row['outcome'].replace(' ', '_')}"
        assert said[f"{stem}_{row['method']}"] == row["central"]
        if row["headline"]:
            ends = [said[f"{stem}_{end}"] for end in ("low", "central", "high")]
            assert ends == [row["low"], row["central"], row["high"]]
    sums = answer.costs[answer.costs["parameter"].eq("total")].set_index("basis")
    assert said["burden_cost_attributed"] == sums.loc["attributed to inactivity", "central"]
    assert said["burden_cost_spent_high"] == sums.loc["spent on the disease", "high"]


def test_the_fraction_and_the_cost_work_out_from_the_files_alone(answer, place):
    """Heart disease and its cost from the CSV files and the two published shares, with pandas alone."""
    folder = parameters.folder()
    risk = pd.read_csv(folder / "relative_risks.csv").set_index("parameter")["central"]
    spend = pd.read_csv(folder / "disease_spend.csv").set_index("parameter")
    index = pd.read_csv(folder / "gdp_deflator.csv").set_index("year")["central"]
    said = place.claims.set_index("id")["value"]
    ratio = risk["lee-heart-adjusted"]
    here, there = (
        (100 - said[id]) * risk["lee-heart-cases"] * (ratio - 1) / ratio
        for id in ("active_rate", "active_country")
    )
    got = answer.claims.set_index("id")["value"]
    assert got["burden_heart_disease_central"] == pytest.approx(here)
    assert got["burden_heart_disease_country"] == pytest.approx(there)
    cost = (
        542e6
        * spend.loc["england-share", "central"]
        * said["adults"]
        / spend.loc["england-adults", "central"]
    )
    cost *= here / there * index[answer.price_year] / index[2006]
    assert got["burden_cost_attributed_heart"] == pytest.approx(cost)


def test_money_is_of_one_price_year(answer):
    assert answer.price_year == 2024  # the last published year of the deflator table
    assert answer.costs["price_year"].eq(2024).all()
    money = answer.claims[answer.claims["unit"].eq("£")]
    assert money["period"].str.contains("in 2024 prices").all()


def test_a_price_year_without_a_deflator_is_refused(place):
    with pytest.raises(KeyError, match="No GDP deflator for 2030"):
        burden(place, price_year=2030, draws=10)


def test_the_same_seed_gives_the_same_answer_and_it_is_frozen(answer, place):
    again = burden(place, draws=2000)
    pd.testing.assert_frame_equal(again.claims, answer.claims)
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.reason = "other"  # type: ignore[misc]


def test_limits_that_are_not_published_are_said_and_assumed_only_on_request(place, answer):
    none = {"lower": np.nan, "upper": np.nan}
    bare = without(place, active_rate=none, inactive_rate=none)
    certain = burden(bare, draws=2000)
    assert certain.shares["note"].eq("limits not published: counted as certain").all()
    assert not certain.fractions["range_from"].str.split("; ").map(lambda parts: "share" in parts).any()
    assumed = burden(bare, assumed_sample=500, draws=2000)
    assert assumed.shares["note"].str.startswith("limits assumed: a simple random sample of 500").all()
    text = burden_display.burden_sentences(assumed, plain=True)["share"]
    assert "on an assumed sample of 500, 95% interval" in text
    deaths = [
        frame.fractions.query("outcome == 'death from any cause' and headline").iloc[0]
        for frame in (certain, assumed)
    ]
    assert deaths[1]["high"] - deaths[1]["low"] > deaths[0]["high"] - deaths[0]["low"]


@pytest.mark.parametrize("lost", ["active_rate", "inactive_rate", "adults", "active_country"])
def test_a_place_without_a_figure_gets_a_stated_absence(place, lost):
    got = burden(without(place, lost), draws=10)
    assert got.reason.startswith("no figure is held for")
    assert got.costs.empty
    said = burden_display.burden_sentences(got, plain=True)
    assert list(said) == ["absent"]
    assert "cannot be worked out: no figure is held for" in said["absent"]
    with pytest.raises(ValueError, match="No burden to draw for Mockham: no figure is held"):
        burden_display.figure(got)
    assert burden_tables.costs_table(got).rows == 0


def test_two_surveys_are_not_put_together(place):
    got = burden(without(place, inactive_rate={"period": "2019/20"}), draws=10)
    assert "classes of two surveys do not add up" in got.reason


def test_the_sentences_say_that_it_is_a_stock_and_never_a_bare_number(answer):
    said = burden_display.burden_sentences(answer, plain=True)
    assert list(said) == ["share", "diseases", "deaths", "method", "cost", "stock", "trust"]
    assert "stock of burden" in said["stock"]
    assert "not what a programme would save" in said["stock"]
    assert len(re.findall(r"\d+% to \d+% of ", said["diseases"])) == 5
    assert said["diseases"].startswith("If the link is cause and effect")
    assert said["cost"].count("between £") == 2
    assert "2006/07" in said["cost"]
    assert "2024 prices" in said["cost"]
    for table in (burden_tables.fractions_table(answer), burden_tables.costs_table(answer)):
        assert "not what a programme would save" in table.markup


def test_every_number_in_the_sentences_bears_its_claim(answer):
    known = answer.claims.set_index("id")["value"]
    for subject, text in burden_display.burden_sentences(answer).items():
        for id, value in re.findall(r'data-claim="(\w+)" value="([^"]+)"', text):
            assert float(value) == pytest.approx(known[id], rel=1e-6)
        bare = re.sub(r"type 2|<data.*?</data>|\(95% interval [^)]*\)", "", text)
        left = set(re.findall(r"\d[\d/]*", bare))
        assert left <= {"150", "30", "2024/25", "2006/07", "2012/13", "2024", "2004"}, subject


def test_the_share_is_judged_as_the_publisher_judges_it(place):
    words = {"worse": "more than in Demoland", "similar": "similar to Demoland", "": "chance may explain"}
    for verdict, text in words.items():
        got = burden(without(place, active_rate={"verdict": verdict}), draws=10)
        assert text in burden_display.burden_sentences(got, plain=True)["share"]


def test_names_are_escaped(place):
    area = place.area.copy()
    area["name"] = "Ham & <b>Moor</b>"
    got = burden(dataclasses.replace(place, area=area), draws=10)
    assert "Ham &amp; &lt;b&gt;Moor" in burden_display.burden_sentences(got)["share"]
    assert "<b>Moor" not in burden_tables.costs_table(got).markup


def test_the_figure_and_the_tables_carry_the_rows_and_the_marks(answer):
    figure = burden_display.figure(answer)
    assert figure.frame is not None
    assert len(figure.frame) == answer.fractions["outcome"].nunique()
    assert (figure.frame["lower_95"] < figure.frame["upper_95"]).all()
    assert figure.frame["assumed"].all()
    assert figure.title.startswith("Between ")
    assert figure.alt.startswith("Demonstration data")
    assert "not what a programme would save" in figure.caption
    table = burden_tables.fractions_table(answer)
    assert table.rows == answer.fractions["outcome"].nunique()
    assert "Demonstration data" in table.markup
    assert "no risk held" in table.markup
    every = burden_tables.parameters_table(answer)
    assert every.rows == len(answer.parameters)
    assert "not meeting the guideline" in every.markup
    assert "unverified" in every.markup


def test_every_disease_of_the_tables_has_a_name(answer):
    assert set(answer.fractions["outcome"]) <= set(burden_display.DISEASES)
    assert set(answer.fractions["method"]) <= set(burden_tables.METHODS)
    assert set(answer.costs["basis"]) <= set(burden_tables.WAYS)


@pytest.mark.england
def test_hartlepool_of_2024_25(england_tables):
    """Fingertips district profile: active 61.3%, inactive 28.7%; worked by hand in test_burden."""
    shared = national(england_tables)
    got = burden(locality(england_tables, "E06000001", shared=shared), draws=500)
    said = got.claims.set_index("id")["value"]
    assert said["burden_not_meeting"] == pytest.approx(38.7)
    assert said["burden_heart_disease_central"] == pytest.approx(38.7 * 1.2 * 0.16 / 1.16)
    assert 1e6 < said["burden_cost_attributed"] < 4e6
    held = got.parameters.set_index("parameter").loc["england-adults", "central"]
    assert shared.adults_19.sum() == pytest.approx(held, abs=1)
