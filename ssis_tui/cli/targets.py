"""Finds on the server what a path among the arguments means."""

from collections.abc import Sequence

from ssis_tui.catalog.targets import (
    Path,
    folder_among,
    package_among,
    project_among,
    reference_among,
)
from ssis_tui.cli.session import Session
from ssis_tui.model.packages import EnvironmentReference, Package, Project


def find_package(session: Session, path: Path) -> Package:
    """Find the package; raise NoSuchOperation."""
    packages = session.call(lambda catalog: catalog.packages())
    return package_among(packages, path, server=session.info.server)


def find_project(session: Session, path: Path) -> Project:
    """Find the project; raise NoSuchOperation."""
    projects = session.call(lambda catalog: catalog.projects())
    return project_among(projects, path, server=session.info.server)


def find_place(session: Session, parts: Sequence[str]) -> None:
    """Find a folder, a project or a package by the parts of its path; raise NoSuchOperation."""
    if len(parts) == 3:
        find_package(session, Path(*parts))
    elif len(parts) == 2:
        find_project(session, Path(*parts))
    else:
        folders = session.call(lambda catalog: catalog.folders())
        folder_among(folders, parts[0], server=session.info.server)


def find_reference(session: Session, project_id: int, wanted: str) -> EnvironmentReference:
    """Find the project's reference to an environment; raise UsageError."""
    references = session.call(lambda catalog: catalog.environment_references(project_id))
    return reference_among(references, wanted)
