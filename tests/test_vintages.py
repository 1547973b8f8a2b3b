"""Codes of other years are recognised, and figures are carried over by the published lookups."""

import pandas as pd
import pytest

from localsport.data import former, places, vintages


def test_former_districts_are_those_that_were_merged_from_2019_to_2023():
    table = former.former_districts()
    # 2019: 14 districts into 5; 2020: 4 into 1; 2021: 7 into 2; 2023: 3 + 3 + 7 + 4 into 4 (ONS Code History Database).
    by_year = table[table["year"] >= 2019].groupby("year")
    assert by_year["old_code"].nunique().to_dict() == {2019: 14, 2020: 4, 2021: 7, 2023: 17}
    assert by_year["new_code"].nunique().to_dict() == {2019: 5, 2020: 1, 2021: 2, 2023: 4}
    assert table["old_code"].is_unique
    assert "E06000066" in vintages.recognised("E07000190")
    assert "E08000037" in vintages.recognised("E08000020")
    assert "newer" in vintages.recognised("E08000038")
    assert "never given out" in vintages.recognised("E07000999")
    assert vintages.recognised("E06000001") == ""


def test_an_unknown_code_of_a_former_district_is_named_with_its_successor(demo_tables):
    with pytest.raises(places.UnknownAreaError) as refused:
        demo_tables.area("E07000026")
    assert str(refused.value).endswith(
        "E07000026 was Allerdale; since 2023 it is part of Cumberland (E06000063)."
    )
    with pytest.raises(places.UnknownAreaError, match=r"see `localsport areas`\.$"):
        demo_tables.area("E07000999")


def links(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["old_code", "new_code", "change"])


def figures(**values: float) -> pd.DataFrame:
    return pd.DataFrame({"area_code": list(values), "value": list(values.values())})


def test_counts_of_whole_areas_add_up_and_say_so():
    lookup = links(("A", "N", "M"), ("B", "N", "M"), ("C", "C", "U"))
    got = vintages.carried(figures(A=10, B=5, C=7), lookup).figures.set_index("area_code")
    assert got["value"].to_dict() == {"N": 15, "C": 7}
    assert got["method"].to_dict() == {"N": vintages.EXACT, "C": "as published"}
    assert got.loc["N", "former"] == "A B"


def test_a_count_of_a_split_area_is_shared_out_by_population():
    lookup = links(("A", "N1", "S"), ("A", "N2", "S"))
    got = vintages.carried(figures(A=90), lookup, weights=pd.Series({"N1": 2_000, "N2": 1_000}))
    assert got.figures.set_index("area_code")["value"].to_dict() == {"N1": 60, "N2": 30}
    assert set(got.figures["method"]) == {vintages.SPLIT}
    assert "2 areas are a share of a former area by population" in got.notes
    with pytest.raises(ValueError, match="N1, N2"):
        vintages.carried(figures(A=90), lookup)


def test_a_rate_of_merged_areas_is_the_mean_by_population():
    lookup = links(("A", "N", "M"), ("B", "N", "M"))
    got = vintages.carried(
        figures(A=10, B=40), lookup, kind="rate", weights=pd.Series({"A": 3_000, "B": 1_000})
    )
    assert got.figures["value"].tolist() == [17.5]  # (3 x 10 + 1 x 40) / 4


def test_an_irregular_link_is_a_best_fit_and_a_strange_code_is_left_out():
    lookup = links(("A", "N", "X"), ("A", "M", "X"))
    got = vintages.carried(figures(A=10, Z=3), lookup, weights=pd.Series({"N": 1, "M": 1}))
    assert set(got.figures["method"]) == {vintages.BEST_FIT}
    assert got.left_out == ("Z",)
    assert any("best fit" in note for note in got.notes)
    assert any("Z" in note for note in got.notes)


def test_codes_of_today_stay_and_nothing_is_lost():
    lookup = links(("A", "N", "M"), ("B", "N", "M"))
    got = vintages.carried(figures(N=4), lookup)
    assert got.figures["value"].tolist() == [4]
    assert got.left_out == ()


@pytest.mark.england
def test_the_lsoas_of_2011_are_carried_to_2021_and_the_sum_holds(england_raw):
    lookup = pd.read_csv(england_raw / "lsoa11-lsoa21-lad22.csv", dtype=str).rename(
        columns={"LSOA11CD": "old_code", "LSOA21CD": "new_code", "CHGIND": "change"}
    )
    ages = pd.read_csv(england_raw / "census-2021-age-lsoa.csv", encoding="utf-8-sig").set_index("LSOA21CD")
    people = ages.filter(like="Aged").sum(axis=1)
    old = sorted(code for code in lookup["old_code"].unique() if code.startswith("E"))
    got = vintages.carried(pd.DataFrame({"area_code": old, "value": 100.0}), lookup, weights=people)
    assert got.left_out == ()
    assert len(got.figures) == 33_755
    assert got.figures["value"].sum() == pytest.approx(100 * len(old))
    assert set(got.figures["method"]) == {"as published", vintages.EXACT, vintages.SPLIT, vintages.BEST_FIT}
