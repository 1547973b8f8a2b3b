"""Run notebooks and publish what they make."""
