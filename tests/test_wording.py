"""Sentences: plain words, every number with its claim, nothing said that the claims do not hold."""

import re

import pandas as pd
import pytest

from localsport.answers.claims import claim, table
from localsport.display import wording

AREA = pd.Series(
    {
        "code": "X07000001",
        "name": "Ham & <b>Moor</b>",
        "country_name": "Demoland",
        "region_name": "North",
        "level": "district",
    }
)


def rate(verdict, here=28.7, there=21.8, **more):
    return [
        claim("inactive_rate", "X07000001", "", here, "%", period="2024/25", verdict=verdict, **more),
        claim("inactive_country", "X92000001", "", there, "%", period="2024/25", verdict=verdict),
        claim("neighbourhoods", "X07000001", "", 57, "neighbourhoods"),
        claim("neediest_fifth", "X07000001", "", 36, "neighbourhoods"),
        claim("greatest_need_1", "X02000001", "Quay <i>End</i>", 88.0, "index, 0 to 100"),
    ]


def sentences(claims, **options):
    return wording.place_sentences(table(claims), AREA, **options)


@pytest.mark.parametrize(
    ("verdict", "here", "words"),
    [
        ("worse", 28.7, "higher than Demoland's 21.8%"),
        ("better", 18.0, "lower than Demoland's 21.8%"),
        ("similar", 23.0, "about the same as Demoland's 21.8%"),
        ("", 23.0, "we cannot tell whether chance explains the difference"),
    ],
)
def test_the_comparison_says_what_the_verdict_allows(verdict, here, words):
    assert words in sentences(rate(verdict, here), plain=True)["inactive"]


def test_every_number_in_a_sentence_bears_a_claim():
    claims = table(rate("worse"))
    text = wording.place_sentences(claims, AREA)["inactive"]
    assert re.findall(r'data-claim="(\w+)"', text) == ["inactive_rate", "inactive_country"]
    bare = re.sub(r"<data.*?</data>", "", text)
    assert re.findall(r"\d+(?:\.\d+)?", bare) == ["30", "2024", "25"], "a number without a claim"


def test_names_from_data_are_escaped_in_markup_and_left_alone_in_plain_text():
    marked, plain = sentences(rate("worse")), sentences(rate("worse"), plain=True)
    assert "Ham &amp; &lt;b&gt;Moor&lt;/b&gt;" in marked["inactive"]
    assert "Quay &lt;i&gt;End&lt;/i&gt;" in marked["where"]
    assert "Ham & <b>Moor</b>" in plain["inactive"]


def test_a_published_interval_is_said():
    text = sentences(rate("worse", lower=25.0, upper=32.5), plain=True)["inactive"]
    assert "(95% interval 25.0% to 32.5%)" in text


@pytest.mark.parametrize(
    ("total", "needy", "words"),
    [
        (57, 36, "36 of 57 neighbourhoods"),
        (57, 0, "None of the 57 neighbourhoods"),
        (6, 1, "has only 6 neighbourhoods, too few to rank"),
        (1, 0, "a single neighbourhood"),
    ],
)
def test_a_small_place_gets_what_it_can_bear(total, needy, words):
    claims = rate("worse")
    claims[2] = claim("neighbourhoods", "X07000001", "", total, "neighbourhoods")
    claims[3] = claim("neediest_fifth", "X07000001", "", needy, "neighbourhoods")
    assert words in sentences(claims, plain=True)["where"]


def test_what_is_not_known_is_said():
    claims = rate("worse")[2:]
    said = sentences(claims, plain=True)
    for subject in ("inactive", "active", "children", "health", "deprivation", "access", "change"):
        assert said[subject].startswith(("No ", "Too few years")), subject


@pytest.mark.parametrize(
    ("verdict", "start"),
    [("worse", "More adults"), ("better", "Fewer adults"), ("similar", "About as many"), ("", "28.7% of")],
)
def test_the_headline_is_the_answer(verdict, start):
    assert wording.headline(table(rate(verdict)), AREA).startswith(start)


def test_a_claim_made_twice_and_an_unknown_column_are_refused():
    with pytest.raises(ValueError, match=r"made twice: \['inactive_rate'\]"):
        table(rate("worse") + rate("worse")[:1])
    with pytest.raises(TypeError, match=r"\['colour'\]"):
        claim("x", "", "", 1.0, "%", colour="red")
