"""Read published files and tidy tables: the one door for reading."""
