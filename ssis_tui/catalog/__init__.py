"""The SSIS catalog of a server: what can be read of it and what can be asked of it."""
