"""The servers that one can change to, as rows; and why one stays where one is."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from ssis_tui import text, times
from ssis_tui.config.servers import ListedServer
from ssis_tui.model.operations import OperationKey
from ssis_tui.polling.snapshot import ConnectionState, Snapshot
from ssis_tui.polling.stop_follower import Followed, StopStage
from ssis_tui.present import foreign_text, header
from ssis_tui.present.column import Cell, Column, Tone, View


class ServerRow(Struct, frozen=True, kw_only=True):
    """One server, and what is known of it now; nothing is known of one that is not watched."""

    server: ListedServer
    is_current: bool = False
    state: Cell = Cell("")
    running: int | None = None
    failed_today: int | None = None
    is_complete: bool = True
    """Whether `failed_today` is all of them: "at least" otherwise."""
    age: float | None = None
    """Seconds since the numbers were read."""
    is_fresh: bool = False
    why: str = ""
    """Why it is not watched, or what is wrong; empty while all is well."""


def row(
    server: ListedServer,
    snapshot: Snapshot | None,
    monotonic: float,
    view: View,
    *,
    is_current: bool,
) -> ServerRow:
    """Put together what is shown of a server; without a snapshot it is not watched."""
    why = server.trouble or server.question
    if snapshot is None:
        words = "unusable" if server.trouble else "not watched"
        tone = Tone.BAD if server.trouble else Tone.FAINT
        return ServerRow(server=server, is_current=is_current, state=Cell(words, tone), why=why)
    if is_current and snapshot.info is not None:
        # The demo is written down nowhere.
        info = snapshot.info
        server = ListedServer(
            name=server.name,
            address=server.address or info.server_name,
            database=server.database or info.database,
            login=server.login or info.rights.login,
            is_production=server.is_production,
            is_read_only=server.is_read_only,
        )
    age = snapshot.age(monotonic)
    is_known = snapshot.server_time is not None
    counts = snapshot.counts
    return ServerRow(
        server=server,
        is_current=is_current,
        state=_state(snapshot, view),
        running=counts.running if is_known else None,
        failed_today=counts.failed_today if is_known else None,
        is_complete=counts.is_complete,
        age=None if age is None else float(int(age)),
        is_fresh=snapshot.is_fresh,
        why=header.problem(snapshot, monotonic),
    )


def _state(snapshot: Snapshot, view: View) -> Cell:
    if snapshot.state is ConnectionState.CONNECTING:
        if snapshot.error is not None:
            return Cell("no answer", Tone.BAD)
        return Cell("connecting", Tone.WAITING)
    if snapshot.state is ConnectionState.LOST:
        return Cell("lost", Tone.BAD)
    if snapshot.state is ConnectionState.REFUSED:
        return Cell("refused", Tone.BAD)
    if snapshot.is_paused:
        return Cell("paused", Tone.WARNING)
    if not snapshot.is_fresh:
        return Cell("late", Tone.WARNING)
    sign = "*" if view.is_ascii else "●"
    if snapshot.stretched_to is not None:
        return Cell(f"{sign} slow", Tone.WARNING)
    return Cell(f"{sign} live", Tone.GOOD)


def _yes(*, is_so: bool, tone: Tone) -> Cell:
    return Cell("yes", tone) if is_so else Cell("no", Tone.FAINT)


def _number(count: int | None, row: ServerRow, tone: Tone, mark: str = "") -> Cell:
    if count is None:
        return Cell("")
    shown = Tone.FAINT if not row.is_fresh or not count else tone
    return Cell(f"{count}{mark}", shown)


def _failed(row: ServerRow, _: View) -> Cell:
    mark = "" if row.is_complete else "+"
    return _number(row.failed_today, row, Tone.BAD, mark)


def _age(row: ServerRow, _: View) -> Cell:
    if row.age is None:
        return Cell("")
    return Cell(times.age(row.age), Tone.FAINT if row.is_fresh else Tone.WARNING)


def _name(row: ServerRow, view: View) -> Cell:
    return foreign_text.cell(row.server.name, view)


COLUMNS: tuple[Column[ServerRow], ...] = (
    Column[ServerRow](
        id="name",
        title="Server",
        key="server",
        cell=_name,
        value=lambda row: row.server.name,
        width=16,
        min_width=10,
    ),
    Column[ServerRow](
        id="current",
        title="Current",
        key="is_current",
        cell=lambda row, _: Cell("current" if row.is_current else "", Tone.RUNNING),
        value=lambda row: row.is_current,
        width=7,
    ),
    Column[ServerRow](
        id="state",
        title="State",
        key="state",
        cell=lambda row, _: row.state,
        value=lambda row: row.state.text,
        width=11,
    ),
    Column[ServerRow](
        id="running",
        title="Running",
        key="running",
        cell=lambda row, _: _number(row.running, row, Tone.RUNNING),
        value=lambda row: row.running,
        width=7,
        align="right",
    ),
    Column[ServerRow](
        id="failed",
        title="Failed",
        key="failed_today",
        cell=_failed,
        value=lambda row: row.failed_today,
        width=6,
        align="right",
    ),
    Column[ServerRow](
        id="age",
        title="Age",
        key="age_seconds",
        cell=_age,
        value=lambda row: row.age,
        width=9,
        align="right",
        priority=1,
    ),
    Column[ServerRow](
        id="production",
        title="Prod",
        key="is_production",
        cell=lambda row, _: _yes(is_so=row.server.is_production, tone=Tone.WARNING),
        value=lambda row: row.server.is_production,
        width=4,
    ),
    Column[ServerRow](
        id="read_only",
        title="Read-only",
        key="is_read_only",
        cell=lambda row, _: _yes(is_so=row.server.is_read_only, tone=Tone.WAITING),
        value=lambda row: row.server.is_read_only,
        width=9,
        priority=2,
    ),
    Column[ServerRow](
        id="address",
        title="Address",
        key="address",
        cell=lambda row, view: foreign_text.cell(row.server.address, view),
        value=lambda row: row.server.address,
        width=22,
        min_width=12,
        grows=True,
        priority=3,
    ),
    Column[ServerRow](
        id="login",
        title="Login",
        key="login",
        cell=lambda row, view: foreign_text.cell(row.server.login, view),
        value=lambda row: row.server.login,
        width=14,
        priority=4,
    ),
    Column[ServerRow](
        id="database",
        title="Database",
        key="database",
        cell=lambda row, view: foreign_text.cell(row.server.database, view),
        value=lambda row: row.server.database,
        width=8,
        priority=5,
    ),
)


def about(row: ServerRow | None, view: View) -> Cell:
    """Say what is to be known of the server under the cursor, in one line."""
    if row is None:
        return Cell("")
    name = foreign_text.line(row.server.name, view)
    if row.why:
        tone = Tone.WARNING if row.server.question and not row.server.trouble else Tone.BAD
        words = foreign_text.line(row.why, view)
        ask = " Enter changes to it." if tone is Tone.WARNING and not row.is_current else ""
        return Cell(f"{name}: {words}{ask}", tone)
    if row.is_current:
        return Cell(f"{name} is the server that is shown.", Tone.FAINT)
    return Cell(f"Enter changes to {name}.", Tone.FAINT)


def how_to(place: str) -> str:
    """Say how servers come into the list."""
    shown = text.one_line(place)
    return (
        f"Servers are listed here that stand in {shown} as [servers.NAME]:\n"
        "ssis-tui config example shows how, ssis-tui config path says where the file is."
    )


ONLY_DEMO = "The demo has no other servers."


def why_stay(followed: Mapping[OperationKey, Followed], groups: Iterable[str]) -> str:
    """Say what keeps one here for the moment; empty if nothing does.

    `groups` are the kinds of work that are under way. A stop that plainly has not worked keeps
    nobody: that was said.
    """
    stops = [each for each in followed.values() if each.stage is not StopStage.STUCK]
    if stops:
        ids = ", ".join(str(each.key.operation_id) for each in stops)
        return f"Not changed: the stop of {ids} is still being followed here until it has ended."
    for group, words in (
        ("startup", "catalog.startup was called and has not answered yet"),
        ("dump", "a dump was asked for and is not there yet"),
        ("export", "a file is still being written"),
    ):
        if group in set(groups):
            return f"Not changed: {words}."
    return ""
