"""Standardised rates and ratios against worked examples, closed forms and what must be refused."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from localsport.methods import intervals, standardisation

HERE = Path(__file__).resolve().parent
LIMITS = ["value", "lower95_0cl", "upper95_0cl", "lower99_8cl", "upper99_8cl"]


@pytest.fixture(scope="module")
def phe() -> Path:
    """Return the worked examples of others, which stand beside the project and not in it."""
    shared = os.environ.get("LOCALSPORT_SHARED", HERE.parents[1] / "shared")
    folder = Path(shared) / "worked" / "phe"
    if not folder.is_dir():
        pytest.skip(
            f"no worked examples at {folder}: set LOCALSPORT_SHARED to the folder that has worked/phe"
        )
    return folder


@pytest.fixture(scope="module")
def esp() -> pd.Series:
    table = pd.read_csv(HERE.parent / "data" / "raw" / "parameters" / "european_standard_population.csv")
    return standardisation.standard_population(table)


@pytest.fixture
def two_areas() -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    events = pd.DataFrame({"0-64": [20.0, 3.0], "65+": [80.0, 2.0]}, index=["X", "Y"])
    population = pd.DataFrame({"0-64": [4000.0, 4000.0], "65+": [1000.0, 1000.0]}, index=["X", "Y"])
    return events, population, pd.Series({"0-64": 3.0, "65+": 1.0})


def phe_bands(rows: pd.DataFrame, esp: pd.Series) -> pd.DataFrame:
    """Give the examples' bands the standard's names: they misspell 55-59 and write 00-04."""
    names = {"55-69": "55-59", "00-04": "0-4", "05-09": "5-9"}
    return rows.assign(ageband=rows["ageband"].replace(names))


def table(rows: pd.DataFrame, value: str) -> pd.DataFrame:
    return standardisation.wide(rows, area="area", band="ageband", value=value)


def test_the_european_standard_population_is_whole(esp: pd.Series, phe: Path):
    assert len(esp) == 19
    assert esp.sum() == 100_000
    held = pd.read_csv(phe / "testdata_DSR_ISR__testdata_err1.csv")
    assert esp.tolist() == held["stdpop"].tolist()


def test_the_golden_rate(esp: pd.Series):
    rows = pd.read_csv(HERE / "worked" / "standardisation.csv").rename(columns={"age_band": "ageband"})
    found = standardisation.direct(table(rows, "events"), table(rows, "population"), esp, confidence=0.95)
    expected = rows.loc[0, ["value", "lower_95", "upper_95"]].astype(float)
    np.testing.assert_allclose(found.iloc[0, :3].astype(float), expected, rtol=2e-9)


def test_every_phe_direct_rate(phe: Path, esp: pd.Series):
    rows = phe_bands(pd.read_csv(phe / "testdata_DSR_ISR__testdata_multiarea.csv"), esp)
    expected = pd.read_csv(phe / "testdata_DSR_ISR__testresults_DSR.csv")
    expected = expected[expected["method"] == "Dobson"]
    for multiplier in (10_000, 100_000):
        # One count is blank there and stands for no events.
        found = standardisation.direct(
            table(rows, "count").fillna(0), table(rows, "pop"), esp, multiplier=multiplier
        )
        at = expected[expected["statistic"].str.endswith((f"per {multiplier}", "< 10"))]
        at = at.drop_duplicates("area").set_index("area")
        np.testing.assert_allclose(found.iloc[:, :5], at.loc[found.index, LIMITS], rtol=1e-9)
        assert found.loc["testdata_tiny", "method"] == "not shown: fewer than 10 events"
        assert (found["method"].iloc[:2] == "Dobson").all()


def test_the_phe_rate_on_the_standard_of_1976(phe: Path):
    rows = pd.read_csv(phe / "testdata_DSR_ISR__testdata_1976.csv").set_index("Age Band")
    expected = pd.read_csv(phe / "testdata_DSR_ISR__testresults_DSR.csv")
    expected = expected[expected["area"] == "testdata_1976"]
    for multiplier, row in zip((10_000, 100_000), expected.itertuples(), strict=True):
        found = standardisation.direct(
            rows[["count"]].T, rows[["pop"]].T.set_axis(["count"]), rows["esp1976"], multiplier=multiplier
        )
        published = np.array([row.value, row.lower95_0cl, row.upper95_0cl, row.lower99_8cl, row.upper99_8cl])
        # Their 99.8 per cent limits of this example are ten times too large: its value lies outside them.
        assert not published[3] < published[0] < published[4]
        published[3:] /= 10
        np.testing.assert_allclose(found.iloc[0, :5].astype(float), published, rtol=1e-9)


def test_every_phe_rate_of_events_that_are_not_independent(phe: Path, esp: pd.Series):
    rows = phe_bands(pd.read_csv(phe / "testdata_DSR_ISR__testdata_nonindepe.csv"), esp)
    expected = pd.read_csv(phe / "testdata_DSR_ISR__testresults_DSR.csv").set_index("area")
    people = {f: table(rows, f"f{f}").fillna(0) for f in (1, 2, 3, 4)}
    found = standardisation.direct_nonindependent(people, table(rows, "pop"), esp)
    # The example gives eight decimals.
    np.testing.assert_allclose(found.iloc[:, :5], expected.loc[found.index, LIMITS], rtol=1e-9)
    assert found.loc["testdata_nonind_tiny", "method"] == "not shown: fewer than 10 events"
    plain = standardisation.direct(table(rows, "count"), table(rows, "pop"), esp)
    big = ["testdata_nonind_big", "testdata_nonind_dummy"]
    np.testing.assert_allclose(found.loc[big, "value"], plain.loc[big, "value"])
    assert (found.loc[big, "upper_95"] > plain.loc[big, "upper_95"]).all()


def test_every_phe_indirect_rate_and_ratio(phe: Path, esp: pd.Series):
    rows = phe_bands(pd.read_csv(phe / "testdata_DSR_ISR__testdata_multiarea.csv"), esp)
    reference = pd.read_csv(phe / "testdata_DSR_ISR__refdata.csv").set_index(esp.index)
    totals = pd.read_csv(phe / "testdata_DSR_ISR__testdata_multiarea_lookup.csv").set_index("area")
    against = {"reference_events": reference["refcount"], "reference_population": reference["refpop"]}
    expected = pd.read_csv(phe / "testdata_DSR_ISR__testresults_ISR.csv")
    expected = expected[expected["area"].str.startswith("testdata")]
    population = table(rows, "pop")
    for statistic, part in expected.groupby("statistic"):
        per = float(statistic.split()[-1])
        kind = "rate" if "rate" in statistic else "ratio"
        part = part.set_index("area")
        for events in (totals["total_count"], table(rows, "count").fillna(0)):
            found = standardisation.indirect(events, population, expressed_as=kind, multiplier=per, **against)
            np.testing.assert_allclose(found.iloc[:, :5], part.loc[found.index, LIMITS], rtol=1e-9)
            methods = part.loc[found.index, "method"].replace({"Byars": "Byar's", "Exact": "exact"})
            assert found["method"].tolist() == methods.tolist()


def test_an_age_band_without_people_expects_no_events(phe: Path, esp: pd.Series):
    rows = pd.read_csv(phe / "testdata_DSR_ISR__testdata_err2.csv")
    rows["ageband"] = esp.index.tolist() * 2
    reference = pd.read_csv(phe / "testdata_DSR_ISR__refdata.csv").set_index(esp.index)
    expected = pd.read_csv(phe / "testdata_DSR_ISR__testresults_ISR.csv")
    expected = expected[expected["area"].str.startswith("Area")]
    for kind, part in zip(("rate", "ratio"), (expected[:2], expected[2:]), strict=True):
        found = standardisation.indirect(
            table(rows, "count"),
            table(rows, "pop"),
            reference_events=reference["refcount"],
            reference_population=reference["refpop"],
            expressed_as=kind,
            confidence=0.95,
        )
        np.testing.assert_allclose(found.iloc[:, :3], part[LIMITS[:3]], rtol=1e-9)


@pytest.mark.parametrize(
    ("example", "message"),
    [
        ("err1", r"events are negative \(1 rows"),
        ("err3", r"populations are not above 0 in every age band \(1 rows"),
        ("err4", "the standard has a negative or no population"),
    ],
)
def test_the_phe_examples_of_impossible_figures_are_refused(phe: Path, example: str, message: str):
    rows = pd.read_csv(phe / f"testdata_DSR_ISR__testdata_{example}.csv").set_index("Age Band")
    with pytest.raises(ValueError, match=message):
        standardisation.direct(rows[["count"]].T, rows[["pop"]].T.set_axis(["count"]), rows["stdpop"])


def test_one_band_and_its_own_standard_give_the_crude_rate_and_byars_limits():
    events = pd.DataFrame({"all": [20.0, 400.0]}, index=["X", "Y"])
    population = pd.DataFrame({"all": [1000.0, 5000.0]}, index=["X", "Y"])
    found = standardisation.direct(events, population, pd.Series({"all": 7.0}))
    crude = intervals.rate(events["all"], population["all"])
    np.testing.assert_allclose(found.iloc[:, :5], crude.iloc[:, :5], rtol=1e-12)


def test_bands_and_areas_are_joined_by_name_and_not_by_place(two_areas):
    events, population, standard = two_areas
    found = standardisation.direct(events, population, standard)
    turned = standardisation.direct(
        events[["65+", "0-64"]], population.loc[["Y", "X"]], standard[["65+", "0-64"]]
    )
    pd.testing.assert_frame_equal(found, turned)
    people = standardisation.direct_nonindependent({1: events}, population, standard)
    pd.testing.assert_frame_equal(found.iloc[:, :5], people.iloc[:, :5])


def test_all_areas_suppressed_is_an_answer(two_areas):
    events, population, standard = two_areas
    found = standardisation.direct(events / 100, population, standard)
    assert found.index.tolist() == ["X", "Y"]
    assert found.iloc[:, :5].isna().all(axis=None)
    assert found["method"].tolist() == ["not shown: fewer than 10 events"] * 2


def test_a_band_without_a_figure_is_not_a_band_without_events(two_areas):
    events, population, standard = two_areas
    events.loc["X", "0-64"] = np.nan
    found = standardisation.direct(events, population, standard)
    assert found.loc["X", "method"] == "not computable: an age band has no figure"
    assert found.loc[["X"]].iloc[:, :5].isna().all(axis=None)


def test_missing_unknown_and_duplicated_bands_are_refused_by_name(two_areas):
    events, population, standard = two_areas
    with pytest.raises(ValueError, match=r"missing age bands in events: \['65\+'\]"):
        standardisation.direct(events[["0-64"]], population, standard)
    with pytest.raises(
        ValueError, match=r"age bands in population that the standard does not have: \['85\+'\]"
    ):
        standardisation.direct(events, population.assign(**{"85+": 1.0}), standard)
    with pytest.raises(ValueError, match=r"duplicated age bands {'events': \['0-64'\]}"):
        standardisation.direct(events.set_axis(["0-64", "0-64"], axis=1), population, standard)
    rows = pd.DataFrame({"area": ["X", "X"], "ageband": ["0-4", "0-4"], "count": [1, 2]})
    with pytest.raises(ValueError, match=r"Duplicated age bands: \[\('X', '0-4'\)\]"):
        table(rows, "count")


def test_other_areas_are_refused(two_areas):
    events, population, standard = two_areas
    with pytest.raises(ValueError, match=r"1 labels only in events \['Y'\], 1 only in population \['Z'\]"):
        standardisation.direct(events, population.set_axis(["X", "Z"]), standard)


def test_an_unknown_standard_is_refused():
    held = pd.DataFrame({"standard": ["ESP"], "age_band": ["0+"], "population": [1]})
    with pytest.raises(KeyError, match=r"Unknown standard population 'ESP 2031'. The table has: \['ESP'\]"):
        standardisation.standard_population(held, "ESP 2031")
    with pytest.raises(ValueError, match=r"age bands held twice \['0\+'\]"):
        standardisation.standard_population(pd.concat([held, held]), "ESP")


def test_no_expected_events_is_said_and_not_divided_by(two_areas):
    events, population, standard = two_areas
    found = standardisation.indirect(
        events, population, reference_events=standard * 0, reference_population=standard
    )
    assert found["method"].tolist() == ["not computable: no events are expected"] * 2
    assert found["value"].isna().all()
    with pytest.raises(ValueError, match="reference populations are not above 0"):
        standardisation.indirect(
            events, population, reference_events=standard, reference_population=standard * 0
        )
    with pytest.raises(ValueError, match="1 only in reference_events"):
        standardisation.indirect(
            events,
            population,
            reference_events=standard.rename({"65+": "older"}),
            reference_population=standard,
        )
