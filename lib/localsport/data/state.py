"""Say in what state files are, so that a result may be kept for as long as they stay as they are."""

from pathlib import Path

FileState = tuple[str, int, int]
State = tuple[FileState, ...]


def state(*folders: Path) -> State:
    """Return name, time of the last change and size of every CSV file below folders."""
    found = [file for folder in folders for file in sorted(folder.glob("**/*.csv"))]
    return tuple(of_file(file) for file in found)


def of_file(file: Path) -> FileState:
    """Return a file's name, the time of its last change and its size."""
    stat = file.stat()
    return str(file.absolute()), stat.st_mtime_ns, stat.st_size
