"""The districts of a county side by side: the demonstration county counted again from its raw files."""

import pandas as pd
import pytest
from shapely import points

from localsport.answers import claims, locality, place
from localsport.answers.districts import district_claims, districts
from localsport.answers.national import national
from localsport.display import county

COUNTY = "X10000001"


@pytest.fixture(scope="module")
def answer(demo_tables):
    shared = national(demo_tables)
    area = place.place(demo_tables, COUNTY, shared)
    return area, districts(demo_tables, area, shared)


def test_rates_are_the_latest_of_the_published_file(answer, demo_raw):
    # Expected: the download's own rows, read with pandas alone.
    raw = pd.concat([pd.read_csv(file, dtype=str) for file in sorted(demo_raw.glob("fingertips-*.csv"))])
    raw = raw[raw["Indicator ID"].eq("93015") & raw["Sex"].eq("Persons") & raw["Category Type"].isna()]
    raw = raw[raw["Age"].eq("19+ yrs")].sort_values("Time period Sortable").groupby("Area Code").tail(1)
    expected = raw.set_index("Area Code")[["Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit"]].astype(
        float
    )
    _, found = answer
    assert len(found) == 6
    got = found[["value", "lower_95", "upper_95"]].set_axis(expected.columns, axis=1)
    pd.testing.assert_frame_equal(got, expected.reindex(got.index), check_names=False)


def test_people_and_neighbourhoods_add_up(answer, demo_tables):
    _, found = answer
    bands = demo_tables.populations()
    bands = bands[bands["level"].eq("msoa")]
    # A fifth of those aged 15 to 19 are taken to be 19, as the profile says.
    adults = (
        bands.loc[bands["age_from"].ge(20), "count"].sum()
        + bands.loc[bands["age_from"].eq(15), "count"].sum() / 5
    )
    assert found["adults"].sum() == pytest.approx(adults)
    assert (found["inactive_adults"] == found["adults"] * found["value"] / 100).all()
    assert found["neighbourhoods"].sum() == len(demo_tables.small_areas())
    # By the definition of a fifth, in a nation that is this county: a fifth of its neighbourhoods.
    assert found["neediest_fifth"].sum() == found["neighbourhoods"].sum() / 5
    assert found["share_of_need"].sum() == pytest.approx(100)


def test_sentences_say_the_ends_and_what_can_be_told_apart(answer):
    area, found = answer
    made = claims.table(district_claims(area, found, "iod"))
    said = county.county_sentences(made, area, plain=True)
    order = found.sort_values("value")
    low, high = order.iloc[0], order.iloc[-1]
    assert said["range"].startswith(
        f"Inactivity runs from {low['value']:.1f}% of adults in {low['name']} to {high['value']:.1f}% in {high['name']}."
    )
    # The published limits against the nation's figure, which is the rule of the profile.
    nation = found["country_value"].iloc[0]
    higher, lower = int(found["lower_95"].gt(nation).sum()), int(found["upper_95"].lt(nation).sum())
    assert (higher, lower) == (1, 1)
    assert "1 is higher and 1 is lower than Demoland; the others cannot be told apart" in said["range"]


def test_a_district_without_a_figure_is_kept_and_said(answer):
    area, found = answer
    gone = found.copy()
    columns = ["value", "lower_95", "upper_95", "inactive_adults", "share_of_need"]
    gone.loc[gone.index[0], columns] = float("nan")
    table = county.districts_table(gone, area)
    assert table.rows == 6
    assert "no local figure" in table.markup


def test_names_of_districts_go_to_points_inside_them(answer, demo_tables):
    _, found = answer
    outlines = demo_tables.boundaries("district")
    names = county.district_names(found, outlines)
    shapes = outlines.set_index("area_code").loc[names.index]
    assert all(
        shape.contains(p) for shape, p in zip(shapes.geometry, points(names["x"], names["y"]), strict=True)
    )
    assert names["priority"].tolist() == [1, 2, 3, 4, 5, 6]


def test_the_chart_names_every_district_and_the_nation(answer, demo_tables):
    area, found = answer
    whole = locality.locality(demo_tables, COUNTY)
    made = claims.together(whole.claims, claims.table(district_claims(area, found, "iod")))
    figure = county.districts_chart(found, made, area, whole.sources)
    assert "Demoland" in figure.subtitle
    assert figure.demonstration
    written = {text.get_text() for axes in figure.figure.axes for text in axes.texts}
    assert set(found["name"]) <= written
