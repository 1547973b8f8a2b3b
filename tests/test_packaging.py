"""The project's own files agree: dependencies, environment, lock."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WANTED = PYPROJECT["dependencies"] + PYPROJECT["optional-dependencies"]["test"]


def requirement(text: str) -> tuple[str, str]:
    name, _extras, bound = re.fullmatch(r"([\w.-]+)(\[[\w,]+\])?(.*)", text.replace(" ", "")).groups()
    return name.lower().replace("_", "-"), bound


def test_conda_and_pip_users_get_the_same_packages():
    listed = yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = [one for one in listed if isinstance(one, str)]
    (pip,) = [one["pip"] for one in listed if isinstance(one, dict)]
    found = {requirement(one) for one in [*conda, *pip]} - {("pip", "")}
    expected = {requirement(one) for one in WANTED} | {("python", PYPROJECT["requires-python"])}
    assert found == expected


def test_the_lock_holds_every_dependency_with_hashes_and_no_address():
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.split(r"\n(?=[A-Za-z0-9])", lock.strip())
    names = {re.match(r"[\w.-]+", pin)[0].lower() for pin in pins}
    assert {requirement(one)[0] for one in WANTED} <= names
    assert [pin.split("\n")[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert "://" not in lock


@pytest.mark.parametrize("package", ["jupyterlab", "pandas", "geopandas", "matplotlib", "plotly", "scipy"])
def test_the_packages_the_users_fixed_are_there(package):
    assert package in {requirement(one)[0] for one in PYPROJECT["dependencies"]}


def test_every_package_the_library_imports_is_declared():
    import ast
    import sys
    from importlib.metadata import packages_distributions

    known = packages_distributions()
    imported = set()
    for module in (PROJECT / "lib" / "localsport").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                imported.add(str(node.module).split(".")[0])
    outside = imported - set(sys.stdlib_module_names) - {"localsport"}
    names = {n: {d.lower().replace("_", "-") for d in known.get(n, [n])} for n in outside}
    declared = {requirement(one)[0] for one in PYPROJECT["dependencies"]}
    assert {n for n, distributions in names.items() if not distributions & declared} == set()
