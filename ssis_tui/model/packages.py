"""What can be run: folders, projects, packages."""

from datetime import datetime

from msgspec import Struct


class Package(Struct, frozen=True, kw_only=True):
    """A row of ``catalog.packages`` with the names of its project and folder."""

    package_id: int
    folder_name: str
    """Empty where the login may not see the folder."""
    project_name: str
    name: str
    entry_point: bool = True
    description: str | None = None
    project_id: int | None = None
    last_deployed: datetime | None = None

    @property
    def path(self) -> str:
        return f"{self.folder_name}/{self.project_name}/{self.name}"


class Folder(Struct, frozen=True, kw_only=True):
    """A row of ``catalog.folders``."""

    folder_id: int
    name: str
    description: str | None = None
    created_by_name: str | None = None
    created: datetime | None = None


class Project(Struct, frozen=True, kw_only=True):
    """A row of ``catalog.projects`` with its folder's name."""

    project_id: int
    folder_name: str
    """Empty where the login may see the project and not its folder, as ssis_logreader."""
    name: str
    description: str | None = None
    deployed_by_name: str | None = None
    last_deployed: datetime | None = None
    object_version_lsn: int | None = None
    validation_status: str | None = None
    """N not validated, S succeeded, F failed."""


class EnvironmentReference(Struct, frozen=True, kw_only=True):
    """A row of ``catalog.environment_references``: an environment that a project may run with."""

    reference_id: int
    project_id: int
    reference_type: str
    """R relative (in the project's own folder) or A absolute."""
    environment_folder_name: str | None
    environment_name: str

    @property
    def label(self) -> str:
        if self.environment_folder_name is None:
            return self.environment_name
        return f"{self.environment_folder_name}/{self.environment_name}"


class PackageParameter(Struct, frozen=True, kw_only=True):
    """A row of ``catalog.object_parameters`` of a project or package."""

    name: str
    object_type: int
    """20 project, 30 package."""
    object_name: str
    data_type: str
    is_required: bool
    is_sensitive: bool
    default_value: str | None = None
    """Converted to text; None when sensitive or not set."""
    is_value_set: bool = False
    description: str | None = None
