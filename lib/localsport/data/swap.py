"""Put a folder's new files in the place of its old ones, all of them or none."""

import shutil
import tempfile
import time
from pathlib import Path
from types import TracebackType

from localsport.data import manifest

# A run that was killed leaves its folder behind; a run that still goes on is younger than this.
_DAY = 24 * 60 * 60


class Building:
    """A place to build a folder's files in, which takes the place of the old ones when it is finished.

    It lies inside the folder, hidden, so that moving in is a rename on the same disk, and so that what else a
    user keeps there (another county's tables) stays where it is. If it is left without ``finish``, the folder
    is as it was.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: list[Path] = []
        self.path = folder

    def __enter__(self) -> "Building":
        missing = [parent for parent in (self.folder, *self.folder.parents) if not parent.exists()]
        self.folder.mkdir(parents=True, exist_ok=True)
        self._made = missing
        for litter in self.folder.glob(".building-*"):
            if time.time() - litter.stat().st_mtime > _DAY:
                shutil.rmtree(litter, ignore_errors=True)
        self.path = Path(tempfile.mkdtemp(prefix=".building-", dir=self.folder))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        for folder in self._made:
            if not any(folder.iterdir()):
                folder.rmdir()

    def finish(self) -> None:
        """Move the new files in; put the old ones back if that fails half way."""
        old = self.path / "old"
        old.mkdir()
        new = [item for item in self.path.iterdir() if item.name not in {"old", manifest.NAME}]
        # Without its manifest a folder counts as not prepared: nobody reads a half-moved one.
        order = [self.path / manifest.NAME, *new]
        # Results kept for the old tables belong to none of the new ones.
        before = {Path(name).parts[0] for name in manifest.read(self.folder).get("files", {})}
        leaving = [manifest.NAME, *sorted(before | {item.name for item in new} | {"staged", "national"})]
        moved_out: list[str] = []
        moved_in: list[str] = []
        try:
            for name in leaving:
                if (self.folder / name).exists():
                    (self.folder / name).rename(old / name)
                    moved_out.append(name)
            for item in reversed(order):
                item.rename(self.folder / item.name)
                moved_in.append(item.name)
        except OSError:
            for name in moved_in:
                (self.folder / name).rename(self.path / name)
            for name in reversed(moved_out):
                (old / name).rename(self.folder / name)
            raise
