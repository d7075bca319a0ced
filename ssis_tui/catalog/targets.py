"""What paths and names mean among what a catalog lists: packages, environments, parameters."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from msgspec import Struct

from ssis_tui.config.files import did_you_mean
from ssis_tui.config.keys import Unfit, boolean
from ssis_tui.errors import NoSuchOperation, UsageError
from ssis_tui.model.codes import LoggingLevel, ObjectType
from ssis_tui.model.packages import (
    EnvironmentReference,
    Folder,
    Package,
    PackageParameter,
    Project,
)
from ssis_tui.text import one_line

LOGGING_LEVEL: Final = "LOGGING_LEVEL"


class Path(Struct, frozen=True):
    """folder/project or folder/project/package as it was typed."""

    folder: str
    project: str
    package: str | None = None

    def __str__(self) -> str:
        return "/".join(part for part in (self.folder, self.project, self.package) if part)


def parts_of(words: str) -> tuple[str, ...]:
    r"""Take a path apart, also as SSMS and dtexec write it, ``\SSISDB\…``; raise UsageError.

    The parts are one to three: a folder, a project, a package.
    """
    parts = [part.strip() for part in words.replace("\\", "/").strip("/").split("/")]
    if len(parts) > 1 and parts[0].casefold() == "ssisdb" and words[:1] in {"\\", "/"}:
        parts = parts[1:]
    if len(parts) > 3 or not all(parts):
        raise _no_path(words)
    return tuple(parts)


def parse_path(words: str) -> Path:
    """Read folder/project[/package]; raise UsageError."""
    parts = parts_of(words)
    if len(parts) == 1:
        raise _no_path(words)
    return Path(*parts)


def _no_path(words: str) -> UsageError:
    return UsageError(
        f"{one_line(words)} is no path of a project or package.",
        "Write it as folder/project/package.dtsx; ssis-tui packages lists them.",
    )


def parse_package_path(words: str) -> Path:
    """Read folder/project/package; raise UsageError for a project's path."""
    path = parse_path(words)
    if path.package is None:
        raise UsageError("Which package? Write folder/project/package.dtsx.")
    return path


def package_among(packages: Iterable[Package], path: Path, *, server: str) -> Package:
    """Find the package, whatever the case and with or without .dtsx; raise NoSuchOperation."""
    listed = list(packages)
    wanted = str(path).casefold()
    for package in listed:
        if package.path.casefold() in {wanted, f"{wanted}.dtsx"}:
            return package
    raise _not_found(server, f"package {path}", wanted, [each.path for each in listed])


def project_among(projects: Iterable[Project], path: Path, *, server: str) -> Project:
    """Find the project; raise NoSuchOperation."""
    listed = {f"{each.folder_name}/{each.name}": each for each in projects}
    wanted = f"{path.folder}/{path.project}".casefold()
    for name, project in listed.items():
        if name.casefold() == wanted:
            return project
    raise _not_found(server, f"project {path}", wanted, listed)


def folder_among(folders: Iterable[Folder], wanted: str, *, server: str) -> Folder:
    """Find the folder; raise NoSuchOperation."""
    listed = {each.name: each for each in folders}
    for name, folder in listed.items():
        if name.casefold() == wanted.casefold():
            return folder
    raise _not_found(server, f"folder {wanted}", wanted, listed)


def _not_found(server: str, what: str, wanted: str, known: Iterable[str]) -> NoSuchOperation:
    near = _near(wanted, known)
    return NoSuchOperation(
        f"{server} has no {one_line(what)} that this login may see{near or '.'}", server=server
    )


def _near(wanted: str, known: Iterable[str]) -> str:
    """Give "; did you mean …?" in the case in which the catalog has it, or nothing."""
    by_folded = {each.casefold(): each for each in known}
    near = did_you_mean(wanted, by_folded)
    for folded, name in by_folded.items():
        near = near.replace(f" {folded}?", f" {one_line(name)}?")
    return near


def reference_among(
    references: Iterable[EnvironmentReference], wanted: str
) -> EnvironmentReference:
    """Find a project's reference to an environment by name or folder/name; raise UsageError."""
    listed = list(references)
    folded = wanted.replace("\\", "/").casefold()
    found = [each for each in listed if each.label.casefold() == folded]
    found = found or [each for each in listed if each.environment_name.casefold() == folded]
    if len(found) == 1:
        return found[0]
    labels = ", ".join(one_line(each.label) for each in (found or listed)) or "none"
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


def parameter_named(parameters: Sequence[PackageParameter], name: str) -> PackageParameter:
    """Find a parameter by its name, whatever the case; raise UsageError.

    The name may have ``$Project::`` or ``$Package::`` in front.
    """
    level, plain = _level_of(name)
    found = [
        each
        for each in parameters
        if each.name.casefold() == plain.casefold() and level in {None, each.object_type}
    ]
    if not found:
        near = _near(plain, [each.name for each in parameters])
        known = ", ".join(one_line(each.name) for each in parameters) or "none"
        raise UsageError(
            f"There is no parameter {one_line(name)}{near or '.'}",
            "" if near else f"There are: {known}.",
        )
    if len(found) > 1:
        raise UsageError(
            f"{one_line(plain)} is a parameter of the project and of the package.",
            f"Write $Project::{plain} or $Package::{plain}.",
        )
    return found[0]


def parameter_value(
    parameters: Sequence[PackageParameter], name: str, words: str, *, is_secret: bool = False
) -> tuple[int, str, object]:
    """Give a parameter as it is set from words: its level, its exact name, its value of its type.

    Raises UsageError, also for a sensitive one whose value is not said to be a secret.
    """
    parameter = parameter_named(parameters, name)
    if parameter.is_sensitive and not is_secret:
        raise UsageError(
            f"{one_line(parameter.name)} is sensitive, and arguments are seen by everybody.",
            "Name it with --secret instead: its value is asked, or read from a variable.",
        )
    return parameter.object_type, parameter.name, _typed(parameter, words)


def parameter_object(
    parameters: Sequence[PackageParameter], name: str, value: object
) -> tuple[int, str, object]:
    """Give a parameter as it is set from a value of Python; raise UsageError if it does not fit.

    Text is read as the parameter's type; no message repeats a value.
    """
    parameter = parameter_named(parameters, name)
    if isinstance(value, str):
        return parameter.object_type, parameter.name, _typed(parameter, value)
    return parameter.object_type, parameter.name, _fitting(parameter, value)


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


def _fitting(parameter: PackageParameter, value: object) -> object:
    """Check a value against the parameter's type."""
    kind = parameter.data_type.casefold()
    wrong = UsageError(
        f"The value of {one_line(parameter.name)} is no {parameter.data_type}.",
        f"A value of Python's type {type(value).__name__} does not fit.",
    )
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if kind in _RANGES and isinstance(value, int) and is_number:
        low, high = _RANGES[kind]
        if low <= value <= high:
            return value
    elif kind == "boolean" and isinstance(value, bool):
        return value
    elif kind in {"double", "single"} and (is_number or isinstance(value, float)):
        return float(str(value))
    elif kind == "decimal" and (is_number or isinstance(value, Decimal)):
        return Decimal(str(value))
    elif kind == "datetime" and isinstance(value, datetime) and value.tzinfo is None:
        return value
    raise wrong
