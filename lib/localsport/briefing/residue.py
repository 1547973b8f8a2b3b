"""Find what a document has left behind in its process, and put back what can be put back."""

import builtins
import locale
import logging
import os
import sys
import sysconfig
import threading
import types
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

WATCHED = (
    "localsport",
    "pandas",
    "numpy",
    "matplotlib",
    "geopandas",
    "shapely",
    "scipy",
    "plotly",
    "IPython",
)
"""Packages whose modules and classes are compared, name by name."""
_OWN = ("localsport.briefing.",)
_LAZY = (type(None), bool, int, float)


class Residue:
    """A process's state before its first document, to compare it with the state after each.

    Environment, working folder, search path, warning filters, figures and matplotlib's settings are put back.
    What else is found changed cannot be trusted to be undone, and is named: then the process should not be used
    again.
    """

    def __init__(self) -> None:
        self._environment = dict(os.environ)
        self._folder = os.getcwd()  # noqa: PTH109
        self._path = list(sys.path)
        self._filters = list(warnings.filters)
        self._settings = _matplotlib_settings()
        self._modules = set(sys.modules)
        self._options = _options()
        self._attributes = dict(_attributes())
        self._contents = dict(_contents())

    def put_back(self) -> list[str]:
        """Undo what can be undone.

        Returns
        -------
        list of str
            What cannot; none when the process may be used again.
        """
        left = self._left()
        os.environ.clear()
        os.environ.update(self._environment)
        os.chdir(self._folder)
        sys.path[:] = self._path
        warnings.filters[:] = self._filters  # type: ignore[index]
        warnings._filters_mutated()  # type: ignore[attr-defined]
        _put_back_matplotlib(self._settings)
        return left

    def _left(self) -> list[str]:
        now = _options()
        left = [name for name, value in self._options.items() if now.get(name) != value]
        left += [f"module {name}" for name in _strangers(self._modules)]
        for owner, before in self._attributes.items():
            after = vars(owner)
            left += [f"{_name(owner)}.{name}" for name in _changed(before, after)]
        for key, before in _contents():
            if key in self._contents and self._contents[key] != before:
                left.append(f"contents of {key}")
        return left


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for name, value in list(after.items()):
        if name in before:
            was = before[name]
            # What waited empty and is now filled was made at its first use; a private counter has counted.
            lazy = was is None or (name.startswith("_") and isinstance(was, _LAZY))
            if value is not was and not lazy:
                yield name
        elif (
            not name.startswith("_")
            and not isinstance(value, types.ModuleType)
            and "__getattr__" not in after
        ):
            yield name
    yield from (name for name in before if name not in after)


def _attributes() -> Iterator[tuple[Any, dict[str, Any]]]:
    yield builtins, {name: value for name, value in vars(builtins).items() if name != "_"}
    for name, module in list(sys.modules.items()):
        if (
            name.split(".")[0] not in WATCHED
            or name.startswith(_OWN)
            or not isinstance(module, types.ModuleType)
        ):
            continue
        held = dict(vars(module))
        yield module, held
        for value in held.values():
            if isinstance(value, type) and value.__module__ == name:
                yield value, dict(vars(value))


def _contents() -> Iterator[tuple[str, str]]:
    """Give the words of each table and list that the library keeps in a module."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == "localsport" and not name.startswith(_OWN):
            for key, value in list(vars(module).items()):
                if isinstance(value, dict | list | set) and not key.startswith("__"):
                    yield f"{name}.{key}", repr(value)


def _name(owner: Any) -> str:
    return (
        owner.__name__ if isinstance(owner, types.ModuleType) else f"{owner.__module__}.{owner.__qualname__}"
    )


def _strangers(before: set[str]) -> list[str]:
    """Name the modules that came from neither the standard library nor an installed package."""
    known = {sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    known.add(str(Path(__file__).parents[2]))
    roots = tuple(str(Path(one).resolve()) for one in known)
    found = []
    for name in set(sys.modules) - before:
        file = getattr(sys.modules.get(name), "__file__", None)
        if file and not str(Path(file).resolve()).startswith(roots):
            found.append(name)
    return sorted(found)


def _options() -> dict[str, Any]:
    """Collect settings that libraries keep for the whole process."""
    found: dict[str, Any] = {
        "threads": sorted(one.name for one in threading.enumerate() if not one.daemon),
        "locale": locale.setlocale(locale.LC_ALL),
        "logging": (logging.root.level, len(logging.root.handlers), logging.root.manager.disable),
        "recursion limit": sys.getrecursionlimit(),
        "hooks": (sys.excepthook, sys.displayhook, sys.stdout, sys.stderr, tuple(map(id, sys.meta_path))),
    }
    if "pandas" in sys.modules:
        found["pandas options"] = repr(sys.modules["pandas._config.config"]._global_config)
    if "numpy" in sys.modules:
        numpy = sys.modules["numpy"]
        found["numpy"] = repr((numpy.geterr(), numpy.get_printoptions()))
    if "plotly.io" in sys.modules:
        pio = sys.modules["plotly.io"]
        found["plotly"] = (pio.renderers.default, pio.templates.default)
    if "matplotlib" in sys.modules:
        found["matplotlib backend"] = sys.modules["matplotlib"].rcParams._get("backend")
    from IPython.core.interactiveshell import InteractiveShell

    if InteractiveShell.initialized():
        shell: Any = InteractiveShell.instance()
        formatters = shell.display_formatter.formatters.values()
        found["formatters"] = [sorted(map(str, one.type_printers)) for one in formatters]
        found["magics"] = {kind: sorted(held) for kind, held in shell.magics_manager.magics.items()}
        found["events"] = {name: len(calls) for name, calls in shell.events.callbacks.items()}
    return found


def _matplotlib_settings() -> dict[str, Any]:
    return dict(sys.modules["matplotlib"].rcParams) if "matplotlib" in sys.modules else {}


def _put_back_matplotlib(settings: Mapping[str, Any]) -> None:
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
    if settings:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sys.modules["matplotlib"].rcParams.update(settings)
