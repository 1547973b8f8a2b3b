"""Combine the weights that several people give to families of evidence and to the criteria within them."""

from dataclasses import dataclass

import pandas as pd

from localsport.methods.budget import budget_allocation


@dataclass(frozen=True)
class Weights:
    """Weights from several people.

    Attributes
    ----------
    criteria
        By criterion: ``family``, ``weight`` (all add up to one), ``within_family`` (those of a family add up
        to one), ``low``, ``high`` (the least and the most anyone gave) and ``spread`` (standard deviation).
    families
        By family: ``weight``, ``low``, ``high``, ``spread``.
    people
        One row per person, one column per criterion; each row adds up to one.
    to_move
        Share of a person's points that would have to move to agree with the mean.
    concentration
        Of the Dirichlet distribution whose variances add up to what the people's do; NaN for one person,
        infinite where all agree (`methods.budget.Budget`).
    """

    criteria: pd.DataFrame
    families: pd.DataFrame
    people: pd.DataFrame
    to_move: pd.Series
    concentration: float


def combined(points: pd.DataFrame) -> Weights:
    """Multiply each person's points for a family by those within it, and average over the people.

    Everyone counts the same. A person shares out 100 points between the families, and 100 more between the
    criteria of each family.

    Parameters
    ----------
    points
        One row per person and criterion (``person``, ``family``, ``criterion``, ``points``); the row with
        criterion "" holds the points of the family itself.

    Raises
    ------
    ValueError
        If a person leaves out a family or a criterion that another has, gives points twice or below nought,
        or does not give 100 in all; all offenders are named.
    """
    faults: list[str] = []
    twice = points[points.duplicated(["person", "family", "criterion"])]
    faults += [f"{p}: {f} / {c or 'the family'} twice" for p, f, c in _named(twice)]
    between = points[points["criterion"] == ""]
    inner = points[points["criterion"] != ""]
    families = sorted(set(points["family"]))
    people = sorted(set(points["person"]))
    wanted = {
        (family, criterion) for family, criterion in zip(inner["family"], inner["criterion"], strict=True)
    }
    for person in people:
        own = points[points["person"] == person]
        given = set(zip(own["family"], own["criterion"], strict=True))
        lacking = sorted({(family, "") for family in families} | wanted - given)
        faults += [
            f"{person}: nothing for {f} / {c or 'the family'}" for f, c in lacking if (f, c) not in given
        ]
    empty = [family for family in families if family not in {each for each, _ in wanted}]
    faults += [f"no criteria in the family {empty}"] if empty else []
    criteria_of = inner.drop_duplicates(["criterion", "family"])
    torn = criteria_of.loc[criteria_of["criterion"].duplicated(), "criterion"].tolist()
    faults += [f"criteria that stand in two families: {torn}"] if torn else []
    if faults or points.empty:
        raise ValueError(f"No weights can be made: {'; '.join(faults) or 'nobody gave points'}.")
    outer = budget_allocation(between.pivot(index="person", columns="family", values="points"))
    shares: dict[str, pd.Series] = {}
    for family, rows in inner.groupby("family"):
        table = rows.pivot(index="person", columns="criterion", values="points")
        budget_allocation(table)
        own = between[between["family"] == family].set_index("person")["points"]
        shares |= {str(name): table[name] / 100 * own / 100 for name in table}
    each = pd.DataFrame(shares).sort_index(axis=1).sort_index()
    whole = budget_allocation(each * 100)
    family_of = criteria_of.set_index("criterion")["family"].reindex(each.columns)
    table = whole.table.rename_axis("criterion")
    inside = table["weight"] / table["weight"].groupby(family_of).transform("sum")
    table.insert(0, "family", family_of)
    table.insert(2, "within_family", inside.fillna(0.0))
    return Weights(
        criteria=table,
        families=outer.table.rename_axis("family"),
        people=each,
        to_move=whole.people,
        concentration=whole.concentration,
    )


def _named(rows: pd.DataFrame) -> list[tuple[str, str, str]]:
    return list(zip(rows["person"], rows["family"], rows["criterion"], strict=True))
