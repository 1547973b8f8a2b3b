"""The six sections: all six always, every number traceable, and what is missing said with the way to get it."""

import re
import shutil

import numpy as np
import pandas as pd
import pytest

from localsport.answers import profile_sections as room
from localsport.answers.locality import locality
from localsport.answers.national import national
from localsport.answers.profile_sections import profile_sections
from localsport.data import parameters, prepare
from localsport.data.tables import Tables, open_tables
from localsport.display import section_figures, section_tables, section_words
from localsport.profile import provision, sections

PLACES = ["E06000016", "E06000017", "E06000001", "E08000021", "E07000133"]
MEMBERS = {"place": ["A"], "country": ["A", "B"]}


@pytest.fixture(scope="module")
def shared(demo_tables):
    return national(demo_tables)


@pytest.fixture(scope="module")
def place(demo_tables, shared):
    return locality(demo_tables, "X07000002", shared=shared)


@pytest.fixture(scope="module")
def answer(demo_tables, place):
    return profile_sections(demo_tables, place)


def test_the_six_sections_stand_in_their_order_whatever_is_held(answer):
    assert answer.sections["section"].tolist() == list(sections.SECTIONS)
    states = answer.sections.set_index("section")["state"]
    assert states["economy"] == "nothing held"
    assert states["health"] == "in part", (
        "the demonstration county has no healthy life expectancy by district"
    )


def test_every_part_that_is_missing_says_what_to_get_where_and_how_to_add_it():
    wanted = parameters.table("sections")
    assert wanted[["label", "get", "where", "add"]].ne("").all(axis=None)
    parts = sections.parts(wanted, {})
    assert set(parts["state"]) == {"nothing held"}
    text = section_words.lacking(parts, "economy", plain=True)
    assert "UK Business Counts" in text
    assert "SIC 2007 division 93" in text
    assert "nomisweb.co.uk" in text
    overview = sections.overview(parts)
    assert len(overview) == 6
    assert set(overview["state"]) == {"nothing held"}


@pytest.mark.parametrize(
    ("change", "held", "message"),
    [
        (lambda t: t[t["section"].ne("economy")], {}, r"sections missing \['economy'\]"),
        (
            lambda t: t.assign(section=t["section"].replace("health", "wealth")),
            {},
            r"not of the profile \['wealth'\]",
        ),
        (lambda t: pd.concat([t, t[:1]]), {}, r"held twice \['ages'\]"),
        (lambda t: t, {"clubs": (1, 1)}, r"parts not in the table \['clubs'\]"),
    ],
)
def test_a_table_of_sections_that_does_not_fit_is_refused(change, held, message):
    with pytest.raises(ValueError, match=message):
        sections.parts(change(parameters.table("sections")), held)


def register(**columns):
    frame = {
        "facility_id": list("123456"),
        "site_id": ["a", "a", "b", "c", "d", "e"],
        "facility_type": ["Pool", "Pool", "Pool", "Hall", "Hall", "Hall"],
        "operational": [True, True, True, True, True, False],
        "public_access": [True, True, False, True, True, True],
        "access": ["Pay", "Pay", "Private", "Pay", "Pay", "Pay"],
        "management": ["Trust", "Trust", "School", "Trust", "Trust", "Trust"],
        "district_code": ["A", "A", "A", "B", "B", "B"],
    }
    return pd.DataFrame(frame | columns)


RESIDENTS = pd.DataFrame({"district_code": ["A", "B"], "population": [5_000, 15_000]})


def test_places_to_be_active_are_counted_for_every_ten_thousand_residents():
    found = provision.by_type(register(), RESIDENTS, MEMBERS)
    assert found.loc["Pool", ["facilities", "public", "sites"]].tolist() == [3, 2, 1]
    assert found.loc["Pool", ["place", "country"]].tolist() == [4.0, 1.0]  # 2 for 5,000; 2 for 20,000
    assert np.isnan(found.loc["Pool", "region"])
    assert found.loc["Hall", ["facilities", "place", "country"]].tolist() == [0, 0, 1]
    assert found.loc["Pool", "national_median"] == 2.0  # 4 in A, none in B


def test_places_are_shared_out_by_who_runs_them():
    found = provision.by_kind(register(), "management", MEMBERS)
    assert found.loc["Trust", ["facilities", "sites"]].tolist() == [2, 1]
    assert found["place"].round(1).to_dict() == {"Trust": 66.7, "School": 33.3}
    assert found["country"].to_dict() == {"Trust": 80, "School": 20}
    with pytest.raises(ValueError, match="by 'access' or 'management', not by 'owner'"):
        provision.by_kind(register(), "owner", MEMBERS)


def test_every_claim_can_be_traced(answer, demo_tables):
    known = set(demo_tables.sources()["source_id"])
    for row in answer.claims.to_dict("records"):
        assert row["method"], row["id"]
        assert row["rows"], row["id"]
        assert row["what"], row["id"]
        ids = [one for one in row["source_id"].split("; ") if one]
        assert ids, f"{row['id']} names no source"
        assert set(ids) <= known, row["id"]
    assert {one for many in answer.claims["source_id"] for one in many.split("; ")} <= set(
        answer.sources["source_id"]
    )


def test_no_claim_of_the_sections_bears_the_id_of_one_of_the_locality(answer, place):
    assert not set(answer.claims["id"]) & set(place.claims["id"])


def every_sentence(answer, **options):
    said = section_words.sentences(answer.claims, answer.area, answer.parts, **options)
    return said | section_words.inequality_sentences(answer.claims, answer.area, answer.measures, **options)


FREE = {
    "2021",
    "2020",
    "2019",
    "2018",
    "2022",
    "23",
    "19",
    "20",
    "21",
    "16",
    "65",
    "10,000",
    "95",
    "500",
    "93",
    "2007",
}
"""Years, ages, bases, levels, samples and codes: what a sentence may say without a claim."""


def test_every_number_in_a_sentence_bears_a_claim(answer):
    for subject, text in every_sentence(answer).items():
        if subject == "economy":  # names of tables
            continue
        bare = re.sub(r"<data.*?</data>", "", text)
        bare = re.sub(r"\(95% interval .*?\)", "", bare)  # the limits of the claim before
        assert set(re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", bare)) <= FREE, f"{subject}: {bare}"
        for id, value in re.findall(r'data-claim="(\w+)" value="([^"]+)"', text):
            held = answer.claims.set_index("id")["value"][id]
            assert float(value) == pytest.approx(held), id


def test_sentences_are_finished_and_plain_where_asked(answer):
    for subject, text in every_sentence(answer, plain=True).items():
        assert "<" not in text, subject
        assert text == "" or text.endswith("."), f"{subject}: {text}"
        assert "nan" not in text, f"{subject}: {text}"


def test_an_expectation_is_called_one(answer):
    said = every_sentence(answer, plain=True)
    assert said["expectation"].startswith("An expectation is not a measurement")
    assert "cannot be added" in said["expectation"]
    for table in (section_tables.expectation(answer.expectation, answer.area),):
        assert "An expectation, not a measurement" in table.markup
    (figure,) = section_figures.expectation(answer)
    assert "An expectation is not a measurement" in figure.caption


def test_a_breakdown_without_a_mix_gives_its_reason_in_the_table(answer):
    markup = section_tables.expectation(answer.expectation, answer.area).markup
    assert "the files hold no residents by sex" in markup
    assert "NS-SEC class 1 alone" in markup


TABLES = {
    "sections": "sections",
    "missing": "parts",
    "ages": "ages",
    "demography": "demography",
    "facilities": "facilities",
    "access": "access",
    "management": "management",
    "economy": "economy",
    "neighbours": "neighbours",
    "expectation": "expectation",
    "groups": "groups",
    "inequality": "measures",
    "movement": "movement",
}


@pytest.mark.parametrize("name", TABLES)
def test_every_table_says_that_it_shows_demonstration_data(name, answer):
    table = getattr(section_tables, name)(getattr(answer, TABLES[name]), answer.area)
    assert "Demonstration data" in table.caption
    assert table.rows > 0
    assert ">nan<" not in table.markup


@pytest.mark.parametrize("name", ["people", "places", "expectation", "slope", "gaps"])
def test_every_figure_says_that_it_shows_demonstration_data(name, answer):
    (figure,) = getattr(section_figures, name)(answer)
    assert figure.demonstration
    assert figure.alt.startswith("Demonstration data")
    assert "nan" not in figure.title + figure.caption
    assert figure.png()


def test_the_mix_of_the_whole_nation_changes_nothing(demo_tables, shared):
    # The demonstration county is all of its nation.
    county = profile_sections(demo_tables, locality(demo_tables, "X10000001", shared=shared))
    found = county.expectation[county.expectation["reason"].eq("")]
    assert found["shift"].to_numpy() == pytest.approx(np.zeros(len(found)), abs=1e-9)
    assert found["value"].to_numpy() == pytest.approx(np.full(len(found), 22.6))
    assert set(county.claims.loc[county.claims["id"].str.endswith("_shift"), "verdict"]) == {"as many"}


@pytest.mark.parametrize("code", ["X10000001", "X12000001", "X07000001+X07000003"])
def test_larger_places_have_their_sections_too(code, demo_tables, shared):
    answer = profile_sections(demo_tables, locality(demo_tables, code, shared=shared))
    assert len(answer.sections) == 6
    assert answer.ages["place"].sum() > 0
    every_sentence(answer)
    for draw in ("people", "places", "expectation", "slope", "gaps"):
        assert getattr(section_figures, draw)(answer)


def test_a_name_from_data_is_escaped(answer):
    area = answer.area.copy()
    area["name"] = "Ham & <b>Moor</b>"
    said = section_words.sentences(answer.claims, area, answer.parts)
    assert "Ham &amp; &lt;b&gt;Moor&lt;/b&gt;" in said["people"]
    assert "<b>Moor" not in section_tables.ages(answer.ages, area).markup


def test_without_any_files_the_sections_stand_and_say_so(demo_tables, place, monkeypatch):
    def empty(method):
        return lambda self, *args, **kwargs: method(self, *args, **kwargs).iloc[:0]

    for name in ("populations", "facilities", "indicators"):
        monkeypatch.setattr(Tables, name, empty(getattr(Tables, name)))
    census = Tables.small_areas
    monkeypatch.setattr(
        Tables,
        "small_areas",
        lambda self, *args: census(self, *args).filter(regex="^(?!census_|imd_)"),
    )
    answer = profile_sections(demo_tables, place)
    states = answer.parts.set_index("part")["state"]
    assert states[["ages", "register", "businesses", "sports"]].eq("nothing held").all()
    said = every_sentence(answer, plain=True)
    assert said["people"].startswith("Nothing is held on: Residents by five-year age bands")
    assert said["places"].startswith("Nothing is held on: Facilities by type")
    assert "cannot be worked out" in said["expected"]
    assert said["across"] == "No breakdown of inactivity is held for Demoland, so no gap can be given."
    for draw in ("places", "expectation", "slope", "gaps"):
        assert getattr(section_figures, draw)(answer) == ()
    for name, field in TABLES.items():
        getattr(section_tables, name)(getattr(answer, field), answer.area)


def test_a_part_of_the_nation_is_not_called_the_nation(demo_tables, place):
    small = demo_tables.small_areas()
    area = place.area
    assert set(room._members(demo_tables, area, small)) == {"place", "region", "country"}
    some = small[small["district_code"].eq("X07000002")]
    assert set(room._members(demo_tables, area, some)) == {"place"}


HEAD = "areacd,areanm,geography,indicator,period,observation,measure,unit\n"


def test_the_economy_of_sport_is_added_as_the_section_says(demo_raw, tmp_path):
    # The way out that the table of sections gives, gone to its end: write a file, register it, prepare, look.
    raw = tmp_path / "raw"
    shutil.copytree(demo_raw, raw)
    codes = [f"X0700000{n}" for n in range(1, 7)]
    lines = [
        f"{code},,,Sport businesses,2024-01-01/P1Y,{10 * n},Count,Count" for n, code in enumerate(codes, 1)
    ]
    lines += ["X92000001,,,Sport businesses,2024-01-01/P1Y,300,Count,Count"]
    lines += ["X07000002,,,Sport jobs,2023-01-01/P1Y,550,Count,Count"]
    (raw / "economy.csv").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    with (raw / "sources.csv").open("a", encoding="utf-8") as file:
        file.write(
            "economy,Business counts,ONS,2024,,OGL-3.0,economy.csv,,,,ons-explore-local-statistics,1\n"
        )
    prepare.prepare(raw, tmp_path / "data", progress=False)
    tables = open_tables(tmp_path / "data")
    shared = national(tables)

    answer = profile_sections(tables, locality(tables, "X07000002", shared=shared))
    assert answer.sections.set_index("section").loc["economy", "state"] == "held"
    rows = answer.economy.set_index("part")
    people = tables.small_areas().groupby("district_code")["population"].sum()
    assert rows.loc["businesses", ["value", "period"]].tolist() == [20, "2024"]
    assert rows.loc["businesses", "place"] == pytest.approx(10_000 * 20 / people["X07000002"])
    assert rows.loc["businesses", "country"] == pytest.approx(10_000 * 300 / people.sum())
    assert np.isnan(rows.loc["jobs", "country"])
    said = every_sentence(answer, plain=True)["economy"]
    assert said.startswith(
        "Sport and recreation: 20 businesses (2024), 1.9 for every 10,000 residents (Demoland 5.4)"
    )

    county = profile_sections(tables, locality(tables, "X10000001", shared=shared)).economy.set_index("part")
    assert county.loc["businesses", "value"] == 10 * sum(range(1, 7)), "the sum of the districts' counts"
    assert np.isnan(county.loc["jobs", "value"]), "one district's jobs are not the county's"


def test_facilities_of_england_are_those_of_the_raw_files(england_tables, england_raw):
    pools = pd.read_csv(england_raw / "active-places" / "swimmingpools.csv", low_memory=False)
    running = pools[pools["Operational Status"].eq(3)]
    public = running["Accessibility Type Group (Text)"].eq("Public Access")
    held = england_tables.facilities()
    small = england_tables.small_areas()
    nation = {"place": small["district_code"].unique()}
    found = provision.by_type(held, small, nation).loc["Swimming Pool"]
    outside = held[
        held["district_code"].isna() & held["facility_type"].eq("Swimming Pool") & held["operational"]
    ]
    assert found["facilities"] == len(running) - len(outside)
    assert found["public"] == int(public.sum()) - int(outside["public_access"].sum())


@pytest.fixture(scope="module")
def england(england_tables):
    shared = national(england_tables)
    return {
        code: profile_sections(england_tables, locality(england_tables, code, shared=shared))
        for code in PLACES
    }


def test_five_real_places_read_well(england):
    for code, answer in england.items():
        said = every_sentence(answer, plain=True)
        assert not any("nan" in text or "not known" in text for text in said.values()), code
        assert said["place"].startswith("Inactivity by group is not published for"), code
        assert "The limits of the measured figure are not in these files" in said["chance"], code
        for draw in ("people", "places", "expectation", "slope", "gaps"):
            (figure,) = getattr(section_figures, draw)(answer)
            assert not figure.demonstration


def test_the_residents_of_real_places_are_those_that_the_census_published(england):
    # ONS, first results of Census 2021 (28 June 2022), as the local press gave them, to the nearest hundred.
    for code, people in {"E06000016": 368_600, "E06000001": 92_300, "E08000021": 300_200}.items():
        assert england[code].ages["place"].sum() == pytest.approx(people, abs=150), code


def test_what_was_measured_is_the_figure_of_the_raw_file(england, england_raw):
    raw = pd.read_csv(england_raw / "fingertips-district-profile.csv", low_memory=False)
    own = raw[raw["Indicator ID"].eq(93015) & raw["Time period"].eq("2022/23") & raw["Sex"].eq("Persons")]
    own = own[own["Age"].eq("19+ yrs")].drop_duplicates("Area Code").set_index("Area Code")["Value"]
    for code, answer in england.items():
        measured = answer.claims.set_index("id").loc["expectation_measured"]
        assert measured["value"] == pytest.approx(own[code]), code
        found = answer.expectation.set_index("breakdown").loc["Deprivation"]
        assert found["remainder"] == pytest.approx(own[code] - found["value"]), code
