"""Each publisher's answers are asked for as documented, counted, and set out for the readers."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from replay import content, publishers, server

from localsport.data import layouts
from localsport.data.fetch import arcgis, by_hand, catalogue, check, fingertips, nomis, ways, where
from localsport.data.fetch.client import Client
from localsport.data.fetch.manners import Manners
from localsport.data.fetch.memory import Memory
from localsport.data.fetch.problems import EmptyError, FetchError, RefusedError
from localsport.data.fetch.scope import ENGLAND, Scope
from localsport.data.fetch.tools import Tools

QUICK = Manners(connect=2, read=10, attempts=3, first_wait=0.01, longest_wait=0.05)
ENTRIES = catalogue.catalogue()


@pytest.fixture
def tools(replay, tmp_path):
    with Client(QUICK, replay=replay.address) as client:
        memory = Memory(tmp_path)
        yield Tools(client, memory, arcgis.answers(client, memory), tmp_path)


def fetched(name: str, tools: Tools, scope: Scope = ENGLAND, **changed) -> Path:
    entry = replace(ENTRIES[name], **changed)
    target = tools.folder / entry.file
    ways.fetch(entry, scope, tools, target)
    return target


def test_every_entry_of_the_catalogue_names_where_it_is_documented_and_what_is_known():
    for entry in ENTRIES.values():
        assert entry.documented_at.startswith("https://")
        assert entry.status in ("documented", "unverified"), "nothing was checked against a live service"
        assert entry.layout in {*layouts.READERS, *layouts.WITHOUT_READER}
        assert entry.address.startswith("https://") or entry.method == "manual"


def test_a_catalogue_with_slips_names_them_all(tmp_path):
    path = tmp_path / "catalogue.csv"
    frame = pd.read_csv(catalogue.folder() / "catalogue.csv", dtype=str, keep_default_na=False)
    frame.loc[0, "method"], frame.loc[1, "file"], frame.loc[2, "most_mb"] = "magic", "../out.csv", "many"
    frame.to_csv(path, index=False)
    with pytest.raises(ValueError, match=r"(?s)magic.*\.\./out\.csv.*many"):
        catalogue.catalogue(path)


def test_a_layer_is_paged_and_counted(tools, replay):
    path = fetched("lsoa21-wd24-lad24", tools)
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    assert len(rows) == 330  # the demonstration county's neighbourhoods and those around it
    pages = [
        a
        for a in replay.requests("LSOA21_WD24_LAD24_EW_LU/FeatureServer/0/query")
        if "resultOffset" in a.parameters
    ]
    assert len(pages) == 1
    assert pages[0].parameters["orderByFields"] == "LSOA21CD"


def test_a_layer_of_small_pages_comes_whole_and_in_order(served, tools, replay):
    name = "LSOA21_WD24_LAD24_EW_LU"
    small = {**served, "services": {**served["services"], name: {**served["services"][name], "page": 50}}}
    publishers.install(replay, server.Reply, small)
    codes = [
        row["LSOA21CD"] for row in csv.DictReader(fetched("lsoa21-wd24-lad24", tools).open(encoding="utf-8"))
    ]
    assert codes == sorted(set(codes))
    assert len(codes) == 330
    offsets = [
        a.parameters["resultOffset"]
        for a in replay.requests(f"{name}/.*/query")
        if "resultOffset" in a.parameters
    ]
    assert sorted(map(int, offsets)) == [0, 50, 100, 150, 200, 250, 300]


def test_a_server_that_holds_records_back_is_found_out(served, tools, replay):
    name = "LSOA21_WD24_LAD24_EW_LU"
    ask = tools.ask

    def short(url, parameters, most):
        found = ask(url, parameters, most)
        return {"count": 400} if parameters.get("returnCountOnly") else found

    with pytest.raises(FetchError, match="counts 400 records and sent 330"):
        ways.fetch(ENTRIES["lsoa21-wd24-lad24"], ENGLAND, replace(tools, ask=short), tools.folder / name)


def test_an_interrupted_fetch_of_pages_goes_on_without_asking_again_for_those_that_came(
    served, tools, replay
):
    name = "LSOA21_WD24_LAD24_EW_LU"
    small = {**served, "services": {**served["services"], name: {**served["services"][name], "page": 50}}}
    publishers.install(replay, server.Reply, small)
    memory = Memory(tools.folder, fresh=3600)
    kept = replace(tools, memory=memory, ask=arcgis.answers(tools.client, memory))
    replay.fail("resultOffset=200", "status", times=QUICK.attempts, status=500)
    with pytest.raises(FetchError):
        fetched("lsoa21-wd24-lad24", kept)
    assert not (tools.folder / "lsoa21-wd24-lad24.csv").exists()
    before = len(replay.asked)
    fetched("lsoa21-wd24-lad24", kept)
    later = [a.parameters.get("resultOffset") for a in replay.asked[before:]]
    assert "0" not in later
    assert "200" in later


def test_fields_in_small_letters_are_the_same_fields(tools):
    path = fetched("lsoa21-msoa21", tools)
    assert path.read_text(encoding="utf-8").splitlines()[0] == "LSOA21CD,MSOA21CD"
    assert len(layouts.READERS["open-geography-lookup"](path).frames["lookup"]) == 330


def test_a_layer_that_is_not_number_nought_is_found(tools):
    assert len(pd.read_csv(fetched("ruc21-lsoa21", tools))) == 330


def test_the_highest_version_of_a_service_is_taken(served, tools, replay):
    more = {f"{content.LSOA[:-1]}{n}": served["services"][content.LSOA] for n in (4, 10)}
    publishers.install(replay, server.Reply, {**served, "services": {**served["services"], **more}})
    held = arcgis.layer(
        tools.ask, ENTRIES["lsoa-boundaries-2021"].address, ENTRIES["lsoa-boundaries-2021"].query["service"]
    )
    assert held.name.endswith("_V10")


def test_a_service_that_was_renamed_is_reported_with_those_near_it(tools):
    with pytest.raises(FetchError, match="LSOA21_RUC21_EW_LU"):
        arcgis.layer(tools.ask, ENTRIES["ruc21-lsoa21"].address, "LSOA21_RUC31_EW_LU")


def test_an_error_with_status_200_is_an_error(served, tools):
    entry = replace(
        ENTRIES["ruc21-lsoa21"], query={**ENTRIES["ruc21-lsoa21"].query, "where": "no such thing"}
    )
    with pytest.raises(RefusedError, match="Cannot perform query"):
        ways.fetch(entry, ENGLAND, tools, tools.folder / entry.file)


def test_boundaries_come_with_their_coordinates_as_served(tools, demo_raw):
    path = fetched("msoa-boundaries-2021", tools)
    came = layouts.READERS["open-geography-boundaries"](path).frames["boundaries"]
    raw = content.Raw(demo_raw, as_england=True).shapes("MSOA21CD").sort_values("MSOA21CD", ignore_index=True)
    assert came.crs == "EPSG:27700"
    assert list(came["area_code"]) == list(raw["MSOA21CD"])
    assert came.geometry.geom_equals(raw.geometry).all()


def test_a_service_that_answers_in_degrees_is_believed(tmp_path):
    shape = {"type": "Point", "coordinates": [-1.2, 54.7]}
    arcgis.write_collection(
        [{"properties": {"LSOA21CD": "E01000001"}, "geometry": shape}], tmp_path / "a.geojson"
    )
    assert json.loads((tmp_path / "a.geojson").read_text())["crs"]["properties"]["name"] == "EPSG:4326"


def test_centroids_are_read_by_their_reader(tools):
    frame = layouts.READERS["open-geography-centroids"](fetched("lsoa-centroids-2021", tools)).frames[
        "centroids"
    ]
    assert len(frame) == 330


def test_a_place_s_wards_are_asked_for_by_code(tools, replay):
    for name in ("lad24-rgn24", "ltla23-utla23", "lsoa21-wd24-lad24"):
        fetched(name, tools)
    place = where.place("E07000001", tools.folder)
    path = fetched("ward-boundaries-2024", tools, place)
    came = {f["properties"]["WD24CD"] for f in json.loads(path.read_text())["features"]}
    assert came == set(place.wards)
    assert 0 < len(came) < 30


def test_fingertips_area_types_are_looked_up_by_name_the_newest_first(tools, replay):
    path = fetched("fingertips-districts", tools)
    asked = replay.requests("by_indicator_id")
    assert {a.parameters["child_area_type_id"] for a in asked} == {"501"}
    assert {a.parameters["parent_area_type_id"] for a in asked} == {"6"}
    figures = layouts.READERS["fingertips-download"](path).frames["figures"]
    assert set(figures["area_code"].str[:3]) == {"E92", "E07"}
    assert "93015" in set(figures["indicator_id"])


def test_a_profile_is_looked_up_by_name(tools, replay):
    query = ENTRIES["fingertips-districts"].query
    fetched("fingertips-districts", tools, query=query | {"profile": "public health outcomes framework"})
    assert {a.parameters["profile_id"] for a in replay.requests("by_indicator_id")} == {"19"}
    with pytest.raises(FetchError, match="Public Health Outcomes Framework"):
        fetched("fingertips-districts", tools, query=query | {"profile": "PHOF"})


def test_an_unknown_kind_of_area_is_refused_with_those_there_are():
    types = [{"Id": 7, "Name": "GP", "Short": "GPs"}]
    with pytest.raises(FetchError, match="There are: \\['GP'\\]"):
        fingertips.area_type(types, "Lower tier.*")


def test_an_empty_answer_of_fingertips_is_explained(tools, served):
    entry = ENTRIES["fingertips-districts"]
    types = served["fingertips"]["area_types"]
    text = fingertips.explain(tools, entry.address, "93015", {"Id": 401, "Name": types[2]["Name"]}, types)
    assert text.startswith(
        "Indicator 93015: none for Lower tier local authorities (4/21 - 3/23); there are for"
    )
    assert "Lower tier local authorities (post 4/23)" in text
    assert "no figures at all" in fingertips.explain(tools, entry.address, "999999", types[3], types)


def test_no_figures_at_all_is_an_error_that_says_why(tools, monkeypatch):
    monkeypatch.setattr(fingertips, "indicators", lambda entry: ["999999"])
    with pytest.raises(EmptyError, match="no figures at all"):
        fetched("fingertips-districts", tools)
    assert not (tools.folder / "fingertips-districts.csv").exists()


def test_nomis_pages_within_the_limit_without_a_key(tools, replay, served, monkeypatch):
    monkeypatch.delenv(nomis.KEY, raising=False)
    many = served["nomis"]["NM_2020_1"] * 60
    publishers.install(replay, server.Reply, {**served, "nomis": {"NM_2020_1": many}})
    url = ENTRIES["census-2021-ts007a-msoa"].address
    found = list(nomis.rows(tools, url, {"geography": "TYPE152"}))
    asked = replay.requests("NM_2020_1")
    assert len(found) == len(many)
    assert len(asked) > 1
    assert [int(a.parameters["RecordOffset"]) for a in asked] == list(range(0, len(many), nomis.GUEST))
    assert {a.parameters["RecordLimit"] for a in asked} == {"25000"}
    assert not any("uid" in a.parameters for a in asked)


def test_nomis_takes_longer_pages_with_a_key_and_does_not_write_it_down(tools, replay, monkeypatch):
    monkeypatch.setenv(nomis.KEY, "0xsecret")
    fetched("census-2021-ts007a-msoa", tools)
    (asked,) = replay.requests("NM_2020_1")
    assert (asked.parameters["uid"], asked.parameters["RecordLimit"]) == ("0xsecret", "100000")
    for path in tools.folder.rglob("*"):
        assert path.is_dir() or b"0xsecret" not in path.read_bytes()


def test_nomis_ages_are_set_out_as_the_bulk_download(tools, demo_raw):
    path = fetched("census-2021-ts007a-msoa", tools)
    came = layouts.READERS["nomis-table"](path).frames["populations"]
    was = layouts.READERS["nomis-table"](demo_raw / "census-ts007a-msoa.csv").frames["populations"]
    assert came["count"].sum() == was["count"].sum()
    assert list(came["age_from"].unique()) == list(was["age_from"].unique())


def test_an_empty_answer_of_nomis_says_where_to_look(tools):
    url = ENTRIES["census-2021-ts007a-msoa"].address
    with pytest.raises(EmptyError, match=r"NM_2020_1\.def\.sdmx\.json"):
        list(nomis.rows(tools, url, {"geography": "E99999999"}))


def test_mid_year_estimates_come_for_the_districts_of_a_place(tools):
    fetched("lad24-rgn24", tools)
    place = Scope("Somewhere", "E07000001", ("E07000001",))
    frame = pd.read_csv(fetched("mid-year-estimates", tools, place))
    assert set(frame["geography_code"]) == {"E07000001"}
    assert len(frame) == 91 * 2
    assert len(pd.read_csv(fetched("mid-year-estimates", tools))) == 91 * 2 * 6


def test_census_observations_become_one_column_a_category(tools, demo_raw):
    frame = layouts.READERS["census-age-extract"](fetched("census-2021-age-lsoa", tools)).frames[
        "small_areas"
    ]
    was = layouts.READERS["census-age-extract"](demo_raw / "census-age-lsoa.csv").frames["small_areas"]
    assert frame["population_65_over"].tolist() == was["population_65_over"].tolist()


def test_census_shares_are_worked_out_from_the_bulk_tables(tools, demo_raw):
    fetched("census-2021-age-lsoa", tools)
    frame = layouts.READERS["census-profile-extract"](fetched("census-2021-profile-lsoa", tools)).frames[
        "small_areas"
    ]
    was = pd.read_parquet(demo_raw / "census-profile-lsoa.parquet")
    assert len(frame) == len(was)
    for column in ("census_no_car_pct", "census_bad_health_pct", "census_level4_qual_pct"):
        # Counts of a million residents stand for the percentages: they are whole, so four decimals hold.
        assert (frame[column].to_numpy() - was[column].to_numpy()).max() < 1e-4
    assert not list((tools.folder / ".fetch" / "bulk").glob("*.unpacked"))


def test_a_share_whose_column_was_renamed_is_named(tools, replay, served):
    address = "www.nomisweb.co.uk/output/census/2021/census2021-ts045.zip"
    body, kind = served["files"][address]
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as was, zipfile.ZipFile(packed, "w") as now:
        for name in was.namelist():
            now.writestr(name, was.read(name).replace(b"No cars or vans in household", b"None"))
    replay.file(address, packed.getvalue(), kind)
    fetched("census-2021-age-lsoa", tools)
    with pytest.raises(FetchError, match=r"census_no_car_pct.*ts045"):
        fetched("census-2021-profile-lsoa", tools)


def test_explore_local_statistics_gives_all_periods_with_names_and_units(tools, replay, demo_raw):
    path = fetched("ons-els-adult-obesity-prevalence", tools)
    (asked,) = replay.requests(r"api/v1/data\.csv")
    assert asked.parameters["time"] == "all"
    came = layouts.READERS["ons-explore-local-statistics"](path).frames["figures"]
    was = layouts.READERS["ons-explore-local-statistics"](
        demo_raw / "ons-els-adult-obesity-prevalence.csv"
    ).frames["figures"]
    assert set(came["indicator_id"]) == {"ons-adult-obesity-prevalence"} == set(was["indicator_id"])
    assert len(came) == len(was)
    assert sorted(came["value"]) == sorted(was["value"])
    assert set(came["unit"]) == set(was["unit"])


def test_a_slug_that_is_not_there_is_refused_with_those_near_it(tools):
    query = {"indicators": "adult-obesity"}
    with pytest.raises(FetchError, match="adult-obesity-prevalence"):
        fetched("ons-els-adult-obesity-prevalence", tools, query=query)


def test_places_alike_come_in_the_service_s_order(tools):
    fetched("lad24-rgn24", tools)
    frame = pd.read_csv(fetched("ons-similar-areas", tools, Scope("Somewhere", "E07000001", ("E07000001",))))
    assert list(frame["number"]) == [1, 2, 3, 4, 5]
    assert "E07000001" not in set(frame["neighbour_code"])


def test_the_file_of_a_gov_uk_page_is_found_by_its_title(tools, replay):
    path = fetched("iod-2025", tools)
    assert len(layouts.READERS["indices-of-deprivation-file-7"](path).frames["small_areas"]) == 330
    assert replay.requests("assets.publishing")[0].address.endswith("File_7_IoD2025.csv")


def test_of_a_collection_the_latest_edition_is_taken(tools, replay):
    path = fetched("gdp-deflators", tools)
    assert path.read_bytes()[:2] == b"PK"
    assert replay.requests("gdp-deflators.*june-2026")
    assert not replay.requests("gdp-deflators.*march-2026")


def test_a_title_that_no_attachment_has_is_named_with_those_there_are(tools):
    query = {**ENTRIES["iod-2025"].query, "title": "File 77.*"}
    with pytest.raises(FetchError, match="File 6: Population denominators"):
        fetched("iod-2025", tools, query=query)


def test_a_file_to_be_downloaded_by_hand_is_asked_for_and_checked(tools):
    entry = ENTRIES["active-places"]
    with pytest.raises(EmptyError, match=r"activeplacespower\.com/pages/downloads"):
        fetched("active-places", tools)
    text = by_hand.instruction(entry, tools.folder)
    assert str(tools.folder / "activeplacescsvs.zip") in text
    assert len(text.splitlines()) == 5


def test_every_address_can_be_checked_with_little_asked_and_a_report_to_paste(tools, replay):
    entries = list(ENTRIES.values())
    found = check.check(entries, tools.client, tools)
    bad = {each.entry.source_id: each.text for each in found if each.good is False}
    assert bad == {}
    assert sum(len(a.parameters.get("resultOffset", "")) for a in replay.asked) == 0
    text = check.report(found)
    assert f"{len(entries) - 3} of {len(entries) - 3} addresses answer as documented" in text
    assert "3 files are downloaded by hand" in text


def test_the_check_says_what_to_report_and_names_later_editions(tools, replay):
    replay.fail("MSOA-Names", "status", times=99, status=404)
    replay.fail("area_types", "page", times=99)
    names = ["msoa-names-2021", "fingertips-districts", "lad24-rgn24"]
    found = check.check([ENTRIES[name] for name in names], tools.client, tools)
    text = check.report(found)
    assert "1 of 3 addresses" in text
    assert "MSOA-Names-2.2.csv" in text
    assert "web page" in text
    assert "expected: as at https://houseofcommonslibrary.github.io/msoanames/" in text
    assert found[2].text.endswith("later editions: LAD25_RGN25_EN_LU")
