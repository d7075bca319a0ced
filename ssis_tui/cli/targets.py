"""Finds what a path means: a package, its environment and its parameters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from ssis_tui.cli.reports import report
from ssis_tui.cli.session import Session
from ssis_tui.config.files import did_you_mean
from ssis_tui.config.keys import Unfit, boolean
from ssis_tui.errors import NoSuchOperation, UsageError
from ssis_tui.model.codes import LoggingLevel, ObjectType
from ssis_tui.model.packages import EnvironmentReference, Package, PackageParameter, Project
from ssis_tui.text import one_line

LOGGING_LEVEL: Final = "LOGGING_LEVEL"


@dataclass(frozen=True, slots=True)
class Path:
    """folder/project or folder/project/package as it was typed."""

    folder: str
    project: str
    package: str | None = None

    def __str__(self) -> str:
        return "/".join(part for part in (self.folder, self.project, self.package) if part)


def parse_path(words: str) -> Path:
    r"""Read folder/project[/package]; also as SSMS and dtexec write it, ``\SSISDB\…``."""
    parts = [part.strip() for part in words.replace("\\", "/").strip("/").split("/")]
    if len(parts) > 2 and parts[0].casefold() == "ssisdb" and words[:1] in {"\\", "/"}:
        parts = parts[1:]
    if len(parts) not in {2, 3} or not all(parts):
        raise UsageError(
            f"{one_line(words)} is no path of a project or package.",
            "Write it as folder/project/package.dtsx; ssis-tui packages lists them.",
        )
    return Path(*parts)


def find_package(session: Session, path: Path) -> Package:
    """Find the package, whatever the case and with or without .dtsx; raise NoSuchOperation."""
    packages = report(session, lambda reports: reports.packages())
    wanted = str(path).casefold()
    for package in packages:
        if package.path.casefold() in {wanted, f"{wanted}.dtsx"}:
            return package
    raise _not_found(session, f"package {path}", wanted, [each.path for each in packages])


def find_project(session: Session, path: Path) -> Project:
    """Find the project; raise NoSuchOperation."""
    projects = report(session, lambda reports: reports.projects())
    by_path = {f"{each.folder_name}/{each.name}".casefold(): each for each in projects}
    wanted = f"{path.folder}/{path.project}".casefold()
    if wanted in by_path:
        return by_path[wanted]
    raise _not_found(session, f"project {path}", wanted, by_path)


def _not_found(
    session: Session, what: str, wanted: str, known: Sequence[str] | dict[str, Project]
) -> NoSuchOperation:
    by_folded = {each.casefold(): each for each in known}
    near = did_you_mean(wanted, by_folded)
    # The suggestion in the case in which the catalog has it.
    for folded, name in by_folded.items():
        near = near.replace(f" {folded}?", f" {one_line(name)}?")
    return NoSuchOperation(
        f"{session.info.server} has no {one_line(what)} that this login may see{near or '.'}",
        server=session.info.server,
    )


def find_reference(session: Session, project_id: int, wanted: str) -> EnvironmentReference:
    """Find the project's reference to an environment by name or folder/name; raise UsageError."""
    references = report(session, lambda reports: reports.environment_references(project_id))
    folded = wanted.replace("\\", "/").casefold()
    found = [each for each in references if each.label.casefold() == folded]
    found = found or [each for each in references if each.environment_name.casefold() == folded]
    if len(found) == 1:
        return found[0]
    labels = ", ".join(one_line(each.label) for each in (found or references)) or "none"
    if found:
        raise UsageError(f"{one_line(wanted)} may be any of {labels}; name its folder too.")
    raise UsageError(
        f"The project refers to no environment {one_line(wanted)}.", f"It refers to: {labels}."
    )


def parse_level(words: str) -> LoggingLevel:
    """Read a logging level by its word or number."""
    plain = words.strip().casefold().replace("_", "").replace(" ", "")
    for level in LoggingLevel:
        if plain in {level.name.casefold().replace("_", ""), str(int(level))}:
            return level
    known = ", ".join(level.label for level in LoggingLevel)
    raise UsageError(f"{one_line(words)} is no logging level.", f"There are: {known}.")


def parameter_value(
    parameters: Sequence[PackageParameter], name: str, words: str, *, is_secret: bool = False
) -> tuple[int, str, object]:
    """Give a parameter as it is set: its level, its exact name, and its value of its type.

    `name` may have ``$Project::`` or ``$Package::`` in front. Raises UsageError.
    """
    level, plain = _level_of(name)
    found = [
        each
        for each in parameters
        if each.name.casefold() == plain.casefold() and level in {None, each.object_type}
    ]
    if not found:
        near = did_you_mean(plain, [each.name for each in parameters])
        raise UsageError(f"There is no parameter {one_line(name)}{near or '.'}")
    if len(found) > 1:
        raise UsageError(
            f"{one_line(plain)} is a parameter of the project and of the package.",
            f"Write $Project::{plain} or $Package::{plain}.",
        )
    parameter = found[0]
    if parameter.is_sensitive and not is_secret:
        raise UsageError(
            f"{one_line(parameter.name)} is sensitive, and arguments are seen by everybody.",
            "Name it with --secret instead: its value is asked, or read from a variable.",
        )
    return parameter.object_type, parameter.name, _typed(parameter, words)


def _level_of(name: str) -> tuple[int | None, str]:
    for prefix, level in (("$project::", ObjectType.PROJECT), ("$package::", ObjectType.PACKAGE)):
        if name.casefold().startswith(prefix):
            return int(level), name[len(prefix) :]
    return None, name


_RANGES: Final = {
    "sbyte": (-(2**7), 2**7 - 1),
    "byte": (0, 2**8 - 1),
    "int16": (-(2**15), 2**15 - 1),
    "uint16": (0, 2**16 - 1),
    "int32": (-(2**31), 2**31 - 1),
    "uint32": (0, 2**32 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint64": (0, 2**64 - 1),
}


def _typed(parameter: PackageParameter, words: str) -> object:
    """Read a value as the parameter's type; no message repeats it, for it may be a secret."""
    kind = parameter.data_type.casefold()
    wrong = UsageError(f"The value of {one_line(parameter.name)} is no {parameter.data_type}.")
    try:
        if kind in _RANGES:
            low, high = _RANGES[kind]
            number = int(words.strip())
            if not low <= number <= high:
                raise wrong
            return number
        match kind:
            case "boolean":
                return boolean(words)
            case "double" | "single":
                return float(words)
            case "decimal":
                return Decimal(words.strip())
            case "datetime":
                moment = datetime.fromisoformat(words.strip())
                if moment.tzinfo is not None:
                    # SSIS's DateTime has no zone: one that is given would be lost.
                    raise wrong
                return moment
            case _:
                return words
    except (Unfit, ValueError, InvalidOperation):
        raise wrong from None
