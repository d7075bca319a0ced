"""What the demo server has to offer for running: folders, projects, packages, environments."""

from functools import cache

from ssis_tui.catalog.demo.moments import DAY, HOUR, as_moment
from ssis_tui.catalog.demo.names import ANNA, DBA, PACKAGES, PROJECTS, DemoPackage
from ssis_tui.model.codes import ObjectType
from ssis_tui.model.packages import (
    EnvironmentReference,
    Folder,
    Package,
    PackageParameter,
    Project,
)

ENVIRONMENTS = ("Prod", "Test")
_REFERENCES_PER_PROJECT = 10

_DEPLOYED_MS = 30 * DAY + 10 * HOUR

REQUIRED = {"ForecastModel.dtsx": "Scenario"}
"""Parameters without which a package does not start, by package."""


def project_lsn(project_id: int) -> int:
    """Give the version of a project that executions were created from."""
    return project_id * 10 + 1


def reference_id(project_id: int, environment: str) -> int:
    """Give the id by which a project refers to an environment."""
    return project_id * _REFERENCES_PER_PROJECT + ENVIRONMENTS.index(environment)


def environment_of(reference: int, project_id: int) -> str | None:
    """Give the environment behind a reference of this project; None if it has no such one."""
    for environment in ENVIRONMENTS:
        if reference_id(project_id, environment) == reference:
            return environment
    return None


def find_package(folder: str, project: str, name: str) -> DemoPackage | None:
    """Find a package by its names, without regard to case."""
    wanted = tuple(part.casefold() for part in (folder, project, name))
    for package in PACKAGES.values():
        names = (package.folder, package.project, package.name)
        if tuple(part.casefold() for part in names) == wanted:
            return package
    return None


@cache
def all_folders() -> tuple[Folder, ...]:
    """Give the folders, by name."""
    names = sorted({path.partition("/")[0] for path in PROJECTS})
    return tuple(
        Folder(
            folder_id=number,
            name=name,
            description=f"Integration of {name}",
            created_by_name=DBA,
            created=as_moment(HOUR * number),
        )
        for number, name in enumerate(names, start=1)
    )


@cache
def all_projects() -> tuple[Project, ...]:
    """Give the projects, by folder and name."""
    return tuple(
        Project(
            project_id=number,
            folder_name=path.partition("/")[0],
            name=path.partition("/")[2],
            deployed_by_name=ANNA,
            last_deployed=as_moment(_DEPLOYED_MS + number * DAY),
            object_version_lsn=project_lsn(number),
            validation_status="N",
        )
        for path, number in sorted(PROJECTS.items())
    )


@cache
def all_packages() -> tuple[Package, ...]:
    """Give the packages, by folder, project and name."""
    packages = sorted(
        PACKAGES.values(), key=lambda package: (package.folder, package.project, package.name)
    )
    return tuple(
        Package(
            package_id=package.package_id,
            folder_name=package.folder,
            project_name=package.project,
            name=package.name,
            project_id=package.project_id,
            last_deployed=as_moment(_DEPLOYED_MS + package.project_id * DAY),
        )
        for package in packages
    )


def references_of(project_id: int) -> tuple[EnvironmentReference, ...]:
    """Give the environments that a project may run with, by name."""
    if project_id not in PROJECTS.values():
        return ()
    return tuple(
        EnvironmentReference(
            reference_id=reference_id(project_id, environment),
            project_id=project_id,
            reference_type="R",
            environment_folder_name=None,
            environment_name=environment,
        )
        for environment in ENVIRONMENTS
    )


def parameters_of(project_id: int, package: str) -> tuple[PackageParameter, ...]:
    """Give the parameters of a package and of its project."""
    path = next((path for path, number in PROJECTS.items() if number == project_id), None)
    if path is None:
        return ()
    project = path.partition("/")[2]
    found = [
        PackageParameter(
            name=name,
            object_type=ObjectType.PROJECT,
            object_name=project,
            data_type=data_type,
            is_required=False,
            is_sensitive=is_sensitive,
            default_value=None if is_sensitive else value,
            is_value_set=True,
        )
        for name, data_type, value, is_sensitive in PROJECT_PARAMETERS
    ]
    if any(one.name == package and one.project_id == project_id for one in PACKAGES.values()):
        found += [
            PackageParameter(
                name=name,
                object_type=ObjectType.PACKAGE,
                object_name=package,
                data_type=data_type,
                is_required=False,
                is_sensitive=False,
                default_value=value,
            )
            for name, data_type, value in PACKAGE_PARAMETERS
        ]
    required = REQUIRED.get(package)
    if required is not None:
        found.append(
            PackageParameter(
                name=required,
                object_type=ObjectType.PACKAGE,
                object_name=package,
                data_type="String",
                is_required=True,
                is_sensitive=False,
                description="Base, Optimistic or Pessimistic",
            )
        )
    return tuple(sorted(found, key=lambda one: (one.object_type, one.name)))


PROJECT_PARAMETERS = (
    ("SourceServer", "String", "ERPSQL01", False),
    ("SourceDatabase", "String", "ERP", False),
    ("SourcePassword", "String", "", True),
)
"""Name, type, value, whether it is sensitive."""

PACKAGE_PARAMETERS = (
    ("BatchSize", "Int32", "10000"),
    ("FullLoad", "Boolean", "0"),
)
