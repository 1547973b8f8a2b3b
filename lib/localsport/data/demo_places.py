"""Name and place the invented districts, towns and neighbourhoods of the demonstration county."""

from __future__ import annotations

import zlib
from typing import NamedTuple

import numpy as np

SEED = 20260621
COUNTRY = ("X92000001", "Demoland")
REGION = ("X12000001", "Demo Region")
COUNTY = ("X10000001", "Demoshire")
# The open North Sea, 100 km east of Tyneside: no reader can take the map for a real place, yet it lies on the
# National Grid and west of 1.8 degrees, beyond which software changes to a coarser conversion to degrees.
ORIGIN = (560000.0, 540000.0)


def stream(name: str) -> np.random.Generator:
    """Return the seeded random generator of one named part, so that a change in one part leaves the others alone."""
    return np.random.default_rng([SEED, zlib.crc32(name.encode())])


class Town(NamedTuple):
    """A built-up area: centre and radius in kilometres from the origin, number of LSOAs."""

    x: float
    y: float
    radius: float
    lsoas: int


class District(NamedTuple):
    """A district's place and character.

    ``anchors`` are (x, y, weight) in kilometres: ground belongs to the anchor with the least weighted distance.
    ``deprivation``, ``older`` and ``not_white`` are levels in standard deviations of English LSOAs; ``inner`` is how
    much more deprived a town's middle is than its edge; ``lean`` the (x, y) direction in which deprivation rises;
    ``estates`` are (x, y, height, width) of single deprived or, if negative, well-off quarters.
    """

    code: str
    name: str
    character: str
    anchors: tuple[tuple[float, float, float], ...]
    towns: tuple[Town, ...]
    rural: int
    wards: int
    deprivation: float
    inner: float
    lean: tuple[float, float]
    estates: tuple[tuple[float, float, float, float], ...]
    older: float
    not_white: float
    names: tuple[str, ...]


DISTRICTS: tuple[District, ...] = (
    District(
        "X07000001", "Sampleborough", "dense city",
        ((29, 20.5, 0.52), (24.4, 16.6, 0.38)),
        (Town(29, 20.5, 4.3, 85), Town(23.8, 16.4, 1.3, 9)), 6, 16,
        0.35, 1.5, (0.5, 0.35), ((26.2, 23.0, 1.2, 1.0), (31.6, 18.2, -1.0, 1.3), (23.6, 16.2, -0.9, 1.8)),
        -0.75, 1.05,
        ("Medianwell", "Quartile Park", "Outlier Hill", "Variance Quay", "Modeford", "Sigma Fields", "Binomial Row",
         "Poissongate", "Gaussham", "Chi Square", "Decile Road", "Census Cross", "Histogram Hill",
         "Scatterplot Green", "Normality",
         "Regression Park", "Likelihood End", "Percentile Place", "Tally Wharf", "Bootstrap Yard"),
    ),
    District(
        "X07000002", "Mockham", "former industrial town",
        ((27, 34, 0.85), (33, 38.4, 0.7)),
        (Town(27.0, 33.4, 2.6, 38), Town(22.6, 37.2, 1.0, 7), Town(33.4, 38.4, 1.0, 7)), 8, 9,
        0.85, 1.1, (0.35, 0.3), ((29.2, 35.2, 0.9, 0.9), (22.4, 38.0, 0.4, 1.5), (25.0, 31.8, -1.0, 1.1)),
        0.10, -0.35,
        ("Fakenbank", "Dummy Works", "Shamwell Pit", "Bogus Colliery", "Imitation Road", "Ersatz Row",
         "Pretend Bottom", "Feignworth Mill", "Counterfeit Bridge", "Makebelieve Moor", "Fictionby", "Pseudo Lane"),
    ),
    District(
        "X07000003", "Exampleton-on-Sea", "coastal and older",
        ((45.6, 38, 0.8), (47, 28, 0.8), (46.5, 19, 0.75)),
        (Town(47.6, 27.6, 2.1, 25), Town(46.2, 38.4, 1.2, 9), Town(49.8, 18.4, 0.9, 6)), 10, 8,
        0.45, 1.2, (0.5, 0.0), ((49.6, 28.0, 1.0, 0.8), (46.4, 37.6, 0.3, 1.5), (47.0, 25.8, -0.9, 1.2)),
        0.95, -0.90,
        ("Instance Bay", "Exemplar Sands", "Forinstance Head", "Suchas Strand", "Illustration Cove", "Sampler Pier",
         "Typical Beach", "Case-in-Point", "Viz Harbour", "Placeholder Isle"),
    ),
    District(
        "X07000004", "Testerdale", "rural upland, sparse",
        ((9, 34, 1.7), (5, 24, 1.0)),
        (Town(10.8, 31.6, 0.9, 6), Town(5.6, 24.0, 0.7, 4), Town(14.6, 39.2, 0.6, 3)), 17, 7,
        -0.30, 0.8, (-0.2, 0.2), ((10.8, 31.4, 0.7, 0.5),),
        0.80, -1.20,
        ("Unittest Fell", "Assertwick", "Fixturedale", "Stubbeck", "Passfail Moor", "Trialgill"),
    ),
    District(
        "X07000005", "Specimen Vale", "affluent commuter",
        ((14, 9, 1.25),),
        (Town(14.6, 10.6, 1.3, 12), Town(7.6, 13.6, 1.0, 8), Town(20.2, 6.4, 1.0, 8), Town(11.4, 4.6, 0.8, 5)), 12, 8,
        -1.15, 0.7, (0.2, 0.1), ((15.2, 11.2, 2.2, 0.8), (20.6, 7.0, 1.6, 0.6), (7.4, 13.2, 1.0, 0.5)),
        0.35, -0.15,
        ("Petri Green", "Slideunder Glass", "Vitrine Magna", "Label Parva", "Pipette St Mary", "Cabinet Abbots",
         "Pressed Flower", "Formalin Episcopi", "Catalogue Regis"),
    ),
    District(
        "X07000006", "Trialford", "young new town",
        ((38, 7.5, 1.0), (46.5, 10.4, 0.7)),
        (Town(37.6, 7.6, 2.5, 36),), 9, 7,
        0.10, 1.3, (-0.2, 0.2), ((36.2, 9.2, 0.8, 0.7), (39.2, 6.4, 0.5, 0.6)),
        -0.55, 0.30,
        ("Beta Park", "Alpha Fields", "Prototype Green", "Pilot Village", "Version Two", "Draft Meadows",
         "Patchnote Lakes", "Rollout Rise", "Sandbox Heath"),
    ),
)  # fmt: skip

# Control points of the county's edge in kilometres; the third value is how rough the stretch that begins there is.
OUTLINE: tuple[tuple[float, float, float], ...] = (
    (6.5, 1.5, 0.13), (3.6, 7.5, 0.13), (4.8, 13.6, 0.13), (1.6, 18.2, 0.13), (2.4, 24.0, 0.13),
    (-1.6, 29.5, 0.13), (0.6, 36.4, 0.13), (5.0, 40.6, 0.13), (9.6, 46.2, 0.13), (15.4, 45.2, 0.13),
    (20.2, 41.6, 0.13), (26.4, 41.2, 0.13), (31.6, 43.6, 0.13), (37.0, 44.4, 0.13), (41.4, 42.0, 0.13),
    (44.2, 42.6, 0.16), (47.8, 41.0, 0.16), (47.4, 38.0, 0.16), (50.6, 35.0, 0.16), (48.8, 31.4, 0.13),
    (48.4, 28.0, 0.12), (50.0, 24.4, 0.15), (53.2, 22.4, 0.16), (51.2, 18.0, 0.14), (50.4, 15.4, 0.12),
    (46.6, 14.0, 0.09), (42.8, 13.6, 0.08), (42.4, 12.8, 0.08), (46.0, 12.0, 0.10), (49.0, 10.2, 0.15),
    (47.2, 6.2, 0.16), (48.0, 2.6, 0.16), (42.6, -1.4, 0.14), (36.0, 0.6, 0.13), (30.2, 3.4, 0.13),
    (25.0, 1.0, 0.13), (18.6, -1.8, 0.13), (12.0, -0.4, 0.13),
)  # fmt: skip
ISLAND = (53.2, 30.6, 0.75)
