"""Hold the parameters that a render is given against those that its notebook declares."""

import ast
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from localsport.data import project

# render gives these itself, so every notebook that it runs must declare them.
GIVEN_BY_RENDER = ("area_code", "data", "out")


class ParameterError(ValueError):
    """Name every parameter that a notebook does not take, or not in that type."""


@dataclass(frozen=True)
class Parameter:
    """One parameter that a notebook declares.

    Attributes
    ----------
    name
        Its name.
    annotation
        Its type as written, "" when neither an annotation nor a literal default says it.
    required
        Whether it has no default.
    """

    name: str
    annotation: str
    required: bool


def notebook_parameters(notebook: Path) -> dict[str, Parameter]:
    """Read the parameters that a notebook declares in its cell tagged ``parameters``.

    papermill reads that cell with a regular expression that misses ``x: int | None = None`` and stops at
    ``y = 'a=b'``; here Python's own grammar reads it.

    Parameters
    ----------
    notebook
        Path of the notebook.

    Returns
    -------
    dict
        `Parameter` by name, in the order of the cell.

    Raises
    ------
    ParameterError
        The file is missing or no notebook, or it has no such cell, several, or one that is no Python.
    """
    try:
        cells = nbformat.read(notebook, as_version=4).cells
    except FileNotFoundError as error:
        raise ParameterError(f"There is no notebook {notebook}.") from error
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, AttributeError) as error:
        raise ParameterError(f"{notebook} cannot be read as a notebook.") from error
    tagged = [
        cell for cell in cells if cell.cell_type == "code" and "parameters" in cell.metadata.get("tags", [])
    ]
    if len(tagged) != 1:
        raise ParameterError(
            f"{notebook.name} has {len(tagged) or 'no'} cell{'s' * (len(tagged) > 1)} tagged 'parameters'; "
            "a notebook that is rendered has exactly one. Tag it in JupyterLab's property inspector."
        )
    try:
        statements = ast.parse(tagged[0].source).body
    except SyntaxError as error:
        raise ParameterError(
            f"The parameters cell of {notebook.name} is no Python: {error.msg} (line {error.lineno})."
        ) from error
    declared: dict[str, Parameter] = {}
    for statement in statements:
        for parameter in _declared_by(statement):
            declared[parameter.name] = parameter
    return declared


def _declared_by(statement: ast.stmt) -> list[Parameter]:
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
            return [Parameter(name, ast.unparse(annotation), required=value is None)]
        case ast.Assign(targets=targets, value=value):
            literal = value.value if isinstance(value, ast.Constant) else None
            written = "" if literal is None else type(literal).__name__
            return [Parameter(t.id, written, required=False) for t in targets if isinstance(t, ast.Name)]
    return []


def check_parameters(notebook: Path, parameters: Mapping[str, Any], *, what: str = "") -> None:
    """Refuse parameters that a notebook does not declare, before anything runs.

    papermill only warns, and renders the default locality under another's name.

    Parameters
    ----------
    notebook
        Path of the notebook.
    parameters
        Values by name.
    what
        Words in front of the message.

    Raises
    ------
    ParameterError
        With every unknown name, every wrong type and every required parameter that is missing.
    """
    declared = notebook_parameters(notebook)
    offences = [
        f"{name!r} is unknown; the notebook declares {', '.join(declared) or 'none'}"
        for name in parameters
        if name not in declared
    ]
    for name, value in parameters.items():
        annotation = declared[name].annotation if name in declared else ""
        if annotation and not _fits(value, ast.parse(annotation, mode="eval").body):
            offences.append(f"{name!r} must be {annotation}, not {type(value).__name__} ({value!r})")
    offences += [
        f"{name!r} is required and missing"
        for name, parameter in declared.items()
        if parameter.required and name not in parameters
    ]
    if offences:
        listed = "; ".join(offences)
        raise ParameterError(f"{what}Parameters that {notebook.name} does not take: {listed}.")


def find_notebook(notebook: Path | str) -> Path:
    """Find a notebook by path, or by name among the project's.

    Raises
    ------
    ParameterError
        There is none; the message lists the project's.
    """
    folder = project.root() / "notebooks"
    for path in (Path(notebook), folder / f"{notebook}.ipynb", folder / str(notebook)):
        if path.is_file():
            return path.resolve()
    known = sorted(path.stem for path in folder.glob("*.ipynb"))
    raise ParameterError(f"There is no notebook {str(notebook)!r}. Give a path, or one of {known}.")


def from_text(notebook: Path, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Read text that was typed at a keyboard as the type that the notebook declares.

    Parameters
    ----------
    notebook
        Path of the notebook.
    parameters
        Values by name; what is not text, not declared, declared as text, or no such literal stays as it is, for
        `check_parameters` to judge.

    Returns
    -------
    dict
        The same names.
    """
    declared = notebook_parameters(notebook)
    read: dict[str, Any] = {}
    for name, value in parameters.items():
        annotation = declared[name].annotation if name in declared else ""
        read[name] = value
        if (
            isinstance(value, str)
            and annotation
            and not _fits(value, ast.parse(annotation, mode="eval").body)
        ):
            with contextlib.suppress(ValueError, SyntaxError):
                read[name] = ast.literal_eval(value.strip())
    return read


def _fits(value: object, annotation: ast.expr) -> bool:
    match annotation:
        case ast.Constant(value=None):
            return value is None
        case ast.Constant(value=str() as quoted):
            return _fits(value, ast.parse(quoted, mode="eval").body)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _fits(value, left) or _fits(value, right)
        case ast.Name(id="bool"):
            return isinstance(value, bool)
        case ast.Name(id="int"):
            return isinstance(value, int) and not isinstance(value, bool)
        case ast.Name(id="float"):
            return isinstance(value, int | float) and not isinstance(value, bool)
        case ast.Name(id=("str" | "list" | "tuple" | "dict") as name):
            return type(value).__name__ == name
        case ast.Subscript(value=ast.Name(id="Literal"), slice=choices):
            return value in _literals(choices)
        case ast.Subscript(value=ast.Name(id="Optional"), slice=inner):
            return value is None or _fits(value, inner)
        case ast.Subscript(value=ast.Name(id="list"), slice=inner):
            return isinstance(value, list) and all(_fits(item, inner) for item in value)
        case ast.Subscript(value=ast.Name(id=("tuple" | "dict") as name)):
            return type(value).__name__ == name
    # A type of the notebook's own making cannot be judged from outside.
    return True


def _literals(choices: ast.expr) -> list[object]:
    elements = choices.elts if isinstance(choices, ast.Tuple) else [choices]
    return [ast.literal_eval(element) for element in elements]
