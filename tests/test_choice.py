"""Choosing themes and indicators for a profile."""

import pandas as pd
import pytest

from localsport import profile

SUMMARY = pd.DataFrame(
    {
        "indicator_id": ["1", "2", "3"],
        "theme": ["Activity", "Activity", "Health"],
        "short_name": ["Inactive adults", "Active adults", "Depression"],
    }
)


def test_themes_ids_and_names_mix_and_the_order_is_the_codebook_s():
    assert profile.chosen(SUMMARY, ["health", "1"])["indicator_id"].tolist() == ["1", "3"]
    assert profile.chosen(SUMMARY, ["Active adults"])["indicator_id"].tolist() == ["2"]


def test_nothing_asked_for_is_everything():
    assert profile.chosen(SUMMARY, []).equals(SUMMARY)
    assert profile.chosen(SUMMARY, [""]).equals(SUMMARY)


def test_unknown_names_are_refused_with_what_there_is():
    with pytest.raises(ValueError, match=r"\['colour', 'smell'\].*Themes: \['Activity', 'Health'\]"):
        profile.chosen(SUMMARY, ["colour", "Smell", "health"])
