"""Compute statistics the field has agreed on, from arrays and Series."""
