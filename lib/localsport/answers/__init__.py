"""Compose one frozen result of named frames and claims from the tables and the rooms below."""
