"""Find the reader of a layout."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from localsport.data.layouts import (
    active_places,
    boundaries,
    census,
    centroids,
    deprivation,
    explore_local_statistics,
    fingertips,
    localities,
    lookup,
    msoa_names,
    small_area_estimates,
)
from localsport.data.layouts.reading import Reading

READERS: dict[str, Callable[[Path], Reading]] = {
    boundaries.LAYOUT: boundaries.read,
    lookup.LAYOUT: lookup.read,
    msoa_names.LAYOUT: msoa_names.read,
    deprivation.LAYOUT: deprivation.read,
    census.AGE_LAYOUT: census.read_ages,
    census.PROFILE_LAYOUT: census.read_profile,
    census.NOMIS_LAYOUT: census.read_nomis,
    fingertips.LAYOUT: fingertips.read,
    explore_local_statistics.LAYOUT: explore_local_statistics.read,
    small_area_estimates.LAYOUT: small_area_estimates.read,
    active_places.LAYOUT: active_places.read,
    centroids.LAYOUT: centroids.read,
    localities.LAYOUT: localities.read,
}
# Entries of a register that hold parameters or only a citation are read elsewhere or not at all.
WITHOUT_READER = frozenset({"parameters", "citation"})
_SHARED = ("reading.py", "delimited.py", "figures.py", "polygons.py", "../places.py")


def code_of(layout: str) -> str:
    """Return a digest of the code that reads a layout: what it read is stale when the code has changed."""
    module = Path(READERS[layout].__code__.co_filename)
    digest = hashlib.sha256()
    for file in (module, *(module.parent / name for name in _SHARED)):
        digest.update(file.read_bytes())
    return digest.hexdigest()
