"""Offer papermill an engine that needs no kernel: ``papermill NOTEBOOK OUTPUT --engine localsport``.

papermill imports this module while it is itself being imported, so nothing here may import papermill yet.
"""

from functools import cache
from typing import Any


@cache
def _engine() -> Any:
    from localsport.briefing.engine import FreshProcessEngine

    return FreshProcessEngine


class Engine:
    """What papermill asks of an engine, handed on to `localsport.briefing.engine.FreshProcessEngine`."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        """Execute a notebook."""
        return _engine().execute_notebook(nb, kernel_name, **options)

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> Any:
        """Return the name of the notebook's kernel."""
        return _engine().nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> Any:
        """Return the language of the notebook."""
        return _engine().nb_language(nb, language)
