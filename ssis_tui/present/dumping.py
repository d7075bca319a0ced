"""The words of the question that is asked before a dump is."""

from msgspec import Struct

from ssis_tui import text
from ssis_tui.catalog.capabilities import AccountKind, Feature, ServerInfo
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.operations import Operation
from ssis_tui.present import foreign_text
from ssis_tui.present.column import View


class DumpQuestion(Struct, frozen=True):
    """Everything the dialog says; all texts harmless."""

    title: str
    lines: tuple[str, ...]


def why_no_dump(operation: Operation, info: ServerInfo | None, *, is_read_only: bool) -> str | None:
    """Say why no dump can be had, before anything is tried; None if it can be asked for."""
    if is_read_only:
        return "Read-only: this program was told not to change the server (--read-only)."
    number = operation.operation_id
    if not operation.operation_type.is_execution:
        return f"No dump of {number}: {operation.operation_type.label} runs no package."
    if operation.status != OperationStatus.RUNNING:
        return f"No dump of {number}: only what is Running has a process to dump."
    if info is None:
        return None
    if Feature.EXECUTION_DUMP not in info.features:
        return "No dump: it takes a member of ssis_admin or sysadmin (create_execution_dump)."
    if info.rights.kind is AccountKind.SQL and not info.is_azure:
        return "No dump: SSISDB refuses it to SQL logins (27123). Connect with a Windows login."
    return None


def dump_question(operation: Operation, view: View) -> DumpQuestion:
    """Name the execution and say what a dump does."""
    server = text.one_line(operation.key.server, is_ascii=view.is_ascii)
    path = foreign_text.line(operation.path, view)
    machine = foreign_text.line(operation.machine_name, view) or "its machine"
    return DumpQuestion(
        title=f"Dump this execution on {server}?",
        lines=(
            f"{operation.operation_id}  {path}",
            "",
            "catalog.create_execution_dump pauses the package while its process writes a dump;",
            f"the file stands on {machine}, in "
            + foreign_text.own("Microsoft SQL Server\\…\\Shared\\ErrorDumps,", view),
            "and holds whatever the process has in memory, passwords among it.",
        ),
    )
