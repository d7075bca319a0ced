"""What an empty table says: why it is empty and what would change that."""

from ssis_tui import text
from ssis_tui.catalog.capabilities import ServerInfo
from ssis_tui.polling.snapshot import ConnectionState, Snapshot

ONLY_CATALOG = "Only what runs in the catalog appears here, not runs of Visual Studio or dtexec."
OWN_ONLY = (
    "You are in none of sysadmin, ssis_admin, ssis_logreader:\n"
    "you see only your own executions and those granted to you."
)


def active(snapshot: Snapshot, filter_text: str) -> str:
    """Say why there is no active operation to show."""
    waiting = _without_rows(snapshot)
    if waiting:
        return waiting
    if filter_text and snapshot.active:
        return _filtered(filter_text)
    server = text.one_line(snapshot.server)
    return _with_rights(f"Nothing runs on {server}.\n{ONLY_CATALOG}", snapshot.info)


def history(snapshot: Snapshot, filter_text: str, *, since: str = "") -> str:
    """Say why there is no history to show."""
    waiting = _without_rows(snapshot)
    if waiting:
        return waiting
    if filter_text and snapshot.history:
        return _filtered(filter_text)
    if since:
        return _with_rights(f"No operation since {since}.", snapshot.info)
    return _with_rights("No operation has ended yet.", snapshot.info)


def _without_rows(snapshot: Snapshot) -> str:
    if snapshot.server_time is not None:
        return ""
    server = text.one_line(snapshot.server)
    if snapshot.error is not None:
        return f"No connection to {server}.\n{text.one_line(snapshot.error.full_text)}"
    if snapshot.state is ConnectionState.CONNECTING:
        return f"Connecting to {server} …"
    return f"Nothing read from {server} yet."


def _filtered(filter_text: str) -> str:
    return f"No row matches the filter {text.one_line(filter_text)}.\nEscape clears it."


def _with_rights(words: str, info: ServerInfo | None) -> str:
    if info is None or info.rights.sees_all:
        return words
    return f"{words}\n{OWN_ONLY}"
