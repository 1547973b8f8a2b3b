"""Measure how far people are from places to be active."""

from localsport.access.catchments import catchment
from localsport.access.counts import not_held, places_in
from localsport.access.distances import distances, nearest_distance_km
from localsport.access.kinds import EVERYDAY, EVERYDAY_TYPES, everyday_places, of_type
from localsport.access.walking import Walk, walk, walk_minutes, walkable, within_walk

__all__ = [
    "EVERYDAY",
    "EVERYDAY_TYPES",
    "Walk",
    "catchment",
    "distances",
    "everyday_places",
    "nearest_distance_km",
    "not_held",
    "of_type",
    "places_in",
    "walk",
    "walk_minutes",
    "walkable",
    "within_walk",
]
