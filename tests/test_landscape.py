"""Who commissions what is read with care, matched by a rule that can be checked by hand, and names nobody."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localsport import landscape, outcomes
from localsport.data import frameworks, landscapes, parameters
from localsport.data.framework_words import EVIDENCED, GRADES, NEEDS, POOR
from localsport.data.landscape_checks import SECTORS, personal


@pytest.fixture(scope="module")
def framework() -> frameworks.Framework:
    return frameworks.framework()


@pytest.fixture(scope="module")
def demo(framework) -> landscapes.Landscape:
    return landscapes.landscape("demoshire", framework)


@pytest.fixture(scope="module")
def chains(framework) -> pd.DataFrame:
    return outcomes.chains(framework)


@pytest.fixture(scope="module")
def needs(framework, demo) -> pd.DataFrame:
    codebook = parameters.table("indicators")
    worse = {"90323", "ons-preventable-cardiovascular-mortality-england", "93088"}
    comparison = codebook["indicator_id"].map(lambda each: "worse" if each in worse else "similar")
    profile = codebook.assign(
        value=10.0, country_value=9.0, comparison=comparison, period="2024/25", source_id="s"
    )
    return outcomes.outcome_needs(framework, outcomes.local_figures(framework, profile, own=demo.figures))


@pytest.fixture(scope="module")
def relations(demo) -> pd.DataFrame:
    return landscape.relationships(demo)


@pytest.fixture(scope="module")
def matched(demo, framework, chains, needs, relations) -> pd.DataFrame:
    return landscape.matched(demo, framework, chains, needs, relations)


@pytest.fixture(scope="module")
def mutual(matched) -> pd.DataFrame:
    return landscape.mutual_priorities(matched)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return Path(shutil.copytree(landscapes.folder(), tmp_path / "landscapes"))


def edit(base: Path, file: str, line: int, column: str, value: str) -> None:
    """Change one cell as a person would in a spreadsheet; the header is line 1."""
    path = base / "demoshire" / file
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame.loc[line - 2, column] = value
    frame.to_csv(path, index=False)


def refused(base: Path, framework: frameworks.Framework) -> str:
    with pytest.raises(ValueError, match="to put right") as caught:
        landscapes.landscape("demoshire", framework, base=base)
    return str(caught.value)


# --- what ships ------------------------------------------------------------------------------------------


def test_the_example_is_invented_says_so_and_spans_the_sectors(demo):
    assert demo.illustrative
    assert demo.area_code.startswith("X")
    assert "Demonstration data" in demo.note
    asked = set(SECTORS[:5]) | {"police and crime commissioner", "housing", "schools", "voluntary sector"}
    assert asked <= set(demo.organisations["sector"])
    assert set(demo.capacity["kind"]) == {"clubs", "coaches", "volunteers"}
    assert demo.priorities["document_date"].notna().all()


def test_the_list_of_landscapes(base):
    listed = landscapes.landscapes(base)
    assert listed.loc["demoshire", ["area_code", "illustrative"]].tolist() == ["X10000001", "yes"]


# --- people ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "jane.doe@demoshire.example",
        "Head of sport (j.doe@demoshire.example)",
        "jdoe2@demoshire.example",
        "Dr Jane Doe",
        "Cllr. Doe",
        "call 07700 900123",
        "+44 7700 900 123",
    ],
)
def test_what_names_or_reaches_a_person_is_seen(text):
    assert personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "Head of commissioning",
        "public.health@demoshire.example",
        "info@demoshire.example",
        "Head of prevention, 01632 960001",
        "Doctors' lead; Miss a deadline",
    ],
)
def test_roles_and_offices_are_kept(text):
    assert personal(text) == ""


def test_a_person_in_any_file_is_refused(base, framework):
    edit(base, "organisations.csv", 2, "contact_role", "jane.doe@demoshire.example")
    edit(base, "relationships.csv", 3, "note", "Met Mrs Doe")
    said = refused(base, framework)
    assert (
        "organisations.csv, row 2, column contact_role: 'jane.doe@demoshire.example' looks like a person"
        in said
    )
    assert (
        "relationships.csv, row 3, column note: 'Mrs Doe' looks like a person's name; keep the role" in said
    )


# --- what is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "line", "column", "value", "said"),
    [
        ("landscape.csv", 2, "illustrative", "perhaps", "yes or no"),
        ("landscape.csv", 2, "as_of", "soon", "where a date belongs"),
        ("organisations.csv", 2, "sector", "leisure", "one of public health"),
        ("organisations.csv", 2, "budget", "-1", "below zero"),
        ("organisations.csv", 2, "price_year", "", "every pound has its year"),
        ("organisations.csv", 3, "organisation_id", "public-health", "is there twice"),
        ("organisations.csv", 2, "interest", "huge", "one of low, medium, high"),
        ("priorities.csv", 2, "organisation_id", "nobody", "not in organisations.csv"),
        ("priorities.csv", 2, "document", "", "empty"),
        ("priorities.csv", 2, "document_date", "", "a priority has a document and its date"),
        ("priorities.csv", 2, "ends", "2001-01-01", "before the date of the document"),
        ("matches.csv", 2, "outcome_id", "joy", "not in outcomes.csv of the framework"),
        ("matches.csv", 2, "why", "", "empty"),
        ("relationships.csv", 2, "stage", "friends", "one of scoped, mapped, aware, shared understanding"),
        ("relationships.csv", 2, "date", "2027-01-01", "after 2026-09-01, the day of landscape.csv"),
        ("relationships.csv", 3, "date", "2025-02-10", "is there twice"),
        ("relationships.csv", 4, "next_step_date", "", "a next step has a date"),
        ("relationships.csv", 4, "next_step", "", "empty, but it has a date"),
        ("relationships.csv", 4, "next_step_date", "2026-01-01", "before the date of the stage"),
        ("capacity.csv", 2, "count", "many", "where a number belongs"),
        ("capacity.csv", 3, "area_code", "X07000001", "is there twice"),
        ("capacity.csv", 2, "source_id", "hearsay", "see data/raw/sources.csv"),
        ("figures.csv", 2, "pi_id", "smiles", "not in performance_indicators.csv"),
        ("figures.csv", 2, "value", "99", "the value is not between them"),
    ],
)
def test_a_bad_cell_is_refused_by_file_row_and_column(base, framework, file, line, column, value, said):
    edit(base, file, line, column, value)
    found = refused(base, framework)
    assert re.search(rf"demoshire/{file}, row {line}, column [^:]*: .*{re.escape(said)}", found), found


def test_all_offenders_are_named_at_once_and_a_british_date_is_read(base, framework):
    edit(base, "priorities.csv", 2, "document_date", "12/04/2024")
    read = landscapes.landscape("demoshire", framework, base=base)
    assert read.priorities.at["ph-inactive", "document_date"] == pd.Timestamp(2024, 4, 12)
    edit(base, "priorities.csv", 2, "organisation_id", "nobody")
    edit(base, "matches.csv", 2, "outcome_id", "joy")
    assert {"priorities.csv, row 2", "matches.csv, row 2"} <= set(
        re.findall(r"\w+\.csv, row 2", refused(base, framework))
    )


def test_figures_may_be_left_out_and_an_unknown_landscape_lists_those_there_are(base, framework):
    (base / "demoshire" / "figures.csv").unlink()
    assert landscapes.landscape("demoshire", framework, base=base).figures.empty
    with pytest.raises(KeyError, match="There are: demoshire"):
        landscapes.landscape("elsewhere", framework, base=base)


def test_what_is_read_is_held_until_a_file_changes_and_can_be_changed_without_harm(base, framework):
    first = landscapes.landscape("demoshire", framework, base=base)
    names = first.organisations["organisation"].tolist()
    first.organisations["organisation"] = "changed"
    listed = landscapes.landscapes(base)
    listed["name"] = "changed"
    assert (
        landscapes.landscape("demoshire", framework, base=base).organisations["organisation"].tolist()
        == names
    )
    assert not landscapes.landscapes(base)["name"].eq("changed").any()
    edit(base, "organisations.csv", 2, "organisation", "Somebody else")
    edit(base, "landscape.csv", 2, "name", "Another register")
    read = landscapes.landscape("demoshire", framework, base=base)
    assert (read.organisations["organisation"].iloc[0], read.name) == ("Somebody else", "Another register")
    assert landscapes.landscapes(base).at["demoshire", "name"] == "Another register"
    # The same files held against another framework are checked anew.
    outcomes = framework.outcomes.drop(index=read.matches["outcome_id"].iloc[0])
    with pytest.raises(ValueError, match=r"matches\.csv, row 2"):
        landscapes.landscape("demoshire", replace(framework, outcomes=outcomes), base=base)


# --- stages ----------------------------------------------------------------------------------------------


def test_the_latest_stage_counts_and_the_history_is_kept(relations):
    row = relations.loc["public-health"]
    assert (row["stage"], row["since"]) == ("shared understanding", pd.Timestamp(2026, 3, 5))
    assert row["history"] == "2025-02-10 scoped; 2025-06-19 aware; 2026-03-05 shared understanding"
    assert row["days"] == 180, "5 March to 1 September 2026: 26 + 30 + 31 + 30 + 31 + 31 + 1"
    assert relations.at["environment", "stage"] == "not begun"
    assert relations.index[relations["overdue"]].tolist() == ["childrens"]
    assert relations.at["pcc", "quadrant"] == "win interest"


def test_every_organisation_is_counted_once(demo, relations):
    counts = landscape.stage_counts(relations)
    assert counts["organisations"].sum() == len(demo.organisations)
    assert counts["priorities"].sum() == len(demo.priorities)
    assert counts.index.tolist() == list(landscape.ALL_STAGES)


# --- mutual priorities -----------------------------------------------------------------------------------


def test_every_priority_is_matched_or_shown_without_a_match(demo, matched):
    assert set(matched["priority_id"]) == set(demo.priorities.index)
    assert matched.loc[matched["outcome_id"].eq(""), "priority_id"].tolist() == ["icb-dentists"]
    assert len(matched) == len(demo.matches) + 1


def test_the_rank_follows_from_the_three_answers_alone(mutual):
    """Rank made again from the columns shown: more yes, stronger evidence, greater need, more organisations."""
    need = mutual["need"].map({name: number for number, name in enumerate(NEEDS)})
    met = mutual["current"].astype(int) + mutual["evidence"].isin(EVIDENCED) + mutual["need"].isin(POOR)
    keys = list(zip(-met, -mutual["evidence"].map(GRADES), need, -mutual["wanted_by"], strict=True))
    assert mutual["met"].tolist() == met.tolist()
    assert mutual["rank"].tolist() == [sum(other < each for other in keys) + 1 for each in keys]
    assert keys == sorted(keys)


def test_where_all_three_coincide_stands_first(mutual):
    """Heart deaths are worse here, the evidence is moderate, and public health's strategy runs to 2029."""
    first = mutual.iloc[0]
    assert (first["priority_id"], first["rank"], first["met"]) == ("ph-heart", 1, 3)
    assert first["because"] == (
        "stated in a document that still runs; evidence: moderate; locally: worse here than in the nation"
    )
    ended = mutual.set_index("priority_id").loc["cs-young-minds"]
    assert not ended["stated"]
    assert ended["because"].startswith("its document has ended")
    youth = mutual[mutual["outcome_id"].eq("less-youth-crime")]
    assert youth["wanted_by"].tolist() == [2, 2]
    assert youth["rank"].nunique() == 1, "equals share a rank"


@given(st.permutations(range(19)))
@settings(max_examples=15, deadline=None)
def test_the_rank_does_not_depend_on_the_order_of_rows(matched, order):
    one = landscape.mutual_priorities(matched).set_index(["priority_id", "outcome_id"])["rank"].sort_index()
    other = landscape.mutual_priorities(matched.iloc[list(order)])
    pd.testing.assert_series_equal(one, other.set_index(["priority_id", "outcome_id"])["rank"].sort_index())


def test_with_whom_names_each_organisation_once_with_what_to_ask_by_when(demo, mutual, relations):
    table = landscape.with_whom(mutual, relations, demo)
    assert table.index.is_unique
    assert table.index[0] == "public-health"
    assert table["best_rank"].is_monotonic_increasing
    assert table.at["public-health", "coincide"] == "Fewer early heart deaths"
    assert table.at["environment", "ask"] == "Begin the conversation"
    assert table.at["environment", "by"] == pd.Timestamp(2027, 2, 18), "the day of the decision"
    assert table.at["csp", "ask"] == "Agree a next step"
    assert "childrens" not in table.index, "its only priority has ended"
    assert not any("@" in str(cell) for cell in table.to_numpy().ravel())


# --- gaps ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def gaps(matched, relations, framework, demo, chains, needs) -> pd.DataFrame:
    return landscape.gaps(matched, relations, framework, demo, chains, needs)


def test_priorities_nobody_has_approached(gaps, relations, demo):
    rows = gaps[gaps["gap"].eq("priority nobody has approached")]
    quiet = relations.index[~relations["approached"]]
    expected = demo.priorities[demo.priorities["organisation_id"].isin(quiet)]["priority"]
    assert set(rows["priority"]) == set(expected)
    assert rows["priority"].is_unique, "a priority that meets two outcomes is one gap"
    assert rows["way_out"].ne("").all()


def test_needs_nobody_commissions_for(gaps, framework, needs, matched):
    rows = gaps[gaps["gap"].eq("need nobody commissions for")]
    poor = set(needs.index[needs["need"].isin(POOR)])
    wanted = set(matched.loc[matched["current"], "outcome_id"])
    assert set(rows["outcome"]) == set(framework.outcomes.loc[list(poor - wanted), "name"])
    sick = rows.set_index("outcome").at["Fewer working days are lost to sickness", "said"]
    assert sick.startswith("Employees off sick in the last week: worse")
    assert "Near it, without naming it: Adults who do little become active" in sick


def test_the_other_gaps(gaps):
    kinds = gaps.groupby("gap")
    assert kinds.get_group("priority that meets no outcome")["priority"].tolist() == [
        "Everyone can see a dentist"
    ]
    assert "ended on 2026-08-31" in kinds.get_group("document has ended")["said"].iloc[0]
    assert kinds.get_group("relationship without a next step")["organisation"].tolist() == [
        "Sampleborough Community Safety Partnership"
    ]
    assert "48 days late" in kinds.get_group("next step overdue")["said"].iloc[0], "15 July to 1 September"
    blind = kinds.get_group("priority without a local figure").set_index("outcome")["way_out"]
    assert "Fingertips 22401" in blind["Older people fall less often"]


def test_a_need_that_somebody_names_is_no_gap(matched, relations, framework, demo, chains, needs):
    named = pd.concat(
        [demo.matches, pd.DataFrame([("ph-heart", "fewer-sick-days", "x")], columns=demo.matches.columns)]
    )
    other = replace(demo, matches=named)
    again = landscape.matched(other, framework, chains, needs, relations)
    rows = landscape.gaps(again, relations, framework, other, chains, needs)
    left = rows.loc[rows["gap"].eq("need nobody commissions for"), "outcome"]
    assert "Fewer working days are lost to sickness" not in set(left)


# --- capacity --------------------------------------------------------------------------------------------

PEOPLE = pd.Series({f"X0700000{n}": 100_000.0 for n in range(1, 7)})
NAMES = pd.Series({code: f"District {code[-1]}" for code in PEOPLE.index})
FACILITIES = pd.DataFrame(
    {
        "facility_id": ["1", "2", "3", "4"],
        "facility_type": ["Pool", "Pool", "Pool", "Hall"],
        "operational": [True, True, False, True],
        "public_access": [True, False, True, True],
        "district_code": ["X07000001", "X07000001", "X07000001", "X07000002"],
        "source_id": "s",
    }
)


def test_capacity_counts_what_is_open_to_all_and_adds_up(demo):
    table = landscape.capacity(demo, FACILITIES, PEOPLE, NAMES)
    at = table.set_index(["kind", "area_code"])["count"]
    assert (at["Pool", "X07000001"], at["Pool", "X07000002"], at["Hall", ""]) == (1, 0, 1)
    assert at["clubs", ""] == 460, "112 + 74 + 81 + 66 + 58 + 69"
    rates = table.set_index(["kind", "area_code"])["per_10000"]
    assert rates["clubs", "X07000001"] == pytest.approx(11.2)
    assert rates["clubs", ""] == pytest.approx(460 / 60)
    assert table["source_id"].ne("").all()


def test_a_kind_that_one_district_does_not_count_is_not_added_up(demo):
    fewer = replace(demo, capacity=demo.capacity[demo.capacity["area_code"].ne("X07000006")])
    table = landscape.capacity(fewer, FACILITIES, PEOPLE, NAMES)
    assert ("clubs", "") not in set(table[["kind", "area_code"]].itertuples(index=False, name=None))


def test_capacity_of_an_area_that_is_not_here_is_refused(demo):
    with pytest.raises(ValueError, match=r"not here: \['X07000006'\]"):
        landscape.capacity(demo, FACILITIES, PEOPLE.drop("X07000006"), NAMES)
