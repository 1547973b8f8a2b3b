"""Hold what every way of fetching needs, and what it hands back."""

from dataclasses import dataclass
from pathlib import Path

from localsport.data.fetch.arcgis import Answer
from localsport.data.fetch.client import Client
from localsport.data.fetch.memory import Memory


@dataclass(frozen=True)
class Tools:
    """What a way of fetching works with.

    Attributes
    ----------
    client, memory, ask
        To send requests, to remember answers, to ask for JSON.
    folder
        The raw folder, where lookups that were fetched before lie.
    progress
        Whether to draw bars.
    """

    client: Client
    memory: Memory
    ask: Answer
    folder: Path
    progress: bool = False


@dataclass(frozen=True)
class Got:
    """What was fetched.

    Attributes
    ----------
    edition
        As the publisher names it.
    url
        The address that was asked.
    note
        What a reader of the register should know, such as how an answer was set out.
    known
        What the server said of a downloaded file (ETag, date), empty for answers put together from pages.
    unchanged
        Whether the server said that nothing changed, so that there is no file.
    """

    edition: str
    url: str
    note: str = ""
    known: dict[str, str] | None = None
    unchanged: bool = False
