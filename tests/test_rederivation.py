"""Promise that every number a briefing says can be worked out again from the raw files, without the library.

Three districts, drawn by the date, are rendered as a person would, by the command line. What the pages say is then
held against the modules in ``rederive``, which read the publishers' files and the tables of method with pandas and
know nothing of localsport. A number nobody can work out again fails the test, so that no
headline is added without its derivation.
"""

import ast
import os
import random
import re
import shutil
import subprocess
import sys
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

BESIDE = Path(__file__).with_name("rederive")
PROGRAMME = "exercise-referral"
CHOICE = "inactive-adults"
SEED = 8_128
DATE = "LOCALSPORT_DRAW_DATE"
"""Environment variable that repeats the draw of another day (YYYY-MM-DD)."""


def beside(name: str) -> ModuleType:
    """Load a module by its path (pytest's import mode lets no test file import another)."""
    spec = spec_from_file_location(f"rederive_{name}", BESIDE / f"{name}.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


places, values, pages = beside("place"), beside("value"), beside("page")
choices, peoples, bodies = beside("choice"), beside("people"), beside("commissioners")


# --- drawing and rendering -------------------------------------------------------------------------------------


def drawn(codes: list[str], n: int) -> tuple[list[str], str]:
    """Draw districts by the date, and print the draw."""
    day = os.environ.get(DATE) or date.today().isoformat()
    draw = random.Random(day).sample(sorted(codes), n)
    said = f"Drawn for {day}: {' '.join(draw)} (set {DATE}={day} to draw them again)"
    sys.stdout.write(f"{said}\n")
    return draw, said


def rendered(codes: list[str], data: Path, out: Path) -> None:
    """Render briefings by the console script of the running interpreter."""
    script = shutil.which("localsport", path=str(Path(sys.executable).parent))
    assert script, "no console script beside the interpreter: install the project with `pip install -e .`"
    command = [script, "render", *codes, "--data", str(data), "--out", str(out)]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def ours(of: Any, code: str, raw: Path, value: dict[str, Any]) -> Any:
    """Work out everything about one district, the programme, the ways to deliver and whom to speak with."""
    mix = peoples.mix(of, code, places.files.ages(raw), places.Figure)
    residents = {id.split("_")[1]: figure.value for id, figure in mix.items() if id.endswith("_residents")}
    whom = bodies.with_whom(of, code, county_of(raw, code), places.beside, places.Figure)
    counts = places.counts(of, code) | {id: whom.pop(id) for id in list(whom) if id == "first_sentence"}
    figures = places.place_figures(of, code) | value | mix | whom
    figures |= peoples.highest(of, code, places.Figure) | choices.answers(CHOICE, residents)
    region = of.region_names[of.region_of[code]]
    return pages.Ours(figures, counts, of.names[code], region)


def county_of(raw: Path, code: str) -> str | None:
    """Find the county council's area that a district lies in; a unitary authority is its own."""
    upper = places.files.lookup(raw, "LTLA23CD", "UTLA23CD")[code]
    return None if upper == code else str(upper)


def opened(folder: Path) -> tuple[str, pd.DataFrame]:
    """Read a rendered briefing: its page and its list of claims."""
    claims = pd.read_csv(folder / "claims.csv", dtype={"id": str})
    return (folder / "index.html").read_text(encoding="utf-8"), claims.fillna({"verdict": ""})


# --- the promises ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def value() -> dict[str, Any]:
    return values.value_figures(PROGRAMME, SEED) | choices.briefly(CHOICE, SEED)


@pytest.fixture(scope="module")
def demonstration(demo_raw: Path, demo_data: Path, tmp_path_factory, value) -> tuple[str, pd.DataFrame, Any]:
    of = places.nation(demo_raw)
    (code,), _ = drawn(list(of.names.index), 1)
    out = tmp_path_factory.mktemp("rederived")
    rendered([code], demo_data, out)
    return *opened(out / code), ours(of, code, demo_raw, value)


@pytest.mark.england
def test_three_districts_of_england_say_what_the_raw_files_say(
    england_raw: Path, england_data: Path, tmp_path: Path, value: dict[str, Any]
) -> None:
    of = places.nation(england_raw)
    assert len(of.names) == 296
    codes, draw = drawn(list(of.names.index), 3)
    rendered(codes, england_data, tmp_path)
    found = []
    for code in codes:
        html, claims = opened(tmp_path / code)
        found += [
            f"{code} {fault}" for fault in pages.faults(html, claims, ours(of, code, england_raw, value))
        ]
    assert not found, f"{draw}: {len(found)} faults\n" + "\n".join(found)


def test_a_demonstration_district_says_what_the_raw_files_say(demonstration) -> None:
    html, claims, we = demonstration
    found = pages.faults(html, claims, we)
    assert not found, f"{we.place}, {len(found)} faults\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("was", "becomes", "blamed"),
    [
        (r'(data-claim="inactive_rate" value=")[\d.]+', r"\g<1>28.75", "inactive_rate"),
        (r'(data-claim="inactive_adults"[^>]*>)[\d,]+', r"\g<1>12,345", "inactive_adults"),
        (r'(data-claim="sroi_low" value=")[\d.]+', r"\g<1>0.35", "sroi_low"),
        (r'data-claim="neighbourhoods"', 'data-claim="a_new_headline"', "a_new_headline"),
        (r"(higher than|lower than|about the same as) ", "beside ", "beside the nation"),
        (r"(the neediest neighbourhoods are in )[^,.;]+", r"\1Nowhere", "names"),
        (r"(More|Fewer|About as many) adults are", "Nobody knows how many adults are", "inactive"),
        (r'(<ul class="sentences"><li>)', r"\1Some 987 people say so. ", "987"),
        (r'(<span class="title">)', r"\g<1>Fully 4321 of ", "4321"),
    ],
)
def test_what_is_altered_in_a_page_is_found(demonstration, was: str, becomes: str, blamed: str) -> None:
    html, claims, we = demonstration
    altered, n = re.subn(was, becomes, html)
    assert n, f"the page holds nothing like {was}: alter something else"
    assert any(blamed in fault for fault in pages.faults(altered, claims, we))


@pytest.mark.parametrize(
    ("text", "value", "unit", "right"),
    [
        ("28.7%", 28.71, "%", True),
        ("29%", 28.71, "%", True),
        ("28.71%", 28.71, "%", False),
        ("28.8%", 28.71, "%", False),
        ("22,100", 22143.7, "people", True),
        ("22,144", 22143.7, "people", False),
        ("22100", 22143.7, "people", False),
        ("41", 41.0, "neighbourhoods", True),
        ("£1.31", 1.314936, "£ per £1", True),
        ("£1.3", 1.314936, "£ per £1", False),
        ("£3,280", 3279.55, "£", True),
        ("£1.2 million", 1234567.0, "£", True),
        ("250 per 100,000", 249.7, "per 100,000", True),
        ("80.9 years", 80.9, "years", True),
        ("less than 1%", 0.3, "%", True),
    ],
)
def test_a_number_is_written_as_its_unit_asks(text: str, value: float, unit: str, right: bool) -> None:
    # GOV.UK style as the design asks for it: one decimal where it means something, three figures of a large count
    assert pages.reads_as(text, value, unit) is right


def test_the_derivation_does_not_lean_on_the_library() -> None:
    for path in (Path(__file__), *BESIDE.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        named |= {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
        assert not [name for name in named if name.split(".")[0] == "localsport"], path.name
