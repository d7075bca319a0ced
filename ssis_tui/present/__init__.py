"""Columns and pure cell functions, the same for tables, CSV, JSON and the command line."""
