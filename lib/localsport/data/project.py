"""Find the project's own folders from wherever a notebook or a command runs."""

from pathlib import Path


def root() -> Path:
    """Return the project folder: the checkout this package was installed from, else the working folder.

    nbval runs a notebook in its own folder and papermill where you stand, so nothing may depend on the
    working folder when the package is installed from a checkout (``pip install -e .``).
    """
    checkout = Path(__file__).resolve().parents[3]
    return checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()
