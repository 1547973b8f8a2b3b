"""Look up the rows of both registers that an answer rests on."""

from collections.abc import Collection

import pandas as pd

from localsport.data import parameters
from localsport.data.tables import Tables


def registers(tables: Tables) -> pd.DataFrame:
    """Put the register of the tables' raw folder before the project's own, each source once."""
    both = pd.concat([tables.sources(), parameters.register()])
    return both.drop_duplicates("source_id", ignore_index=True)


def rows(tables: Tables, ids: Collection[str]) -> pd.DataFrame:
    """Take the rows of some sources out of both registers, each once."""
    both = registers(tables)
    return both[both["source_id"].isin(ids)].reset_index(drop=True)
