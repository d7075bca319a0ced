"""See what SQL Server Integration Services runs and ran, why it failed, and stop it."""

__version__ = "0.1.0"
