"""``ssis-tui packages``: the tree of folders, projects and packages, and what a package takes."""

import argparse
from collections.abc import Mapping, Sequence

from ssis_tui.catalog.targets import Path, parts_of
from ssis_tui.cli.console import Console
from ssis_tui.cli.output import Shape, write
from ssis_tui.cli.session import Session, opened, prepare, server_of, view_of
from ssis_tui.cli.targets import find_package, find_place, find_project
from ssis_tui.errors import UsageError
from ssis_tui.model.codes import ObjectType
from ssis_tui.model.packages import EnvironmentReference, Package, PackageParameter
from ssis_tui.present import foreign_text, moments
from ssis_tui.present.column import Cell, Column, View
from ssis_tui.present.filtering import parse_filter
from ssis_tui.present.parameters import SENSITIVE
from ssis_tui.text import one_line

FORMATS = True
EXAMPLES = """\
  ssis-tui packages -S PRODSQL01 --filter finance
  ssis-tui packages Finance -S PRODSQL01
  ssis-tui packages Finance/Dwh/LoadFactSales.dtsx --parameters -S PRODSQL01
  ssis-tui packages Finance/Dwh --environments --demo
  ssis-tui packages --demo --json
"""
_EMPTY = "No package that this login may see."


def _record(row: Package) -> Mapping[str, object]:
    return {
        "package_id": row.package_id,
        "folder_name": row.folder_name,
        "project_name": row.project_name,
        "name": row.name,
        "path": row.path,
        "entry_point": row.entry_point,
        "description": row.description,
        "project_id": row.project_id,
        "last_deployed_time": row.last_deployed,
    }


SHAPE: Shape[Package] = Shape(
    (),
    ("package_id", "folder_name", "project_name", "name", "path", "entry_point", "description",
     "project_id", "last_deployed_time"),
    _record,
)  # fmt: skip


def _level(row: PackageParameter) -> str:
    return "project" if row.object_type == ObjectType.PROJECT else "package"


def _default(row: PackageParameter) -> str | None:
    """Give the default for programs: never a sensitive one, and no secret inside another."""
    if row.is_sensitive or row.default_value is None:
        return None
    return foreign_text.value(row.default_value, row.name)


PARAMETERS: Shape[PackageParameter] = Shape(
    (
        Column(id="name", title="Parameter",
               cell=lambda row, view: foreign_text.cell(row.name, view),
               value=lambda row: row.name, width=28),
        Column(id="level", title="Of", cell=lambda row, _: Cell(_level(row)), value=_level,
               width=7),
        Column(id="type", title="Type",
               cell=lambda row, view: foreign_text.cell(row.data_type, view),
               value=lambda row: row.data_type, width=10),
        Column(id="required", title="Required",
               cell=lambda row, _: Cell("yes" if row.is_required else ""),
               value=lambda row: row.is_required, width=8),
        Column(id="default", title="Default",
               cell=lambda row, view: (
                   Cell(SENSITIVE) if row.is_sensitive else foreign_text.cell(_default(row), view)
               ),
               value=_default, width=30, min_width=10),
        Column(id="description", title="Description",
               cell=lambda row, view: foreign_text.cell(row.description, view),
               value=lambda row: row.description, width=30, min_width=10, priority=1),
    ),
    ("parameter_name", "object_type", "object_type_name", "object_name", "data_type", "required",
     "sensitive", "default_value", "value_set", "description"),
    lambda row: {
        "parameter_name": row.name,
        "object_type": row.object_type,
        "object_type_name": _level(row).capitalize(),
        "object_name": row.object_name,
        "data_type": row.data_type,
        "required": row.is_required,
        "sensitive": row.is_sensitive,
        "default_value": _default(row),
        "value_set": row.is_value_set,
        "description": row.description,
    },
)  # fmt: skip

ENVIRONMENTS: Shape[EnvironmentReference] = Shape(
    (
        Column(id="environment", title="Environment",
               cell=lambda row, view: foreign_text.cell(row.label, view),
               value=lambda row: row.label, width=30),
        Column(id="reference", title="Reference",
               cell=lambda row, _: Cell("relative" if row.reference_type == "R" else "absolute"),
               value=lambda row: row.reference_type, width=9),
        Column(id="id", title="Id", cell=lambda row, _: Cell(str(row.reference_id)),
               value=lambda row: row.reference_id, width=8, align="right"),
    ),
    ("reference_id", "project_id", "reference_type", "environment_folder_name",
     "environment_name"),
    lambda row: {
        "reference_id": row.reference_id,
        "project_id": row.project_id,
        "reference_type": row.reference_type,
        "environment_folder_name": row.environment_folder_name,
        "environment_name": row.environment_name,
    },
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", metavar="PATH", help="folder[/project[/package]]")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--parameters", action="store_true", help="what the package of PATH takes")
    what.add_argument("--environments", action="store_true",
                      help="what the project of PATH may run with")  # fmt: skip
    parser.add_argument("--filter", metavar="TEXT", default="",
                        help="words that must occur in the path, ! for what must not")  # fmt: skip


def run(arguments: argparse.Namespace, console: Console) -> int:
    parts = parts_of(arguments.path) if arguments.path else ()
    if arguments.parameters and len(parts) != 3:
        raise UsageError("Parameters are those of a package: folder/project/package.")
    if arguments.environments and len(parts) < 2:
        raise UsageError("Environments are those of a project: folder/project.")
    chosen = parse_filter(arguments.filter)
    if chosen.error:
        raise UsageError(f"--filter: {chosen.error}")
    settings = prepare(arguments, console)
    with opened(server_of(arguments, console, settings), console) as session:
        view = view_of(settings, console, session.server_time())
        if arguments.parameters:
            parameters = parameters_of(session, find_package(session, Path(*parts)))
            write(console, arguments.format, PARAMETERS, parameters, view,
                  empty="It has no parameters.")  # fmt: skip
            return 0
        if arguments.environments:
            project = find_project(session, Path(*parts))
            references = session.call(
                lambda catalog: catalog.environment_references(project.project_id)
            )
            write(console, arguments.format, ENVIRONMENTS, references, view,
                  empty="The project refers to no environment.")  # fmt: skip
            return 0
        rows = packages_below(session, parts)
        kept = [each for each in rows if chosen.matches_text(each.path)]
        if arguments.format != "table":
            write(console, arguments.format, SHAPE, kept, view)
        elif kept:
            _tree(console, kept, view)
        else:
            console.say("No package suits the filter." if rows else _EMPTY)
    return 0


def packages_below(session: Session, parts: Sequence[str]) -> list[Package]:
    """Read the packages of a folder, a project or all; raise NoSuchOperation for what is not."""
    rows = session.call(lambda catalog: catalog.packages())
    if not parts:
        return list(rows)
    start = "/".join(parts).casefold()
    found = [each for each in rows if _is_below(each, start)]
    if not found:
        # What is there may hold no package: only its name tells.
        find_place(session, parts)
    return found


def parameters_of(session: Session, package: Package) -> tuple[PackageParameter, ...]:
    """Read what a package takes, its project's parameters included."""
    project_id = package.project_id
    if project_id is None:
        return ()
    return session.call(lambda catalog: catalog.package_parameters(project_id, package.name))


def _is_below(package: Package, start: str) -> bool:
    path = package.path.casefold()
    return path in {start, f"{start}.dtsx"} or path.startswith(f"{start}/")


def _tree(console: Console, rows: Sequence[Package], view: View) -> None:
    folder = project = ""
    for row in rows:
        if row.folder_name != folder:
            folder, project = row.folder_name, ""
            console.data(one_line(folder, is_ascii=view.is_ascii))
        if row.project_name != project:
            project = row.project_name
            deployed = ""
            if row.last_deployed is not None:
                moment = moments.line(row.last_deployed, view)
                deployed = f"  (deployed {moment})"
            console.data(f"  {one_line(project, is_ascii=view.is_ascii)}{deployed}")
        note = "" if row.entry_point else "  (no entry point)"
        console.data(f"    {one_line(row.name, is_ascii=view.is_ascii)}{note}")
