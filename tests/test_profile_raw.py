"""Ten indicators of three real places are those of the publishers' files, read with pandas alone."""

import pandas as pd
import pytest

from localsport.answers.locality import locality
from localsport.answers.national import national

PLACES = ["E06000016", "E08000021", "E07000133"]
FINGERTIPS = [
    ("93015", "Persons"),
    ("93014", "Persons"),
    ("93570", "Persons"),
    ("93088", "Persons"),
    ("90319", "Persons"),
    ("90323", "Persons"),
    ("90366", "Female"),
    ("90366", "Male"),
    ("93721", "Persons"),
    ("848", "Persons"),
]
LOCAL_STATISTICS = {
    "ons-adult-obesity-prevalence": "ons-els-adult-obesity-prevalence.csv",
    "ons-preventable-cardiovascular-mortality-england": "ons-els-preventable-cardiovascular-mortality-england.csv",
    "ons-sports-facilities": "ons-els-sports-facilities.csv",
}


@pytest.fixture(scope="module")
def shared(england_tables):
    return national(england_tables)


@pytest.fixture(scope="module", params=PLACES)
def place(request, england_tables, shared):
    return request.param, locality(england_tables, request.param, shared=shared)


@pytest.fixture(scope="module")
def published(england_raw) -> pd.DataFrame:
    frame = pd.read_csv(england_raw / "fingertips-district-profile.csv", dtype={"Indicator ID": str})
    return frame.dropna(subset=["Value"])


@pytest.mark.england
def test_the_profile_shows_the_latest_published_figures(place, published):
    code, answer = place
    summary = answer.summary.set_index(["indicator_id", "sex"])
    for id, sex in FINGERTIPS:
        rows = published[published["Indicator ID"].eq(id) & published["Sex"].eq(sex)]
        own = rows[rows["Area Code"].eq(code)].sort_values("Time period Sortable").iloc[-1]
        nation = rows[rows["Area Code"].eq("E92000001") & rows["Time period"].eq(own["Time period"])]
        shown = summary.loc[(id, sex)]
        assert (shown["value"], shown["period"]) == (own["Value"], own["Time period"]), id
        assert shown["country_value"] == nation["Value"].item(), id


@pytest.mark.england
def test_the_profile_shows_the_limits_that_the_ons_publishes(place, england_raw):
    code, answer = place
    summary = answer.summary.set_index("indicator_id")
    for id, file in LOCAL_STATISTICS.items():
        rows = pd.read_csv(england_raw / file, encoding="utf-8-sig")
        own = rows[rows["areacd"].eq(code)].sort_values("period").iloc[-1]
        shown = summary.loc[id]
        assert shown["value"] == own["observation"], id
        assert (
            shown[["lower_95", "upper_95"]]
            .astype(float)
            .equals(own[["lci_95", "uci_95"]].astype(float).set_axis(["lower_95", "upper_95"]))
        ), id
