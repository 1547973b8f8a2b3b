"""Execute the cells of a notebook in this process and write into it what papermill writes."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import output_from_msg
from papermill.clientwrap import PapermillNotebookClient

from localsport.briefing.kernel import Connection, Message

Told = Callable[[str, int, Any], None]
"""Called as things happen: with ``"notebook"`` at first, then with ``"cell"`` when one starts, ``"output"`` when one
shows something and ``"ended"``; with the number of the cell; and with the notebook, the output or the cell."""
OUTPUTS = frozenset({"stream", "display_data", "execute_result", "error"})


class HereClient(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client of nbclient, of which only the kernel is another.

    Parameters
    ----------
    nb_man
        papermill's manager of the notebook.
    told
        Hears of cells and outputs while they are made.
    options
        As for papermill's own client.
    """

    def __init__(self, nb_man: Any, *, told: Told = lambda what, index, it: None, **options: Any) -> None:
        super().__init__(nb_man, **options)
        self._tell = told
        self._index = 0

    @contextlib.contextmanager
    def setup_kernel(self, **_options: Any) -> Iterator[None]:
        """Take this process's kernel instead of starting one."""
        self.kc: Connection | None = Connection(self._heard)
        yield
        self.kc = None

    def papermill_execute_cells(self) -> None:
        """Run the cells one after another up to the first that fails, as papermill does."""
        self._tell("notebook", -1, self.nb)
        for index, cell in enumerate(self.nb.cells):
            self._index = index
            try:
                self._tell("cell", index, None)
                self.nb_man.cell_start(cell, index)
                self.execute_cell(cell, index)
            except CellExecutionError as error:
                self.nb_man.cell_exception(self.nb.cells[index], cell_index=index, exception=error)
                break
            finally:
                self.nb_man.cell_complete(self.nb.cells[index], cell_index=index)
                self._tell("ended", index, self.nb.cells[index])

    def _heard(self, message: Message) -> None:
        if message["msg_type"] in OUTPUTS:
            output: NotebookNode = output_from_msg(message)
            self._tell("output", self._index, output)
