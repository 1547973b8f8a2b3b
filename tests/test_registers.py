"""Hold the finding of the register that covers a place."""

import shutil

import pytest

from localsport.answers import registers
from localsport.data import frameworks, landscapes

DISTRICT, COUNTY, REGION = "X07000001", "X10000001", "X12000001"


@pytest.fixture(scope="module")
def framework():
    return frameworks.framework()


def keep(base, name: str, area_code: str, as_of: str) -> None:
    """Keep a copy of the shipped register under another name, for another place."""
    folder = base / name
    shutil.copytree(landscapes.folder() / "demoshire", folder)
    head = (folder / "landscape.csv").read_text(encoding="utf-8")
    head = head.replace("demoshire,", f"{name},").replace(COUNTY, area_code).replace("2026-09-01", as_of)
    (folder / "landscape.csv").write_text(head, encoding="utf-8")


def test_a_district_is_covered_by_its_county_and_region(demo_tables):
    # The demonstration county has one region and every district in one county.
    assert registers.covering(demo_tables, DISTRICT) == [[DISTRICT], [COUNTY], [REGION]]
    assert registers.covering(demo_tables, COUNTY) == [[COUNTY], [REGION]]
    assert registers.covering(demo_tables, REGION) == [[REGION]]


def test_districts_together_are_covered_by_what_they_share(demo_tables):
    assert registers.covering(demo_tables, f"{DISTRICT}+X07000002") == [[COUNTY], [REGION]]


def test_the_county_s_register_covers_its_district(demo_tables, framework):
    for code in (DISTRICT, COUNTY, f"{DISTRICT}+X07000002"):
        found = registers.register_for(demo_tables, code, framework)
        assert found is not None
        assert (found.landscape_id, found.area_code) == ("demoshire", COUNTY)


def test_the_smallest_then_the_latest_register_is_taken(demo_tables, framework, tmp_path):
    keep(tmp_path, "a-region", REGION, "2026-09-09")
    keep(tmp_path, "b-county", COUNTY, "2026-09-01")
    keep(tmp_path, "c-county", COUNTY, "2026-08-01")

    def taken(code: str) -> str:
        found = registers.register_for(demo_tables, code, framework, base=tmp_path)
        return found.landscape_id if found else ""

    assert taken(REGION) == "a-region"
    assert taken(DISTRICT) == "b-county"
    keep(tmp_path, "d-district", DISTRICT, "2026-09-01")
    assert taken(DISTRICT) == "d-district"
    assert taken("X07000002") == "b-county"


def test_nobody_keeps_one(demo_tables, framework, tmp_path):
    assert registers.register_for(demo_tables, DISTRICT, framework, base=tmp_path) is None


def test_an_unknown_place_is_refused(demo_tables, framework):
    with pytest.raises(ValueError, match="X07000999"):
        registers.register_for(demo_tables, "X07000999", framework)
