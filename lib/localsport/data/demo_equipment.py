"""Describe one invented facility in the columns of its published file."""

from __future__ import annotations

import numpy as np

Record = dict[str, object]
BEFORE = (
    "Has changing rooms?", "Are changing rooms refurbished?", "Year changing rooms refurbished",
    "Changing Place Toilets", "Closure Reason", "Facility Subtype", "Facility Type", "Operational Status",
    "Meets Active Places Criteria", "Date Opened", "Expected Opening Date", "Closed Date", "Created Date",
    "Last Updated Date", "Is Refurbished?", "End Month", "Start Month", "Seasonality Type", "Site ID", "Timing Type",
    "Year Built", "Year Built Estimated?", "Year Refurbished", "Easting", "Northing", "Latitude", "Longitude",
    "Management Type (Text)", "Management Type Group (Text)", "Accessibility Type (Text)",
    "Accessibility Type Group (Text)",
)  # fmt: skip
APPARATUS = (
    "Moveable Balance Apparatus", "Moveable Large Apparatus", "Moveable Rebound Apparatus", "Moveable Trampolines",
)  # fmt: skip
# The columns of each published file, as issued in July 2024.
COLUMNS = {
    "swimmingpools": (
        "Accessible Pool Entry System", "Dimensions Estimate", "Diving Boards", "Facility ID", "Lanes", "Length",
        "Maximum Depth", "Minimum Depth", "Movable Floor", "Area", "Width", *BEFORE,
    ),
    "sportshalls": (
        "Badminton Courts", "Basketball Courts", "Clearance exists - Ball / shuttlecock", "Cricket Nets",
        "Dimensions Estimate", "Facility ID", "Five-A-Side Pitches", "Floor Matting", "Futsal Courts",
        "Gymnastics / Trampoline Use", "Length", *APPARATUS, "Netball Courts", "Small Apparatus",
        "Swinging and Hanging Apparatus", "Area", "Volleyball Courts", "Width", *BEFORE,
    ),
    "healthandfitnessgym": ("Facility ID", "Stations", *BEFORE),
    "studios": (
        "Bike Stations", "Dimensions Estimate", "Facility ID", "Floor Matting", "Gymnastics / Trampoline Use",
        "Length", *APPARATUS, "Partitionable Spaces", "Small Apparatus", "Swinging and Hanging Apparatus", "Area",
        "Width", *BEFORE,
    ),
    "artificialgrasspitches": (
        "Artificial Sports Lighting", "Dimensions Estimate", "Facility ID", "Fill", "Indoor", "Length", "Pile Length",
        "Pitches", "Small AGP", "Area", "Width", "WR22 Compliant Pitch", "WR22 Pitch: Next Test Due", *BEFORE,
    ),
}  # fmt: skip
TYPES = {
    "swimmingpools": 7,
    "sportshalls": 6,
    "healthandfitnessgym": 2,
    "studios": 12,
    "artificialgrasspitches": 8,
}
FACILITY_TYPES = (
    ("Rooms with fitness machines.", 2, "Health and Fitness Gym"),
    ("Indoor halls for two or more sports.", 6, "Sports Hall"),
    ("Water kept for swimming, teaching or training.", 7, "Swimming Pool"),
    ("Artificial surfaces for pitch sports.", 8, "Artificial Grass Pitch"),
    ("Rooms for exercise classes.", 12, "Studio"),
)
SUBTYPES = (
    (2, 2001, "Health and Fitness Gym"), (6, 6001, "Main"), (6, 6002, "Activity Hall"), (7, 7001, "Main/General"),
    (7, 7003, "Learner/Teaching/Training"), (8, 8001, "Sand Filled"), (8, 8003, "Long Pile Carpet"),
    (12, 12001, "Fitness Studio"), (12, 12002, "Cycle Studio"),
)  # fmt: skip


def described(item: str, rng: np.random.Generator) -> tuple[str, Record]:
    """Return the file of a thing and its own columns."""
    apparatus = dict.fromkeys((*APPARATUS, "Small Apparatus", "Swinging and Hanging Apparatus", "Floor Matting",
                               "Gymnastics / Trampoline Use"), 2)  # fmt: skip
    if item in ("pool", "learner", "small pool"):
        length, lanes = {
            "pool": (25.0, int(rng.choice([4, 5, 6]))),
            "learner": (12.5, 0),
            "small pool": (15.0, 0),
        }[item]
        width = max(2.1 * lanes, 7.0)
        return "swimmingpools", {
            "Accessible Pool Entry System": int(rng.choice([0, 1, 2])),
            "Dimensions Estimate": 0,
            "Diving Boards": 0,
            "Lanes": lanes,
            "Length": length,
            "Maximum Depth": 1.8 if lanes else 0.9,
            "Minimum Depth": 0.9 if lanes else 0.6,
            "Movable Floor": 0,
            "Area": round(length * width, 1),
            "Width": round(width, 1),
            "Facility Subtype": 7001 if lanes else 7003,
        }
    if item in ("hall", "activity"):
        courts = int(rng.choice([3, 4, 4, 4, 6])) if item == "hall" else int(rng.choice([0, 1, 1]))
        length, width = (34.5, 20.0) if courts > 2 else (18.0, 10.0)
        return "sportshalls", {
            "Badminton Courts": courts,
            "Basketball Courts": int(courts > 2),
            "Cricket Nets": 2 if courts > 3 else 0,
            "Clearance exists - Ball / shuttlecock": int(courts > 0),
            "Dimensions Estimate": int(courts <= 2),
            "Five-A-Side Pitches": 0,
            "Futsal Courts": 0 if courts > 2 else None,
            "Length": length,
            **apparatus,
            "Netball Courts": int(courts > 2),
            "Area": length * width,
            "Volleyball Courts": int(courts > 2),
            "Width": width,
            "Facility Subtype": 6001 if item == "hall" else 6002,
        }
    if item == "gym":
        return "healthandfitnessgym", {"Stations": int(rng.integers(3, 25)) * 5, "Facility Subtype": 2001}
    if item in ("studio", "cycle"):
        length, width = float(rng.integers(9, 20)), float(rng.integers(7, 13))
        return "studios", {
            "Bike Stations": 25 if item == "cycle" else None,
            "Dimensions Estimate": 0,
            "Length": length,
            **apparatus,
            "Partitionable Spaces": 0,
            "Area": length * width,
            "Width": width,
            "Facility Subtype": 12002 if item == "cycle" else 12001,
        }
    full = item == "pitch"
    length, width = (100.0, 60.0) if full else (36.0, 18.0)
    rubber = bool(rng.random() < 0.6)
    return "artificialgrasspitches", {
        "Artificial Sports Lighting": int(rng.random() < 0.85),
        "Dimensions Estimate": 0,
        "Fill": 1 if rubber else None,
        "Indoor": 0,
        "Length": length,
        "Pile Length": 60 if rubber else None,
        "Pitches": 1 if full else int(rng.integers(1, 5)),
        "Small AGP": int(not full),
        "Area": length * width,
        "Width": width,
        "WR22 Compliant Pitch": int(rubber and full),
        "Facility Subtype": 8003 if rubber else 8001,
    }
