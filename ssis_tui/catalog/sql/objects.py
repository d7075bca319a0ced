"""What is deployed: folders, projects, packages, environments and parameters.

Who may see a project need not see its folder, and the views are filtered, so they are read one
after the other and put together here.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from ssis_tui.catalog.sql.batch import Batch, Row
from ssis_tui.catalog.sql.report_views import (
    ENVIRONMENT_REFERENCES,
    OBJECT_PARAMETERS,
    PROJECTS,
)
from ssis_tui.catalog.sql.views import Present, View
from ssis_tui.model.packages import (
    EnvironmentReference,
    Folder,
    Package,
    PackageParameter,
    Project,
)

PROJECT_LEVEL: Final = 20
PACKAGE_LEVEL: Final = 30


def objects_batch(present: Present, *views: View) -> Batch:
    """Read whole views of what is deployed; result sets by the views' names."""
    batch = Batch(
        "deployed objects",
        "the folders, projects and packages that can be listed, started or validated",
    )
    for view in views:
        if view.is_in(present):
            batch.select(view.name, f"SELECT {view.select_list(present)} FROM catalog.{view.name};")
    return batch


def folders_from(rows: Iterable[Row]) -> tuple[Folder, ...]:
    """Make a value of each row of FOLDERS, by name."""
    made = [
        Folder(
            folder_id=row[0],
            name=row[1] or "",
            description=row[2],
            created_by_name=row[3],
            created=row[4],
        )
        for row in rows
    ]
    made.sort(key=lambda one: one.name.casefold())
    return tuple(made)


def projects_from(rows: Iterable[Row], folders: Iterable[Row]) -> tuple[Project, ...]:
    """Make a value of each row of PROJECTS, by folder and name."""
    names = _names(folders)
    made = [
        Project(
            project_id=row[0],
            folder_name=names.get(row[1], ""),
            name=row[2] or "",
            description=row[3],
            deployed_by_name=row[4],
            last_deployed=row[5],
            object_version_lsn=row[6],
            validation_status=row[7],
        )
        for row in rows
    ]
    made.sort(key=lambda one: (one.folder_name.casefold(), one.name.casefold()))
    return tuple(made)


def packages_from(
    rows: Iterable[Row], projects: Sequence[Row], folders: Iterable[Row]
) -> tuple[Package, ...]:
    """Make a value of each row of PACKAGES, by folder, project and name."""
    names = _names(folders)
    known = {row[0]: row for row in projects}
    nothing: Row = (None,) * len(PROJECTS.columns)
    made = []
    for row in rows:
        project = known.get(row[1], nothing)
        made.append(
            Package(
                package_id=row[0],
                folder_name=names.get(project[1], ""),
                project_name=project[2] or "",
                name=row[2] or "",
                entry_point=row[3] is None or bool(row[3]),
                description=row[4],
                project_id=row[1],
                last_deployed=project[5],
            )
        )
    made.sort(
        key=lambda one: (
            one.folder_name.casefold(),
            one.project_name.casefold(),
            one.name.casefold(),
        )
    )
    return tuple(made)


def _names(folders: Iterable[Row]) -> dict[int, str]:
    return {row[0]: row[1] or "" for row in folders}


def references_batch(present: Present, project_id: int) -> Batch:
    """Read the environments that one project refers to."""
    batch = Batch("environment references", "the environments that a project can be started with")
    batch.select(
        "references",
        f"SELECT {ENVIRONMENT_REFERENCES.select_list(present)} FROM catalog.environment_references "
        "WHERE project_id = ?;",
        project_id,
    )
    return batch


def references_from(rows: Iterable[Row]) -> tuple[EnvironmentReference, ...]:
    """Make a value of each row, by name; of one name the project's own folder comes first."""
    made = [
        EnvironmentReference(
            reference_id=row[0],
            project_id=row[1],
            reference_type=row[2] or "",
            environment_folder_name=row[3],
            environment_name=row[4] or "",
        )
        for row in rows
    ]
    made.sort(
        key=lambda one: (
            one.environment_name.casefold(),
            (one.environment_folder_name or "").casefold(),
        )
    )
    return tuple(made)


def parameters_batch(present: Present, project_id: int, package: str) -> Batch:
    """Read the parameters of one project and of one of its packages, sensitive ones as NULL."""
    batch = Batch("package parameters", "the parameters that a package can be started with")
    batch.select(
        "parameters",
        f"SELECT {OBJECT_PARAMETERS.select_list(present)} FROM catalog.object_parameters "
        f"WHERE project_id = ? AND (object_type = {PROJECT_LEVEL} "
        f"OR (object_type = {PACKAGE_LEVEL} AND object_name = ?));",
        project_id,
        package,
    )
    return batch


def parameters_from(rows: Iterable[Row]) -> tuple[PackageParameter, ...]:
    """Make a value of each row, the project's first, then by name.

    What nobody set on the server has the value that the package was designed with.
    """
    made = [
        PackageParameter(
            name=row[0] or "",
            object_type=-1 if row[1] is None else int(row[1]),
            object_name=row[2] or "",
            data_type=row[3] or "",
            is_required=bool(row[4]),
            is_sensitive=row[5] is None or bool(row[5]),
            default_value=row[6] if row[7] is None else row[7],
            is_value_set=bool(row[8]),
            description=row[9],
        )
        for row in rows
    ]
    made.sort(key=lambda one: (one.object_type, one.name))
    return tuple(made)
