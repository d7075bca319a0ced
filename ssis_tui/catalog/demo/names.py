"""What is deployed on the demo server, and who works with it."""

from enum import Enum, auto

from msgspec import Struct

SERVICE = r"CORP\svc_etl"
ANNA = r"CORP\anna"
DBA = r"CORP\dba"
YOU = r"CORP\you"
CLEANUP_LOGIN = "##MS_SSISServerCleanupJobLogin##"

INSTANCE = "DEMOSQL01"
MACHINES = ("ETLNODE1", "ETLNODE2")


class Shape(Enum):
    """What a package does, and so which tasks it has."""

    IMPORT = auto()
    SYNC = auto()
    DIMENSION = auto()
    FACT = auto()
    MASTER = auto()
    AGGREGATE = auto()
    EXPORT = auto()
    LISTENER = auto()
    RELOAD = auto()
    HUGE = auto()


class DemoPackage(Struct, frozen=True):
    """A deployed package."""

    package_id: int
    project_id: int
    folder: str
    project: str
    name: str
    """With its extension, as the catalog stores it."""
    shape: Shape

    @property
    def root(self) -> str:
        """The package's own name as an executable."""
        return self.name.removesuffix(".dtsx")

    @property
    def subject(self) -> str:
        """What it is about, in words: "Fact Sales" of LoadFactSales."""
        words: list[str] = []
        for letter in self.root:
            if letter.isupper() or not words:
                words.append("")
            words[-1] += letter
        return " ".join(words[1:]) or self.root


_DEPLOYED: dict[str, dict[str, Shape]] = {
    "Finance/Dwh": {
        "NightlyMaster": Shape.MASTER,
        "LoadStaging": Shape.IMPORT,
        "LoadDimCustomer": Shape.DIMENSION,
        "LoadDimProduct": Shape.DIMENSION,
        "LoadFactSales": Shape.FACT,
        "LoadFactInventory": Shape.FACT,
        "RebuildAggregates": Shape.AGGREGATE,
    },
    "Finance/Controlling": {
        "LoadCostCenters": Shape.DIMENSION,
        "ForecastModel": Shape.AGGREGATE,
        "ReconcileLedger": Shape.FACT,
    },
    "Finance/Billing": {"CreateInvoices": Shape.EXPORT, "ImportPayments": Shape.IMPORT},
    "Sales/Crm": {
        "SyncAccounts": Shape.SYNC,
        "SyncOpportunities": Shape.SYNC,
        "ExportLeads": Shape.EXPORT,
    },
    "Sales/Webshop": {"ImportOrders": Shape.IMPORT, "ExportPrices": Shape.EXPORT},
    "Hr/Payroll": {
        "ExportPayroll": Shape.EXPORT,
        "LoadSalaries": Shape.FACT,
        "LoadDimEmployee": Shape.DIMENSION,
    },
    "Hr/TimeTracking": {"ImportTimesheets": Shape.IMPORT},
    "Logistics/Warehouse": {
        "ImportStock": Shape.IMPORT,
        "ImportShipments": Shape.IMPORT,
        "ReloadHistory": Shape.RELOAD,
    },
    "Logistics/Iot": {"StreamTelemetry": Shape.LISTENER},
    "Marketing/Web": {"ImportClickstream": Shape.IMPORT, "LoadClickDetail": Shape.HUGE},
    "Marketing/Newsletter": {"SegmentCustomers": Shape.AGGREGATE, "SendNewsletter": Shape.EXPORT},
    "Operations/Maintenance": {
        "ArchiveOldData": Shape.AGGREGATE,
        "RebuildIndexes": Shape.AGGREGATE,
        "CheckDataQuality": Shape.FACT,
    },
}

PROJECTS: dict[str, int] = {path: number for number, path in enumerate(_DEPLOYED, start=1)}
"""Project ids by folder/project."""


def _deployed() -> dict[str, DemoPackage]:
    packages: dict[str, DemoPackage] = {}
    for path, contents in _DEPLOYED.items():
        folder, _, project = path.partition("/")
        for root, shape in contents.items():
            packages[root] = DemoPackage(
                package_id=100 + len(packages),
                project_id=PROJECTS[path],
                folder=folder,
                project=project,
                name=f"{root}.dtsx",
                shape=shape,
            )
    return packages


PACKAGES: dict[str, DemoPackage] = _deployed()
"""By their names without extension, which are unique on this server."""
