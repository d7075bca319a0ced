"""The versions of SQL Server that the look-alike can be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Version:
    """One version as SERVERPROPERTY tells it."""

    name: str
    generation: int
    """The year whose catalog views and functions it has; Azure counts as the newest."""
    product_version: str
    edition: str
    engine_edition: int
    compatibility: int
    schema_version: int
    """Property SCHEMA_VERSION of the catalog; no document lists the numbers, so that only their
    order means anything here."""

    @property
    def is_azure(self) -> bool:
        """Whether SSISDB is hosted by Azure, where SQL logins run packages too."""
        return self.engine_edition in {5, 8}

    @property
    def is_azure_database(self) -> bool:
        """Whether it is Azure SQL Database: no USE, no three-part names."""
        return self.engine_edition == 5

    @property
    def banner(self) -> str:
        """What @@VERSION says."""
        if self.is_azure:
            return f"Microsoft SQL Azure (RTM) - {self.product_version}"
        return f"Microsoft SQL Server {self.generation} - {self.product_version} (X64)"


_ENTERPRISE = "Enterprise Edition (64-bit)"
VERSIONS = {
    version.name: version
    for version in (
        Version("2012", 2012, "11.0.7001.0", _ENTERPRISE, 3, 110, 1),
        Version("2014", 2014, "12.0.6024.0", _ENTERPRISE, 3, 120, 2),
        Version("2016", 2016, "13.0.6300.2", _ENTERPRISE, 3, 130, 5),
        Version("2017", 2017, "14.0.3456.2", _ENTERPRISE, 3, 140, 6),
        Version("2019", 2019, "15.0.4375.4", _ENTERPRISE, 3, 150, 7),
        Version("2022", 2022, "16.0.4135.4", _ENTERPRISE, 3, 160, 8),
        Version("2025", 2025, "17.0.1000.7", _ENTERPRISE, 3, 170, 9),
        Version("azure", 2025, "12.0.2000.8", "SQL Azure", 5, 160, 9),
        Version("mi", 2025, "12.0.2000.8", "SQL Azure", 8, 160, 9),
    )
}
