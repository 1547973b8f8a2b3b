"""Name what figures, tables and controls need to know of an exploration."""

from typing import Any, Protocol

import pandas as pd


class Explored(Protocol):
    """What figures, tables and controls need to know of an exploration."""

    @property
    def area(self) -> pd.Series:
        """Names and codes of the place."""
        ...

    @property
    def indicator(self) -> pd.Series:
        """The row of the codebook."""
        ...

    @property
    def table(self) -> pd.DataFrame:
        """Place by group by year."""
        ...

    @property
    def measures(self) -> pd.DataFrame:
        """Indicators that could be asked for."""
        ...

    @property
    def breakdowns(self) -> pd.DataFrame:
        """Breakdowns that are published."""
        ...

    @property
    def periods(self) -> list[str]:
        """Periods that are published."""
        ...

    @property
    def places(self) -> pd.Series:
        """Districts that may be set beside the place."""
        ...

    @property
    def asked(self) -> dict[str, Any]:
        """The question."""
        ...

    @property
    def usual_sample(self) -> int:
        """How many people the survey usually asks in a district."""
        ...

    @property
    def claims(self) -> pd.DataFrame:
        """Every number the sentences use."""
        ...

    @property
    def sources(self) -> pd.DataFrame:
        """Register rows of the sources."""
        ...
