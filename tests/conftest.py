"""Offer the demonstration county and, where it stands, real England to every test."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A machine that others use may stall for any time; examples are kept few where they are slow.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def demo_raw() -> Path:
    return PROJECT / "data" / "raw" / "demo"


@pytest.fixture(scope="session")
def demo_data(demo_raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return tidy tables of the demonstration county, prepared for this session alone."""
    from localsport.data import prepare

    folder = tmp_path_factory.mktemp("demo") / "processed"
    prepare.prepare(demo_raw, folder, progress=False)
    return folder


@pytest.fixture(scope="session")
def demo_tables(demo_data: Path):
    from localsport.data import tables

    return tables.open_tables(demo_data)


@pytest.fixture(scope="session")
def england_raw() -> Path:
    folder = Path(os.environ.get("LOCALSPORT_ENGLAND", PROJECT.parent / "shared" / "england" / "raw"))
    if not (folder / "sources.csv").is_file():
        pytest.skip(f"no real raw folder at {folder}: set LOCALSPORT_ENGLAND to one")
    return folder


@pytest.fixture(scope="session")
def england_data(england_raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return tidy tables of all England, prepared for this session alone."""
    from localsport.data import prepare

    folder = tmp_path_factory.mktemp("england") / "processed"
    prepare.prepare(england_raw, folder, progress=False)
    return folder


@pytest.fixture(scope="session")
def england_tables(england_data: Path):
    from localsport.data import tables

    return tables.open_tables(england_data)
