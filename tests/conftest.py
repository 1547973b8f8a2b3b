"""Offer the demonstration county and, where it stands, real England to every test."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# A machine that others use may stall for any time; examples are kept few where they are slow.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

PROJECT = Path(__file__).resolve().parents[1]
# Tests import the replay server as a package; pytest's importlib mode puts no folder on the path for them.
sys.path.insert(0, str(PROJECT / "tests"))


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


@pytest.fixture(scope="session")
def served(demo_raw: Path):
    """Return the demonstration county as if its codes were England's, in the publishers' formats."""
    from replay import content

    return content.everything(content.Raw(demo_raw, as_england=True))


@pytest.fixture
def empty_replay():
    """Return a replay server that serves nothing yet."""
    from replay import server

    found = server.Replay()
    yield found
    found.close()


@pytest.fixture
def replay(empty_replay, served):
    """Return a replay server that stands in for every publisher."""
    from replay import publishers, server

    publishers.install(empty_replay, server.Reply, served)
    return empty_replay
