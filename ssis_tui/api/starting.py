"""Puts together what is asked of the server for an execution or a validation."""

from collections.abc import Mapping

from ssis_tui.api.pages import Read
from ssis_tui.catalog.reports import StartRequest, ValidateRequest
from ssis_tui.catalog.targets import (
    LOGGING_LEVEL,
    package_among,
    parameter_object,
    parse_package_path,
    parse_path,
    project_among,
    reference_among,
)
from ssis_tui.errors import UsageError
from ssis_tui.model.codes import LoggingLevel, ObjectType
from ssis_tui.model.packages import EnvironmentReference, Package, PackageParameter, Project

AnyPackage = str | Package
"""A package, or its path: folder/project/package.dtsx."""
AnyProject = str | Project
"""A project, or its path: folder/project."""
AnyEnvironment = str | EnvironmentReference
"""A reference to an environment, or the environment's name, or folder/name."""


async def package_of(read: Read, server: str, package: AnyPackage) -> Package:
    """Give the package that is meant; raise NoSuchOperation."""
    if isinstance(package, Package):
        return package
    path = parse_package_path(package)
    packages = await read(lambda catalog: catalog.packages(), name="the packages")
    return package_among(packages, path, server=server)


async def project_of(read: Read, server: str, project: AnyProject) -> Project:
    """Give the project that is meant; raise NoSuchOperation."""
    if isinstance(project, Project):
        return project
    path = parse_path(project)
    projects = await read(lambda catalog: catalog.projects(), name="the projects")
    return project_among(projects, path, server=server)


async def reference_of(read: Read, project_id: int, environment: AnyEnvironment) -> int:
    """Give the id of a project's reference to an environment; raise UsageError."""
    if isinstance(environment, EnvironmentReference):
        return environment.reference_id
    references = await read(
        lambda catalog: catalog.environment_references(project_id), name="the environments"
    )
    return reference_among(references, environment).reference_id


async def parameters_of(read: Read, package: Package) -> tuple[PackageParameter, ...]:
    """Read what a package and its project take."""
    project_id = package.project_id
    if project_id is None:
        return ()
    return await read(
        lambda catalog: catalog.package_parameters(project_id, package.name),
        name=f"the parameters of {package.name}",
    )


async def start_request(
    read: Read,
    server: str,
    package: AnyPackage,
    *,
    environment: AnyEnvironment | None,
    parameters: Mapping[str, object],
    logging_level: LoggingLevel | None,
    use32bitruntime: bool,
) -> StartRequest:
    """Put a start together; everything wrong in it is said before anything is sent."""
    found = await package_of(read, server, package)
    reference_id = None
    if environment is not None:
        if found.project_id is None:
            raise UsageError(f"{found.path} does not say which project it belongs to.")
        reference_id = await reference_of(read, found.project_id, environment)
    values: list[tuple[int, str, object]] = []
    if parameters:
        known = await parameters_of(read, found)
        values += [parameter_object(known, name, value) for name, value in parameters.items()]
    if logging_level is not None:
        values.append((int(ObjectType.EXECUTION), LOGGING_LEVEL, int(logging_level)))
    return StartRequest(
        folder=found.folder_name,
        project=found.project_name,
        package=found.name,
        reference_id=reference_id,
        use32bitruntime=use32bitruntime,
        parameters=tuple(values),
    )


async def validate_request(
    read: Read,
    server: str,
    target: AnyPackage | Project,
    *,
    environment: AnyEnvironment | None,
    all_environments: bool,
    use32bitruntime: bool,
) -> ValidateRequest:
    """Put a validation of a package or of a whole project together."""
    if environment is not None and all_environments:
        raise UsageError("A validation is with one environment or with all of them, not both.")
    is_package = isinstance(target, Package) or (
        isinstance(target, str) and parse_path(target).package is not None
    )
    if is_package and not isinstance(target, Project):
        package = await package_of(read, server, target)
        project = await project_of(read, server, f"{package.folder_name}/{package.project_name}")
    elif not isinstance(target, Package):
        package, project = None, await project_of(read, server, target)
    scope, reference_id = ("A" if all_environments else "D"), None
    if environment is not None:
        scope = "S"
        reference_id = await reference_of(read, project.project_id, environment)
    return ValidateRequest(
        folder=project.folder_name,
        project=project.name,
        package=None if package is None else package.name,
        use32bitruntime=use32bitruntime,
        environment_scope=scope,
        reference_id=reference_id,
    )
