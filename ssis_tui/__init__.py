"""ssis-tui: see what SQL Server Integration Services runs, what it ran, why it failed, and stop it."""

__version__ = "0.1.0"
