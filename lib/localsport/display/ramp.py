"""Name the shades of need, also for those who draw without matplotlib."""

RAMP: tuple[str, ...] = ("#DCE9F6", "#ADD1F1", "#6BACE6", "#2073BC", "#12436D")
"""The one sequential ramp for need, from pale to dark; darker is greater need."""
