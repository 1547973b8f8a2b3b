"""Turn results into figures, tables and sentences without computing anything."""
