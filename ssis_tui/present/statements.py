"""The statements that the program sends, as rows and as texts, for `Q` and `--explain`."""

from collections.abc import Callable, Iterable, Sequence

from ssis_tui import text, times
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.statements import StatementUse
from ssis_tui.polling.snapshot import Snapshot
from ssis_tui.present import foreign_text
from ssis_tui.present.column import Cell, Column, Tone, View
from ssis_tui.present.column import record as column_record
from ssis_tui.present.flowing import Lines
from ssis_tui.present.signs import status_sign
from ssis_tui.present.wrapping import wrapped

DEMO = "The demo sends no statements: this program invents what it shows."


def span(seconds: float) -> str:
    """Give what a statement took."""
    return times.milliseconds(round(seconds * 1000))


def _failed(row: StatementUse, _: View) -> Cell:
    return Cell(str(row.failed), Tone.BAD) if row.failed else Cell("0", Tone.FAINT)


def _sent(row: StatementUse, view: View) -> Cell:
    if not row.running:
        return Cell(str(row.sent))
    # The sign of what runs, as operations have it.
    sign = status_sign(OperationStatus.RUNNING, is_ascii=view.is_ascii)
    return Cell(f"{sign} {row.sent}", Tone.RUNNING)


def _own(words: str, view: View) -> Cell:
    return Cell(foreign_text.own(words, view))


def _span_column(
    name: str,
    title: str,
    key: str,
    seconds: Callable[[StatementUse], float],
    priority: int = 0,
) -> Column[StatementUse]:
    """Make a column of a span: for people in a fitting unit, for programs in seconds."""
    return Column[StatementUse](
        id=name,
        title=title,
        key=key,
        cell=lambda row, _: Cell(span(seconds(row))),
        value=lambda row: round(seconds(row), 6),
        width=8,
        align="right",
        priority=priority,
    )


COLUMNS: tuple[Column[StatementUse], ...] = (
    Column[StatementUse](
        id="statement",
        title="Statement",
        key="statement",
        cell=lambda row, view: _own(row.name, view),
        value=lambda row: row.name,
        width=27,
        min_width=20,
    ),
    Column[StatementUse](
        id="sent",
        title="Sent",
        key="sent",
        cell=_sent,
        value=lambda row: row.sent,
        width=6,
        align="right",
    ),
    _span_column("time", "Time", "total_seconds", lambda row: row.total),
    _span_column("median", "Median", "median_seconds", lambda row: row.median),
    _span_column("longest", "Longest", "longest_seconds", lambda row: row.longest, priority=1),
    _span_column("last", "Last", "last_seconds", lambda row: row.last, priority=4),
    Column[StatementUse](
        id="rows",
        title="Rows",
        key="rows",
        cell=lambda row, _: Cell(str(row.rows)),
        value=lambda row: row.rows,
        width=8,
        align="right",
        priority=3,
    ),
    Column[StatementUse](
        id="failed",
        title="Failed",
        key="failed",
        cell=_failed,
        value=lambda row: row.failed,
        width=6,
        align="right",
        priority=2,
    ),
    Column[StatementUse](
        id="why",
        title="Why",
        key="why",
        cell=lambda row, view: _own(row.why, view),
        value=lambda row: row.why,
        width=60,
        min_width=26,
        grows=True,
    ),
)


def record(use: StatementUse) -> dict[str, object]:
    """Give a statement for a program; its text is the one that was last sent as it stands."""
    plain = [each.text for each in use.texts if not each.way]
    return {**_figures(use), "text": plain[-1] if plain else use.texts[-1].text}


def record_with_texts(use: StatementUse) -> dict[str, object]:
    """Give a statement for a program, with all its forms that are kept."""
    return {
        **_figures(use),
        "running": use.running,
        "texts": [{"sent": each.sent, "way": each.way, "text": each.text} for each in use.texts],
        "sent_otherwise": use.sent_otherwise,
    }


def _figures(use: StatementUse) -> dict[str, object]:
    return column_record(COLUMNS, use)


def summed(uses: Sequence[StatementUse]) -> str:
    """Give how much was sent, and how long all of it took."""
    sent = sum(use.sent for use in uses)
    return f"{sent} sent in {span(sum(use.total for use in uses))}"


def pace(snapshot: Snapshot) -> str:
    """Say how often the server is polled while the dashboard is open."""
    if snapshot.is_paused:
        return "polls paused"
    if snapshot.stretched_to is not None:
        return f"slow server: polls every {snapshot.stretched_to:g} s, not {snapshot.interval:g} s"
    return f"polls every {snapshot.interval:g} s"


def empty(server: str, filter_text: str, *, is_demo: bool, is_any: bool) -> str:
    """Say why no statement is listed."""
    if is_demo:
        return f"{DEMO}\nOf a server, each one is listed here: how often, how long and why."
    if filter_text and is_any:
        return f"No row matches the filter {text.one_line(filter_text)}.\nEscape clears it."
    return f"Nothing was sent to {text.one_line(server)} yet."


def figures(use: StatementUse) -> str:
    """Give how often a statement was sent and how long it took, on one line."""
    often = "once" if use.sent == 1 else f"{use.sent} times"
    rows = "1 row" if use.rows == 1 else f"{use.rows} rows"
    if use.sent == 1:
        took = span(use.total)
    else:
        took = (
            f"{span(use.total)} (median {span(use.median)}, longest {span(use.longest)}, "
            f"last {span(use.last)})"
        )
    running = f", {use.running} still running" if use.running else ""
    failed = f", failed {use.failed}" if use.failed else ""
    return f"{often}, {rows}, {took}{running}{failed}"


def forms(use: StatementUse) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Give the texts of a statement, each with how often it was sent so."""
    for each in use.texts:
        often = "once" if each.sent == 1 else f"{each.sent} times"
        how = f" {each.way}" if each.way else ""
        yield f"sent {often}{how}:", text.lines(each.text)
    if use.sent_otherwise:
        yield f"sent {use.sent_otherwise} times in other forms, which were not kept", ()


def whole(use: StatementUse, view: View, width: int) -> Lines:
    """Lay a statement out: why, how often and how long, and its texts."""
    found: list[tuple[Cell, ...]] = []

    def add(words: str, tone: Tone = Tone.PLAIN) -> None:
        own = foreign_text.own(words, view)
        found.extend((Cell(line, tone),) for line in wrapped(own, width))

    add(f"Why: {use.why}.")
    add(f"Sent {figures(use)}.")
    for head, lines in forms(use):
        found.append(())
        add(f"{head[:1].upper()}{head[1:]}", Tone.FAINT)
        for line in lines:
            add(line)
    return tuple(found)


def copied(use: StatementUse) -> str:
    """Give the texts of a statement as they were sent, to be copied: T-SQL with its comments."""
    parts = [f"-- {use.name}: {use.why}"]
    for head, lines in forms(use):
        parts += [f"-- {head}", *lines]
    return "\n".join(parts)
