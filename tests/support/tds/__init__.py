"""A TDS server for tests: the real drivers talk to it, an `Engine` answers."""
