"""The framework that ships is whole and honest, and one that is not is refused or reported."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from localsport import outcomes
from localsport.data import frameworks, parameters
from localsport.data.framework_words import EVIDENCED, GRADES, NEEDS

THEMES = {
    "Health",
    "Mental wellbeing",
    "Older people's independence",
    "Children and young people",
    "Communities and cohesion",
    "Community safety",
    "Employment",
    "Environment and active travel",
}


@pytest.fixture(scope="module")
def shipped() -> frameworks.Framework:
    return frameworks.framework()


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return Path(shutil.copytree(frameworks.folder(), tmp_path / "frameworks"))


def edit(base: Path, file: str, line: int, column: str, value: str) -> None:
    """Change one cell as a person would in a spreadsheet; the header is line 1."""
    path = base / frameworks.SHIPPED / file
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[line - 2, column] = value
    frame.to_csv(path, index=False)


def refused(base: Path) -> str:
    with pytest.raises(ValueError, match="to put right") as caught:
        frameworks.framework(base=base)
    return str(caught.value)


def line_of(base: Path, file: str, **cells: str) -> int:
    frame = pd.read_csv(base / frameworks.SHIPPED / file, dtype=str, keep_default_na=False)
    found = frame.index[(frame[list(cells)] == pd.Series(cells)).all(axis=1)]
    return int(found[0]) + 2


def profile(**comparisons: str) -> pd.DataFrame:
    """Return a profile that holds every indicator of the codebook, similar unless said otherwise."""
    codebook = parameters.table("indicators")
    said = codebook["indicator_id"].map(lambda each: comparisons.get(each, "similar"))
    return codebook.assign(
        value=10.0, country_value=9.0, comparison=said, period="2024/25", source_id="s", interval_note=""
    )


# --- what ships ------------------------------------------------------------------------------------------


def test_the_framework_that_ships_has_no_gap(shipped):
    findings = outcomes.validate(shipped)
    assert findings[findings["severity"].eq("gap")].empty
    assert set(shipped.outcomes["theme"]) == THEMES
    strategic = shipped.outcomes[shipped.outcomes["level"].eq("strategic")]
    assert set(strategic["theme"]) == THEMES


def test_every_item_of_evidence_has_the_words_of_a_registered_source_or_says_that_nobody_read_it(shipped):
    evidence = shipped.evidence
    assert set(evidence["source_id"]) <= set(parameters.register()["source_id"])
    read = evidence["status"].ne("unverified")
    assert evidence.loc[read, "quote"].str.len().gt(20).all()
    assert evidence.loc[~read, "note"].str.len().gt(10).all(), "why it was not read"
    assert read.mean() > 0.8
    invented = {
        "localsport-judgement",
        "localsport-framework",
        "illustrative-programme",
        "illustrative-landscape",
    }
    assert not set(evidence["source_id"]) & invented


def test_evidence_that_sport_does_not_help_is_not_left_out(shipped):
    """Loneliness and whole-community campaigns: reviews of trials and of controlled studies found no effect."""
    graded = outcomes.steps(shipped).set_index(["from_id", "to_id"])["evidence"]
    assert graded["company", "less-lonely"] == "mixed"
    assert graded["a-campaign", "inactive-adults-move"] == "no effect found"
    assert graded["strength-and-balance", "fewer-falls"] == "strong"
    assert graded["less-lonely", "independent-later-life"] == "none held"


def test_an_indicator_is_in_the_codebook_or_says_where_its_figure_could_be_got(shipped):
    rows = shipped.indicators
    assert rows["where_to_get"].str.len().gt(5).all()
    assert {"falls-admissions", "antisocial-behaviour"} <= set(rows.index[rows["indicator_id"].eq("")])
    used = set(rows["indicator_id"]) - {""}
    left = set(parameters.table("indicators")["indicator_id"]) - used
    assert left == {"deprivation-most-deprived-fifth"}, "what the codebook holds is used"


def test_coverage_counts_what_stands_behind_each_outcome(shipped):
    table = outcomes.coverage(shipped)
    assert table[["evidence_items", "indicators"]].ge(1).all(axis=None)
    assert table.at["fewer-falls", "led_to_by"] == "Older people do strength and balance activity every week"
    assert table.at["fewer-falls", "leads_to"] == "Older people live independently for longer"


# --- strength --------------------------------------------------------------------------------------------


def test_the_evidence_of_a_step_is_graded_by_the_rule():
    """Written by hand from the rule: a stronger item decides, an equal one against makes it mixed."""
    cases = {
        (("supports", "strong", "published"), ("no effect", "moderate", "published")): "strong",
        (("supports", "moderate", "published"), ("no effect", "moderate", "published")): "mixed",
        (("supports", "weak", "published"), ("mixed", "moderate", "published")): "mixed",
        (("no effect", "weak", "published"),): "no effect found",
        (("mixed", "weak", "published"),): "mixed",
        (("supports", "strong", "unverified"),): "unverified",
        (("supports", "strong", "unverified"), ("supports", "weak", "derived")): "weak",
        (): "none held",
    }
    for items, expected in cases.items():
        assert outcomes.steps(toy(items)).set_index("to_id").at["s", "evidence"] == expected, items


def toy(items=()) -> frameworks.Framework:
    """Return a framework of one activity, its output and one outcome of each level."""
    columns = ["name", "short_name", "level", "theme", "population", "note"]
    rows = {
        each: [each, each, level, "T", "", ""]
        for each, level in zip("sit", ("service", "intermediate", "strategic"), strict=True)
    }
    ends = [("a", "o"), ("o", "s"), ("s", "i"), ("i", "t")]
    evidence = pd.DataFrame(
        [("s", "", "said", *item, "q", "") for item in items],
        columns=["outcome_id", "from_id", "statement", "direction", "strength", "status", "quote", "note"],
        index=[f"e{number}" for number in range(len(items))],
    )
    return frameworks.Framework(
        "toy",
        "Toy",
        "",
        "1",
        "s",
        outcomes=pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("outcome_id"),
        logic_model=pd.DataFrame(
            {
                "kind": ["activity", "output"],
                "gains": "",
                "name": ["a", "o"],
                "short_name": ["a", "o"],
                "note": "",
            },
            index=["a", "o"],
        ),
        links=pd.DataFrame(ends, columns=["from_id", "to_id"]).assign(how=""),
        evidence=evidence,
        indicators=pd.DataFrame(columns=frameworks.COLUMNS["performance_indicators.csv"][1:]),
    )


def test_a_way_is_as_strong_as_its_weakest_step(shipped):
    """Falls: the trials are strong, that people come and stay is moderate; that falls end independence is weak."""
    chains = outcomes.chains(shipped)
    assert chains.at["fewer-falls", "evidence"] == "moderate"
    assert chains.at["fewer-falls", "way"] == ["a-strength", "strength-and-balance", "fewer-falls"]
    assert chains.at["fewer-falls", "weakest"] == "a-strength -> strength-and-balance"
    graded = outcomes.steps(shipped).set_index(["from_id", "to_id"])["grade"]
    for row in chains.itertuples():
        grades = [graded[step] for step in zip(row.way, row.way[1:], strict=False)]
        assert row.grade == min(grades) == GRADES[row.evidence]


# --- validate --------------------------------------------------------------------------------------------


def found(framework: frameworks.Framework) -> set[tuple[str, str]]:
    rows = outcomes.validate(framework)
    return set(rows[rows["severity"].eq("gap")][["check", "id"]].itertuples(index=False, name=None))


def test_validate_reports_what_is_lacking(shipped):
    without = lambda frame, column, *ids: frame[~frame[column].isin(ids)]  # noqa: E731
    bare = replace(
        shipped,
        evidence=without(shipped.evidence, "outcome_id", "fewer-falls"),
        indicators=without(shipped.indicators, "outcome_id", "trust"),
    )
    assert found(bare) == {("without evidence", "fewer-falls"), ("without an indicator", "trust")}
    cut = replace(shipped, links=without(shipped.links, "to_id", "safer-communities"))
    assert ("without a way up", "less-youth-crime") in found(cut)
    assert {("orphan", "safer-communities"), ("without a way down", "safer-communities")} <= found(cut)
    loose = replace(shipped, links=without(shipped.links, "from_id", "o-strength"))
    assert {("loose end", "o-strength"), ("loose end", "a-strength")} <= found(loose)
    assert ("without a way down", "fewer-falls") in found(loose)
    ring = pd.concat(
        [shipped.links, pd.DataFrame({"from_id": ["fewer-falls"], "to_id": ["strength-and-balance"]})]
    )
    assert ("circle", "fewer-falls") in found(replace(shipped, links=ring))
    odd = shipped.indicators.assign(where_to_get="")
    assert ("indicator without a figure", "fewer-falls") in found(replace(shipped, indicators=odd))
    lost = replace(shipped, outcomes=shipped.outcomes.drop(index="trust"))
    assert ("unknown id", "trust") in found(lost)


def test_cautions_are_not_gaps_and_name_the_step(shipped):
    rows = outcomes.validate(shipped)
    cautions = rows[rows["severity"].eq("caution")]
    assert "no effect was found for the step a-campaign -> inactive-adults-move" in set(cautions["said"])


# --- what is refused -------------------------------------------------------------------------------------


def test_bad_cells_are_refused_all_at_once_by_file_row_and_column(base):
    edit(base, "outcomes.csv", 3, "level", "top")
    edit(base, "links.csv", 4, "to_id", "nowhere")
    edit(base, "evidence.csv", 2, "outcome_id", "happiness")
    edit(base, "evidence.csv", 3, "source_id", "hearsay")
    edit(base, "performance_indicators.csv", 2, "indicator_id", "99999")
    said = refused(base)
    folder = frameworks.SHIPPED
    for place in (
        f"{folder}/outcomes.csv, row 3, column level: 'top'",
        f"{folder}/links.csv, row 4, column to_id: 'nowhere'",
        f"{folder}/evidence.csv, row 2, column outcome_id: 'happiness'",
        f"{folder}/evidence.csv, row 3, column source_id: 'hearsay'",
        f"{folder}/performance_indicators.csv, row 2, column indicator_id and sex: '99999'",
    ):
        assert place in said


def test_a_circle_is_refused_with_the_rows_that_make_it(base):
    line = line_of(base, "links.csv", from_id="fewer-falls", to_id="independent-later-life")
    edit(base, "links.csv", line, "to_id", "strength-and-balance")
    said = refused(base)
    assert (
        f"links.csv, row {line}, column to_id: leads in a circle: fewer-falls -> strength-and-balance" in said
    )
    assert "leads from intermediate to service; a link leads up" in said


@pytest.mark.parametrize(
    ("file", "column", "value", "said"),
    [
        ("outcomes.csv", "short_name", "", "empty"),
        ("logic_model.csv", "item_id", "trust", "is the id of an outcome too"),
        ("logic_model.csv", "gains", "places", "only a benefit says who gains"),
        ("evidence.csv", "quote", "", "give the source's own words"),
        ("evidence.csv", "strength", "certain", "one of strong, moderate, weak"),
        ("evidence.csv", "from_id", "trust", "does not lead to"),
        ("performance_indicators.csv", "better", "more", "one of lower, higher"),
        ("framework.csv", "framework_id", "other", "the folder is named"),
    ],
)
def test_what_else_is_refused(base, file, column, value, said):
    line = line_of(base, file, evidence_id="group-walking-active") if file == "evidence.csv" else 2
    edit(base, file, line, column, value)
    assert re.search(rf"{re.escape(file)}, row {line}, column {column}.*{re.escape(said)}", refused(base))


def test_an_id_that_is_there_twice_is_refused(base):
    edit(base, "outcomes.csv", 2, "outcome_id", "mental-wellbeing")
    assert "outcomes.csv, row 3, column outcome_id: 'mental-wellbeing' is there twice" in refused(base)


def test_a_figure_of_no_codebook_and_no_place_to_get_it_is_refused(base):
    line = line_of(base, "performance_indicators.csv", pi_id="falls-admissions")
    edit(base, "performance_indicators.csv", line, "where_to_get", "")
    assert f"row {line}, column where_to_get: empty; without an indicator of the codebook" in refused(base)


def test_a_missing_file_a_missing_column_and_a_framework_that_is_not_there(base):
    (base / frameworks.SHIPPED / "evidence.csv").unlink()
    path = base / frameworks.SHIPPED / "links.csv"
    pd.read_csv(path).drop(columns="how").to_csv(path, index=False)
    said = refused(base)
    assert "evidence.csv: there is no such file" in said
    assert "links.csv: row 1, columns missing: ['how']" in said
    with pytest.raises(KeyError, match="There are: sport-and-physical-activity"):
        frameworks.framework("sports")


# --- local figures ---------------------------------------------------------------------------------------


def test_need_is_read_from_the_published_comparison_and_the_worst_figure_counts(shipped):
    figures = outcomes.local_figures(shipped, profile(**{"90323": "worse", "93014": "better"}))
    assert set(figures["need"]) <= set(NEEDS)
    needs = outcomes.outcome_needs(shipped, figures)
    assert needs.at["child-healthy-weight", "need"] == "worse"
    assert needs.at["child-healthy-weight", "name"] == "Children living with obesity at age 10 to 11"
    assert (needs.at["child-healthy-weight", "judged"], needs.at["child-healthy-weight", "worse"]) == (2, 1)
    assert needs.at["inactive-adults-move", "need"] == "similar", "similar stands before better"


def test_no_judgement_is_made_where_the_codebook_makes_none(shipped):
    figures = outcomes.local_figures(shipped, profile(**{"848": "higher"}))
    assert figures.at["depression-register", "need"] == "no judgement"


def test_a_figure_nobody_holds_says_where_it_could_be_got(shipped):
    figures = outcomes.local_figures(shipped, profile())
    row = figures.loc["falls-admissions"]
    assert row["need"] == "no local figure"
    assert "Fingertips 22401" in row["gap"]
    assert figures.at["strength-records", "gap"].startswith("Comes from the programme")
    assert figures.loc[figures["value"].notna(), "gap"].eq("").all()


def test_districts_that_are_worse_are_counted_and_named(shipped):
    parts = pd.concat(
        [
            profile(**{"93015": "worse"}).assign(area_name="B", area_code="b"),
            profile(**{"93015": "worse"}).assign(area_name="A", area_code="a"),
            profile().assign(area_name="C", area_code="c"),
        ]
    )
    row = outcomes.local_figures(shipped, profile(), within=parts).loc["adult-inactivity"]
    assert (row["need"], row["worse_in"], row["of_districts"], row["worse_names"]) == (
        "worse in parts",
        2,
        3,
        "A, B",
    )


def test_a_county_without_a_figure_has_those_of_its_districts(shipped):
    parts = pd.concat([profile().assign(area_name=each, area_code=each) for each in "AB"])
    county = profile()
    county.loc[county["indicator_id"].eq("93721"), ["value", "comparison"]] = [float("nan"), ""]
    row = outcomes.local_figures(shipped, county, within=parts).loc["preventable-deaths"]
    assert row["need"] == "not compared"
    assert row["gap"].startswith("No figure for the place as a whole, but for 2 of its districts")


def test_a_figure_somebody_has_got_is_compared_by_its_interval(shipped):
    own = pd.DataFrame(
        [("falls-admissions", 2500.0, 2300.0, 2700.0, 2100.0), ("neighbours-trust", 70.0, 66.0, 74.0, 72.0)],
        columns=["pi_id", "value", "lower_95", "upper_95", "country_value"],
    ).assign(area_code="x", period="2024/25", unit="u", source_id="s", note="")
    figures = outcomes.local_figures(shipped, profile(), own=own)
    assert figures.loc[["falls-admissions", "neighbours-trust"], "need"].tolist() == ["worse", "similar"]
    assert figures.at["falls-admissions", "gap"] == ""


# --- the route map ---------------------------------------------------------------------------------------

MATCHES = pd.DataFrame(
    [
        ("p1", "Independence after a fall", "fewer-falls"),
        ("p1", "Independence after a fall", "independent-later-life"),
        ("p2", "Healthier lives", "healthier-longer-lives"),
        ("p3", "Dentists", ""),
    ],
    columns=["priority_id", "priority", "outcome_id"],
)


def drawn(framework, **options) -> outcomes.RouteMap:
    needs = outcomes.outcome_needs(
        framework, outcomes.local_figures(framework, profile(**{"93015": "worse"}))
    )
    return outcomes.route_map(framework, MATCHES, needs, **options)


def test_every_line_leads_down_and_every_node_hangs_on_a_priority(shipped):
    route = drawn(shipped)
    layer = route.nodes["layer"]
    assert (route.links["to_id"].map(layer) > route.links["from_id"].map(layer)).all()
    assert set(route.links["to_id"]) | {"p1", "p2"} == set(route.nodes.index)
    assert route.nodes["label"].str.len().max() <= 60
    assert route.rows <= 18, "readable on one A4 page"


def test_the_map_carries_figures_gaps_and_evidence(shipped):
    route = drawn(shipped, priorities=["p1"])
    assert "p2" not in route.nodes.index
    assert "Fingertips 22401" in route.nodes.at["fewer-falls", "gap"]
    assert route.nodes.at["inactive-adults-move", "value"] == 10.0
    step = route.links.set_index(["from_id", "to_id"]).loc[("fewer-falls", "strength-and-balance")]
    assert (step["evidence"], bool(step["dashed"]), step["width"]) == ("strong", False, 3)
    assert "23%" in step["statement"]


def test_the_table_lists_every_way_with_its_weakest_step(shipped):
    table = drawn(shipped, priorities=["p1"]).table
    first = table.iloc[0]
    assert (first["evidence"], first["activities"]) == ("moderate", "Strength and balance classes")
    order = table["evidence"].map(GRADES)
    assert order.is_monotonic_decreasing
    assert len(table) == 1 + 5, "one way below falls; five below independent later life"


def test_only_good_evidence_can_be_asked_for(shipped):
    route = drawn(shipped, kept=EVIDENCED)
    assert not route.links["dashed"].any()
    assert "less-dementia" not in route.nodes.index


def test_the_map_does_not_depend_on_the_order_of_the_files(shipped):
    turned = replace(
        shipped,
        links=shipped.links.iloc[::-1].reset_index(drop=True),
        evidence=shipped.evidence.iloc[::-1],
    )
    one, other = drawn(shipped), drawn(turned)
    assert set(one.nodes.index) == set(other.nodes.index)
    key = ["from_id", "to_id"]
    pd.testing.assert_series_equal(
        one.links.set_index(key)["evidence"].sort_index(), other.links.set_index(key)["evidence"].sort_index()
    )


def test_unknown_priorities_and_outcomes_are_refused(shipped):
    with pytest.raises(ValueError, match=r"\['p3', 'p9'\].*Priorities that meet one: \['p1', 'p2'\]"):
        drawn(shipped, priorities=["p1", "p3", "p9"])
    needs = outcomes.outcome_needs(shipped, outcomes.local_figures(shipped, profile()))
    with pytest.raises(ValueError, match=r"not in sport-and-physical-activity: \['joy'\]"):
        outcomes.route_map(shipped, MATCHES.assign(outcome_id="joy"), needs)
