"""Plant faults in the library, one at a time, and count how many the tests and the notebooks notice.

``python benchmarks/mutations.py [--seed N] [--each N] [--only K] [--list]`` takes about half an hour on two cores. A
fault is a sign, a bound, a weight, a join key or a year that is off by one, in the floors that compute (methods, the
rooms of the third floor, answers), chosen at random from all places where one can be planted. The checkout is copied;
nothing in it is changed. Tests that name the room run first, then all others, then the notebooks (nbval).
"""

import argparse
import ast
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
LIB = ROOT / "lib" / "localsport"
UPPER = ("data", "display", "exports", "briefing")
"""Rooms that compute nothing or only read; faults are planted in the others."""
KINDS = ("sign", "bound", "weight", "join key", "year")
KEYED = ("on", "left_on", "right_on", "by", "set_index", "groupby", "map", "reindex", "join", "merge")
TIME = re.compile(r"year|period|month|duration|age|last|first|passed", re.IGNORECASE)
BOUNDS = {"gt": "ge", "ge": "gt", "lt": "le", "le": "lt"}


class Fault(NamedTuple):
    """One change of one stretch of one file."""

    kind: str
    path: Path
    line: int
    start: int
    end: int
    was: str
    becomes: str

    def __str__(self) -> str:
        """Say where and what."""
        return f"{self.kind}: {self.path.relative_to(LIB)}:{self.line}: {self.was} -> {self.becomes}"


def found(path: Path) -> Iterator[Fault]:
    """List the faults that can be planted in a module."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    starts = [0]
    for line in text.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    tree = ast.parse(text)
    silent = {id(inner) for node in ast.walk(tree) if _is_silent(node) for inner in ast.walk(node)}

    def fault(kind: str, node: ast.expr, becomes: str) -> Fault:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        return Fault(kind, path, node.lineno, start, end, text.encode()[start:end].decode(), becomes)

    def source(node: ast.expr) -> str:
        return ast.unparse(node)

    keys = sorted(
        {node.value for node in _keys(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    )
    for node in ast.walk(tree):
        if id(node) in silent:
            continue
        if isinstance(node, ast.BinOp) and _is_slack(node.right):
            continue
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub) and not _of_text(node):
            other = "-" if isinstance(node.op, ast.Add) else "+"
            if not _is_step(node.right):
                yield fault("sign", node, f"({source(node.left)} {other} ({source(node.right)}))")
            elif TIME.search(lines[node.lineno - 1]):
                yield fault("year", node, f"({source(node.left)})")
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            if not isinstance(node.operand, ast.Constant):
                yield fault("sign", node, source(node.operand))
        elif isinstance(node, ast.Compare) and len(node.ops) == 1:
            swap = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}.get(type(node.ops[0]))
            if swap:
                yield fault("bound", node, f"({source(node.left)} {swap} {source(node.comparators[0])})")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in BOUNDS:
            arguments = ", ".join(
                [*map(source, node.args), *(f"{k.arg}={source(k.value)}" for k in node.keywords)]
            )
            yield fault("bound", node, f"{source(node.func.value)}.{BOUNDS[node.func.attr]}({arguments})")
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div) and not _of_text(node):
            other = "/" if isinstance(node.op, ast.Mult) else "*"
            yield fault("weight", node, f"(({source(node.left)}) {other} ({source(node.right)}))")
    for node in _keys(tree):
        if isinstance(node, ast.Constant) and id(node) not in silent and len(keys) > 1:
            for other in keys:
                if other != node.value:
                    yield fault("join key", node, repr(other))


def _is_silent(node: ast.AST) -> bool:
    """Say whether nothing below a node is worth changing: words of errors, types, what a module offers."""
    if isinstance(node, ast.Raise | ast.JoinedStr | ast.Assert):
        return True
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets)
    return isinstance(node, ast.arg) or (isinstance(node, ast.AnnAssign) and node.value is None)


def _of_text(node: ast.BinOp) -> bool:
    """Say whether a sum or product is of texts, lists or types rather than of numbers."""
    texts = (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp, ast.Dict, ast.Set)
    return any(
        isinstance(side, texts) or (isinstance(side, ast.Constant) and isinstance(side.value, str | bytes))
        for side in (node.left, node.right)
    )


def _is_slack(node: ast.expr) -> bool:
    """Say whether a number only makes room for rounding: more or less of it changes nothing."""
    return isinstance(node, ast.Constant) and isinstance(node.value, float) and abs(node.value) < 1e-5


def _is_step(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value == 1


def _keys(tree: ast.AST) -> Iterator[ast.expr]:
    """Find the column names by which frames are joined, grouped and looked up."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        named = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        given = [k.value for k in node.keywords if k.arg in KEYED]
        if named in KEYED:
            given += node.args
        for one in given:
            yield from one.elts if isinstance(one, ast.List | ast.Tuple) else [one]


def chosen(seed: int, each: int) -> list[Fault]:
    """Draw as many faults of each kind, no two in one function's line."""
    paths = sorted(
        path for path in LIB.glob("*/*.py") if path.parent.name not in UPPER and path.name != "__init__.py"
    )
    everything = [fault for path in paths for fault in found(path)]
    draw = random.Random(seed)
    taken: list[Fault] = []
    for kind in KINDS:
        held = [fault for fault in everything if fault.kind == kind]
        draw.shuffle(held)
        lines = {(one.path, one.line) for one in taken}
        for fault in held:
            if sum(one.kind == kind for one in taken) == each:
                break
            if (fault.path, fault.line) not in lines:
                taken.append(fault)
                lines.add((fault.path, fault.line))
    return taken


def noticed(fault: Fault, copy: Path) -> str:
    """Plant a fault in the copy, run what could notice it, take it out again; "" where nothing did."""
    planted = copy / fault.path.relative_to(ROOT)
    whole = planted.read_bytes()
    planted.write_bytes(whole[: fault.start] + fault.becomes.encode() + whole[fault.end :])
    try:
        room = fault.path.parent.name
        tests = sorted((copy / "tests").glob("test_*.py"))
        near = [test for test in tests if _names(test, room, fault.path.stem)]
        # A module's own examples are tests too.
        for few in ([planted, *near], [*(test for test in tests if test not in near), copy / "lib"]):
            if said := _failing(["-x", "-n", "2", "--dist", "loadfile", *map(str, few)], copy):
                return said
        plugins = ["-p", "nbval_warm", "-p", "nbval_figures", "-p", "no:hypothesispytest"]
        cells = ["--nbval", "--nbval-sanitize-with", "tests/nbval.cfg", "notebooks"]
        return _run(["-x", "-n", "2", "--dist", "loadfile", *plugins, *cells], copy)
    finally:
        planted.write_bytes(whole)


def _names(test: Path, room: str, module: str) -> bool:
    text = test.read_text(encoding="utf-8")
    return f"localsport.{room}" in text or f"import {room}" in text or module in test.stem


def _failing(arguments: list[str], copy: Path) -> str:
    """Return the first failure that recurs when its test runs alone; tests that watch the clock fail by chance."""
    chance: list[str] = []
    while said := _run([*arguments, *chance], copy):
        found = re.search(r"tests/\S+::\S+", said)
        if not found or _run([found.group()], copy):
            return said
        chance += ["--deselect", found.group()]
    return ""


def _run(arguments: list[str], copy: Path) -> str:
    """Run pytest in the copy; give the first failure's name, or "" where all passed."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(str(copy / folder) for folder in ("lib", "tests")),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LOCALSPORT_DATA": str(copy / "data" / "processed" / "demo"),
        "LOCALSPORT_ENGLAND": str(copy / "none"),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    ran = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode == 0:
        return ""
    lines = [line for line in ran.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return lines[0][:200] if lines else (ran.stdout + ran.stderr)[-140:]


def main() -> int:
    """Plant, count and say what was not noticed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--each", type=int, default=6, help="faults of each kind")
    parser.add_argument("--only", type=int, nargs="*", help="numbers of the list to run")
    parser.add_argument("--list", action="store_true", help="only say what would be planted")
    parser.add_argument("--trust", action="store_true", help="do not first run the tests without a fault")
    given = parser.parse_args()
    faults = chosen(given.seed, given.each)
    numbered = [(n, f) for n, f in enumerate(faults, 1) if not given.only or n in given.only]
    if given.list:
        sys.stdout.writelines(f"{n:2d} {fault}\n" for n, fault in numbered)
        return 0
    survivors = []
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
        copy = Path(folder) / "localsport"
        leave = shutil.ignore_patterns(".git", ".venv", "reports", "__pycache__", ".*_cache", "build")
        shutil.copytree(ROOT, copy, ignore=leave, symlinks=True)
        # Notebooks and tests find the console script and the example report where they expect them.
        (copy / ".venv").symlink_to(ROOT / ".venv")
        (copy / "reports").symlink_to(ROOT / "reports")
        tests = [["-n", "2", "--dist", "loadfile", "-x", "tests"]]
        if not given.trust and any(_run(each, copy) for each in tests):
            sys.stdout.write("Tests fail without any fault planted: mend them first.\n")
            return 1
        for n, fault in numbered:
            started = perf_counter()
            by = noticed(fault, copy)
            survivors += [] if by else [fault]
            sys.stdout.write(f"{n:2d} {fault}\n   {by or 'NOT NOTICED'} ({perf_counter() - started:.0f} s)\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(numbered) - len(survivors)} of {len(numbered)} faults were noticed.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
