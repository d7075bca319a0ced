"""Folders, projects, packages and environments of a world, made as they are first named."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from tests.support.ssisdb.procedures.executions import SYSTEM_PARAMETERS

if TYPE_CHECKING:
    from tests.support.ssisdb.engine import CatalogEngine

_DEPLOYED_BY = "CORP\\anna"
_SID = b"\x01\x05"


@dataclass(frozen=True, slots=True)
class Project:
    project_id: int
    folder_id: int
    lsn: int
    """object_version_lsn of the version that is deployed."""


@dataclass(frozen=True, slots=True)
class Package:
    package_id: int
    project_id: int
    lsn: int


class Objects:
    """What is deployed on one server; called with the database's lock held."""

    def __init__(self, engine: "CatalogEngine") -> None:
        self._engine = engine
        self._folders: dict[str, int] = {}
        self._projects: dict[tuple[str, str], Project] = {}
        self._packages: dict[tuple[int, str], Package] = {}
        self._environments: dict[tuple[int, str], int] = {}

    def folder(self, name: str) -> int:
        if name not in self._folders:
            self._folders[name] = self._engine.store.insert(
                "folders",
                {
                    "name": name,
                    "created_by_sid": _SID,
                    "created_by_name": _DEPLOYED_BY,
                    "created_time": self._engine.clock.now(),
                },
            )
        return self._folders[name]

    def project(self, folder: str, name: str) -> Project:
        key = (folder, name)
        if key not in self._projects:
            now = self._engine.clock.now()
            folder_id = self.folder(folder)
            values: dict[str, object] = {
                "folder_id": folder_id,
                "name": name,
                "project_format_version": 1,
                "deployed_by_sid": _SID,
                "deployed_by_name": _DEPLOYED_BY,
                "last_deployed_time": now,
                "created_time": now,
                "object_version_lsn": 0,
                "validation_status": "N",
            }
            project_id = self._engine.store.insert("projects", values)
            self._projects[key] = self._version(project_id, folder_id, name)
        return self._projects[key]

    def _version(self, project_id: int, folder_id: int, name: str) -> Project:
        lsn = self._engine.store.insert(
            "object_versions",
            {
                "object_id": project_id,
                "object_type": 20,
                "object_name": name,
                "created_by": _DEPLOYED_BY,
                "created_time": self._engine.clock.now(),
            },
        )
        self._engine.store.update("projects", project_id, {"object_version_lsn": lsn})
        return Project(project_id, folder_id, lsn)

    def redeploy(self, folder: str, name: str) -> Project:
        """Deploy a project anew: executions created before cannot be started any more (27150)."""
        old = self.project(folder, name)
        new = self._version(old.project_id, old.folder_id, name)
        self._projects[folder, name] = new
        for key, package in list(self._packages.items()):
            if package.project_id == old.project_id:
                del self._packages[key]
                self.package(folder, name, key[1])
        return new

    def package(self, folder: str, project: str, name: str) -> Package:
        found = self.project(folder, project)
        key = (found.project_id, name)
        if key not in self._packages:
            package_id = self._engine.store.insert(
                "packages",
                {
                    "project_version_lsn": found.lsn,
                    "name": name,
                    "package_guid": uuid4(),
                    "package_format_version": 8,
                    "version_major": 1,
                    "version_minor": 0,
                    "version_build": 1,
                    "version_guid": uuid4(),
                    "project_id": found.project_id,
                    "entry_point": True,
                    "validation_status": "N",
                },
            )
            self._packages[key] = Package(package_id, found.project_id, found.lsn)
        return self._packages[key]

    def environment(self, folder: str, name: str) -> int:
        key = (self.folder(folder), name)
        if key not in self._environments:
            self._environments[key] = self._engine.store.insert(
                "environments",
                {
                    "environment_name": name,
                    "folder_id": key[0],
                    "created_by_sid": _SID,
                    "created_by_name": _DEPLOYED_BY,
                    "created_time": self._engine.clock.now(),
                },
            )
        return self._environments[key]

    def reference(self, folder: str, project: str, environment: str) -> int:
        """Give the id of a project's relative reference to an environment of its own folder."""
        self.environment(folder, environment)
        project_id = self.project(folder, project).project_id
        found = self._engine.store.find(
            "environment_references",
            "project_id = ? AND environment_name = ?",
            project_id,
            environment,
        )
        if found:
            reference_id = found[0]["reference_id"]
            assert isinstance(reference_id, int)
            return reference_id
        return self._engine.store.insert(
            "environment_references",
            {
                "project_id": project_id,
                "reference_type": "R",
                "environment_name": environment,
                "validation_status": "N",
            },
        )

    def parameter(
        self,
        folder: str,
        project: str,
        name: str,
        *,
        package: str | None = None,
        data_type: str = "String",
        value: object = None,
        required: bool = False,
        sensitive: bool = False,
    ) -> int:
        """Declare a parameter of a project, or of one of its packages."""
        found = self.project(folder, project)
        return self._engine.store.insert(
            "object_parameters",
            {
                "project_id": found.project_id,
                "project_version_lsn": found.lsn,
                "object_type": 20 if package is None else 30,
                "object_name": package or project,
                "parameter_name": name,
                "parameter_data_type": data_type,
                "required": required,
                "sensitive": sensitive,
                "design_default_value": value,
                "value_type": "V",
                "value_set": False,
                "validation_status": "N",
            },
        )

    def system_parameters(self, execution_id: int, logging_level: int) -> None:
        """Write the values of object_type 50 that each execution has."""
        for name, kind, default in SYSTEM_PARAMETERS:
            value = logging_level if name == "LOGGING_LEVEL" else default
            self._engine.store.insert(
                "execution_parameter_values",
                {
                    "execution_id": execution_id,
                    "object_type": 50,
                    "parameter_data_type": kind,
                    "parameter_name": name,
                    "parameter_value": value,
                    "sensitive": False,
                    "required": False,
                    "value_set": value is not None,
                    "runtime_override": False,
                },
            )
