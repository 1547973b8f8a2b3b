"""Bring publishers' files into a raw folder, politely, and say where each came from."""
