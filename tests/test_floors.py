"""Hold the ground plan against the imports: a room imports only from floors below it, or its own package."""

import ast
from pathlib import Path

import pytest

LIBRARY = Path(__file__).resolve().parents[1] / "lib" / "localsport"
FLOORS = {
    "cli": 7,
    "briefing": 6,
    "answers": 5,
    "display": 4,
    "exports": 4,
    "profile": 3,
    "needs": 3,
    "access": 3,
    "estimation": 3,
    "targeting": 3,
    "monitoring": 3,
    "burden": 3,
    "sroi": 3,
    "valuation": 3,
    "allocation": 3,
    "options": 3,
    "outcomes": 3,
    "landscape": 3,
    "data": 2,
    "methods": 1,
}
MODULES = sorted(p for p in LIBRARY.rglob("*.py") if p.name != "__init__.py")


def room(module: Path) -> str:
    return module.relative_to(LIBRARY).with_suffix("").parts[0]


def imported_rooms(module: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "localsport":
            parts = node.module.split(".")[1:]
            found |= {parts[0]} if parts else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("localsport.")}
    return found - {"__version__"}


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(LIBRARY)))
def test_a_room_imports_only_from_below(module: Path):
    own = room(module)
    assert own in FLOORS, f"{own} stands on no floor: add it to the ground plan"
    above = {r for r in imported_rooms(module) if r != own and FLOORS[r] >= FLOORS[own]}
    assert not above, f"{module.relative_to(LIBRARY)} on floor {FLOORS[own]} imports {sorted(above)}"


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(LIBRARY)))
def test_a_module_is_a_sentence(module: Path):
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    first = docstring.split("\n")[0]
    assert first.endswith("."), f"{module.name} does not begin with one sentence"
    assert first[:1].isupper()
    assert module.read_text(encoding="utf-8").count("\n") <= 400, f"{module.name} is two rooms in one"


def test_the_packages_are_without_a_circle():
    for package in {room(m) for m in MODULES if m.parent != LIBRARY}:
        modules = {m.stem: m for m in MODULES if room(m) == package and m.parent.name == package}
        edges = {name: _siblings(path, package) & set(modules) for name, path in modules.items()}
        while free := [name for name, targets in edges.items() if not targets]:
            for name in free:
                del edges[name]
            edges = {name: targets & set(edges) for name, targets in edges.items()}
        assert not edges, f"{package}: circle among {sorted(edges)}"


def _siblings(module: Path, package: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == f"localsport.{package}":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"localsport.{package}."):
            found.add(str(node.module).split(".")[2])
    return found
