"""Figures of merged districts are made only where a rule allows, of all their parts, and never over published ones."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from localsport.data import former, mergers, parameters, prepare, staging, tables
from localsport.data.findings import Findings
from localsport.data.layouts import READERS
from localsport.data.sources import Source
from localsport.data.staging import Sourced

CODEBOOK = parameters.table("indicators")
CUMBERLAND = {"E07000026": "Allerdale", "E07000028": "Carlisle", "E07000029": "Copeland"}
KEY = ["area_code", "indicator_id", "sex", "age", "category_type", "category", "period"]


def row(area_code: str, value: float, **given) -> dict[str, object]:
    numbers = dict.fromkeys(
        ["lower_95", "upper_95", "lower_998", "upper_998", "count", "denominator"], np.nan
    )
    return {
        "indicator_id": "93015",
        "area_code": area_code,
        "sex": "Persons",
        "age": "19+ yrs",
        "category_type": "",
        "category": "",
        "period": "2017/18",
        "period_start": pd.Timestamp("2017-11-16"),
        "period_end": pd.Timestamp("2018-11-15"),
        "value": value,
        "compared_to_england": "worse",
        "comparison_level": "95",
        "note": "",
        "source_id": "fingertips",
        **numbers,
        **given,
    }


def made(rows: list[dict[str, object]], said: list[dict[str, object]] | None = None, **residents: float):
    old = pd.DataFrame(rows)
    findings = Findings()
    people = pd.Series(residents, dtype=float)
    result = mergers.carried(old, pd.DataFrame([*rows, *(said or [])])[KEY], CODEBOOK, people, findings)
    return result, findings.report()


def test_a_share_of_merged_districts_is_their_mean_by_adults_an_estimate_without_limits():
    rows = [row("E07000026", 20), row("E07000028", 26, lower_95=22, upper_95=30), row("E07000029", 30)]
    result, report = made(rows, E07000026=1_000, E07000028=2_000, E07000029=1_000)
    (one,) = result.to_dict("records")
    assert one["area_code"] == "E06000063"
    assert one["value"] == 25.5  # (20 + 2 x 26 + 30) / 4
    assert np.isnan([one["lower_95"], one["upper_95"], one["count"], one["denominator"]]).all()
    assert (one["interval_method"], one["compared_to_england"]) == ("", "")
    assert one["note"] == (
        "our estimate from Allerdale, Carlisle, Copeland, merged in 2023: their mean by residents aged 16 and over"
    )
    assert mergers.basis(result["note"]).tolist() == ["mean"]
    assert report.empty


def test_counts_add_up_and_have_wilsons_limits():
    # 125 of 500: value 25.00, limits 21.40 and 28.98 (Wilson; the worked example of methods.intervals).
    given = {"indicator_id": "90319", "age": "4-5 yrs"}
    rows = [
        row("E07000026", 25, count=50, denominator=200, **given),
        row("E07000028", 30, count=60, denominator=200, **given),
        row("E07000029", 15, count=15, denominator=100, **given),
    ]
    result, _ = made(rows)
    assert mergers.basis(result["note"]).tolist() == ["counts"]
    (one,) = result.to_dict("records")
    assert (one["count"], one["denominator"], one["value"]) == (125, 500, 25)
    assert (round(one["lower_95"], 2), round(one["upper_95"], 2)) == (21.40, 28.98)
    assert one["interval_method"] == "Wilson"
    assert one["note"] == "rebuilt from the counts of Allerdale, Carlisle, Copeland, merged in 2023"


@pytest.mark.parametrize(
    "change",
    [
        {"indicator_id": "93570", "age": "5-16 yrs"},  # a survey of schools: the codebook allows no mean
        {"indicator_id": "90366", "age": "All ages", "sex": "Female"},  # a life expectancy
        {"indicator_id": "93721", "age": "<75 yrs"},  # a standardised rate
        {"indicator_id": "12345"},  # nothing known of it
        {"indicator_id": "90319", "age": "4-5 yrs"},  # counts are wanted and lack
        {
            "indicator_id": "90319",
            "age": "4-5 yrs",
            "count": 50.0,
            "denominator": 900.0,
        },  # not the value's counts
        {"sex": "Female"},  # no headline: residents of both sexes are no weight for it
        {"age": "65+ yrs"},
        {"category_type": "Disability", "category": "Yes"},
    ],
)
def test_what_no_rule_allows_is_not_made(change):
    rows = [row(code, 20, **change) for code in CUMBERLAND]
    result, report = made(rows, **dict.fromkeys(CUMBERLAND, 1_000.0))
    assert result.empty
    assert report.empty


def test_all_parts_are_needed():
    result, _ = made([row(code, 20) for code in list(CUMBERLAND)[:2]], **dict.fromkeys(CUMBERLAND, 1_000.0))
    assert result.empty


@pytest.mark.parametrize("value", [33.0, np.nan])
def test_what_the_publisher_said_of_the_merged_district_stands(value):
    rows = [row(code, 20) for code in CUMBERLAND]
    result, _ = made(rows, [row("E06000063", value)], **dict.fromkeys(CUMBERLAND, 1_000.0))
    assert result.empty


def test_a_mean_needs_residents_and_says_whose():
    result, report = made([row(code, 20) for code in CUMBERLAND], E07000026=1.0)
    assert result.empty
    assert report["examples"].tolist() == ["E07000028, E07000029"]


def test_a_chain_of_mergers_is_followed():
    given = {"indicator_id": "90319", "age": "4-5 yrs"}
    codes = ["E07000190", "E07000191", "E07000187", "E07000188", "E07000189"]
    rows = [row(code, 10, count=10, denominator=100, **given) for code in codes]
    result, _ = made(rows)
    named = result.set_index("area_code")
    assert named.loc["E07000246", "denominator"] == 200
    assert named.loc["E06000066", "denominator"] == 500
    assert "Mendip, Sedgemoor, South Somerset, Somerset West and Taunton" in named.loc["E06000066", "note"]


def test_figures_of_two_sources_name_both():
    rows = [row(code, 20) for code in CUMBERLAND]
    rows[0]["source_id"] = "another"
    result, _ = made(rows, **dict.fromkeys(CUMBERLAND, 1_000.0))
    assert result["source_id"].tolist() == ["another; fingertips"]


def test_what_others_wrote_is_published():
    notes = pd.Series(["", None, "Value suppressed"], index=[3, 4, 5])
    assert mergers.basis(notes).to_dict() == {3: "published", 4: "published", 5: "published"}


def test_only_whole_districts_merged_since_2019_count():
    table = mergers.mergers()
    assert set(table["year"]) == {2019, 2020, 2021, 2023}
    assert len(table) == 42
    assert "E08000020" not in set(table["old_code"]), "Gateshead's code changed with its boundary"


@pytest.fixture
def merged(demo_raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the demonstration county as if its first district had been made of two in 2023."""
    raw = Path(shutil.copytree(demo_raw, tmp_path / "raw"))
    lookup = READERS["open-geography-lookup"](raw / "lsoa-ward-lad.csv").frames["lookup"]
    district = lookup["LAD24CD"].min()
    own = lookup[lookup["LAD24CD"].eq(district)]
    halves = np.where(np.arange(len(own)) < len(own) // 3, "X07000901", "X07000902")
    older = own[["LSOA21CD"]].assign(LAD22CD=halves, LAD22NM="Former")
    older.to_csv(raw / "older.csv", index=False)
    header = (raw / "sources.csv").read_text(encoding="utf-8").rstrip("\n").splitlines()
    more = ["older,Older lookup,Me,2022,,CC0,older.csv,,,,open-geography-lookup,1"]
    more += ["more,More figures,Me,2022,,CC0,more.csv,,,,fingertips-download,1"]
    (raw / "sources.csv").write_text("\n".join([*header, *more]) + "\n", encoding="utf-8")
    rows = [
        {"old_code": code, "old_name": name, "new_code": district, "new_name": "Now", "year": 2023}
        for code, name in (("X07000901", "Upper"), ("X07000902", "Lower"))
    ]
    monkeypatch.setattr(former, "former_districts", lambda: pd.DataFrame(rows))
    return raw


def test_prepare_makes_what_is_missing_and_says_so(merged: Path, tmp_path: Path) -> None:
    file = merged / "fingertips-profile.csv"
    frame = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    district = former.former_districts()["new_code"].iloc[0]
    mine = frame[
        frame["Indicator ID"].eq("93015") & frame["Area Code"].eq(district) & frame["Sex"].eq("Persons")
    ]
    mine = mine[mine["Category"].eq("") & mine["Age"].eq("19+ yrs")].head(1)
    assert len(mine) == 1
    held = mine["Time period"].iloc[0]
    parts = []
    for code, value in (("X07000901", "40"), ("X07000902", "10")):
        for period, sortable in ((held, mine["Time period Sortable"].iloc[0]), ("2011/12", "20110000")):
            parts.append(
                mine.assign(
                    **{
                        "Area Code": code,
                        "Value": value,
                        "Time period": period,
                        "Time period Sortable": sortable,
                        "Value note": f"Obsolete code: replaced by {district}",
                    }
                )
            )
    pd.concat(parts).to_csv(merged / "more.csv", index=False)
    preparation = prepare.prepare(merged, tmp_path / "processed", progress=False)
    opened = tables.open_tables(tmp_path / "processed")
    figures = opened.indicators(area_codes=[district], indicator_ids=["93015"])
    figures = figures[
        figures["sex"].eq("Persons") & figures["category"].eq("") & figures["age"].eq("19+ yrs")
    ]
    by_period = figures.set_index("period")
    assert by_period.loc[held, "value"] == float(mine["Value"].iloc[0]), "what is published stands"
    assert by_period.loc[held, "note"] == ""
    one = by_period.loc["2011/12"]
    lookup = pd.read_csv(merged / "older.csv").set_index("LSOA21CD")["LAD22CD"]
    people = (
        opened.small_areas()
        .set_index("lsoa_code")["population_16_over"]
        .reindex(lookup.index)
        .groupby(lookup)
    )
    share = people.sum() / people.sum().sum()
    assert one["value"] == pytest.approx(40 * share["X07000901"] + 10 * share["X07000902"])
    assert (
        one["note"]
        == "our estimate from Upper, Lower, merged in 2023: their mean by residents aged 16 and over"
    )
    assert np.isnan(one["lower_95"])
    assert one["source_id"] == "more"
    report = preparation.report.set_index("source_id")
    filled = preparation.report[preparation.report["rule"].str.startswith("figures of merged districts")]
    assert filled[["source_id", "kind", "count"]].to_numpy().tolist() == [["more", "filled", 1]]
    assert report.loc["more", "rule"].str.contains("older vintage").any()


@pytest.mark.england
def test_the_mean_of_former_districts_is_near_what_the_publisher_says_of_the_merged_ones(england_raw: Path):
    """The publisher gives both for 2015/16 to 2021/22: the rule is held against its figures."""

    def sourced(name: str, layout: str) -> Sourced:
        path = england_raw / name
        return Sourced(Source(name, name, layout, 1, path, ""), READERS[layout](path))

    read = [
        sourced("lsoa11-lsoa21-lad22.csv", "open-geography-lookup"),
        sourced("census-2021-age-lsoa.csv", "census-age-extract"),
        sourced("fingertips-district-profile.csv", "fingertips-download"),
    ]
    residents = mergers.adults(read)
    # Census 2021, usual residents of Craven, all ages 56,900 (ONS, rounded); those of 16 and over are fewer.
    assert 45_000 < residents["E07000163"] < 50_000
    figures = next(frame for _, frame in staging.frames(read, "figures"))
    figures = figures[figures["value"].notna() & figures["indicator_id"].isin(["93014", "93015", "93088"])]
    figures = figures.assign(period_start=pd.NaT, period_end=pd.NaT, source_id="fingertips")
    old = figures[figures["area_code"].isin(mergers.mergers()["old_code"])]
    result = mergers.carried(old, old[KEY], CODEBOOK, residents, Findings())
    both = result.merge(figures, on=KEY, suffixes=("", "_published"))
    assert set(both["area_code"]) == {"E06000063", "E06000064", "E06000065", "E06000066"}
    assert len(both) == 4 * 3 * 7
    apart = both["value"] - both["value_published"]
    of = both["indicator_id"]
    # A district's figure has a half width of about four points: the two differ by far less.
    assert apart[of.isin(["93014", "93015"])].abs().max() < 0.2
    assert apart[of.eq("93088")].abs().max() < 1.2
    assert apart.abs().median() < 0.1
