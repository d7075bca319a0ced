"""The summary of a range of time: executions by hour, as figures, as a sentence and as a chart."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct

from ssis_tui import times
from ssis_tui.model.codes import OperationStatus
from ssis_tui.model.reports import HourCount
from ssis_tui.present import figures, moments
from ssis_tui.present.column import Cell, Column, Tone, View
from ssis_tui.present.plot import Lines, stacked, step_of

_HOUR: Final = 3600
_MOST_HOURS: Final = 24 * 400
"""Hours of a range at the most; beyond that the oldest are left out."""
_GROUPS: Final = (1, 2, 3, 4, 6, 12, 24, 48, 168, 336, 672)
"""Hours that one bar may stand for."""


class Hour(Struct, frozen=True):
    """What became of the executions created in an hour, or in several."""

    start: datetime
    succeeded: int = 0
    failed: int = 0
    """Failed or ended unexpectedly."""
    canceled: int = 0
    active: int = 0
    """Running, pending, stopping or only created."""
    other: int = 0
    """Completed without a verdict, or of an unknown status."""
    hours: int = 1

    @property
    def total(self) -> int:
        return self.succeeded + self.failed + self.canceled + self.active + self.other


def hours(
    counts: Iterable[HourCount], since: datetime | None = None, until: datetime | None = None
) -> tuple[Hour, ...]:
    """Give each hour of the range, oldest first, those without an execution too.

    The range is that of the counts, widened to `since` and `until`; hours start where the server's
    do.
    """
    found: dict[int, dict[str, int]] = {}
    for each in counts:
        slot = found.setdefault(int(each.hour.timestamp()), {})
        kind = _kind(each.status)
        slot[kind] = slot.get(kind, 0) + each.executions
    shift = next(iter(found), 0) % _HOUR
    marks = list(found)
    if since is not None:
        marks.append(_floor(since, shift))
    if until is not None:
        marks.append(_floor(until - timedelta(microseconds=1), shift))
    if not marks:
        return ()
    last = max(marks)
    first = max(min(marks), last - (_MOST_HOURS - 1) * _HOUR)
    starts = sorted({*range(first, last + 1, _HOUR), *(mark for mark in found if mark >= first)})
    return tuple(
        Hour(datetime.fromtimestamp(start, UTC), **found.get(start, {})) for start in starts
    )


def grouped(every: Sequence[Hour], most: int) -> tuple[Hour, ...]:
    """Join neighbouring hours so that at most `most` remain, the newest group always whole."""
    size = next((size for size in _GROUPS if -(-len(every) // size) <= most), _GROUPS[-1])
    if size == 1 or most < 1:
        return tuple(every)
    first = len(every) % size
    cuts = ([0] if first else []) + list(range(first, len(every), size))
    return tuple(
        _joined(every[start:end]) for start, end in zip(cuts, [*cuts[1:], len(every)], strict=True)
    )


def totals(every: Iterable[Hour]) -> Hour:
    """Add up; the start is that of the first, or the epoch where there is none."""
    every = tuple(every)
    return _joined(every) if every else Hour(datetime.fromtimestamp(0, UTC), hours=0)


def sentence(every: Iterable[Hour]) -> str:
    """Say the figures: ``312 succeeded, 3 failed, 1 canceled, 4 active``; only what there is."""
    sum_of = totals(every)
    parts = (
        (sum_of.succeeded, "succeeded"),
        (sum_of.failed, "failed"),
        (sum_of.canceled, "canceled"),
        (sum_of.active, "active"),
        (sum_of.other, "other"),
    )
    words = [f"{figures.grouped(count)} {word}" for count, word in parts if count]
    return ", ".join(words) or "no executions"


def figures_cells(every: Iterable[Hour]) -> tuple[Cell, ...]:
    """Give the same as cells in the tones of what they count."""
    sum_of = totals(every)
    parts = (
        (sum_of.succeeded, "succeeded", Tone.GOOD),
        (sum_of.failed, "failed", Tone.BAD),
        (sum_of.canceled, "canceled", Tone.CANCELED),
        (sum_of.active, "active", Tone.RUNNING),
        (sum_of.other, "other", Tone.PLAIN),
    )
    return tuple(
        Cell(f"{figures.grouped(count)} {word}  ", tone) for count, word, tone in parts if count
    )


def chart(every: Sequence[Hour], view: View, *, width: int, height: int) -> Lines:
    """Draw failed (shaded) and succeeded executions by hour, with the hours below the bars.

    Exactly `height` lines, at least two, of `width` cells; where the range is long, a bar stands
    for several hours.
    """
    height = max(height, 2)
    shown = grouped(every, width)
    drawn = stacked(
        [(each.failed, each.succeeded) for each in shown],
        width=width,
        height=height - 1,
        is_ascii=view.is_ascii,
    )
    return (*drawn, (Cell(_labels(shown, view, width), Tone.FAINT),))


def _labels(shown: Sequence[Hour], view: View, width: int) -> str:
    """Write under the bars when they start, as many as fit with a blank between them."""
    step = step_of(len(shown), width)
    under = [" "] * width
    free = 0
    days = sum(each.hours for each in shown) > 48
    for place, each in enumerate(shown):
        local = times.in_zone(each.start, view.zone)
        word = f"{local:%m-%d}" if days else f"{local:%H}"
        at = place * step
        if at >= free and at + len(word) <= width:
            under[at : at + len(word)] = word
            free = at + len(word) + 1
    return "".join(under)


def _joined(several: Sequence[Hour]) -> Hour:
    return Hour(
        start=several[0].start,
        succeeded=sum(each.succeeded for each in several),
        failed=sum(each.failed for each in several),
        canceled=sum(each.canceled for each in several),
        active=sum(each.active for each in several),
        other=sum(each.other for each in several),
        hours=sum(each.hours for each in several),
    )


def _kind(status: OperationStatus) -> str:
    if status == OperationStatus.SUCCEEDED:
        return "succeeded"
    if status.is_failure:
        return "failed"
    if status == OperationStatus.CANCELED:
        return "canceled"
    if status.is_active or status == OperationStatus.CREATED:
        return "active"
    return "other"


def _floor(moment: datetime, shift: int) -> int:
    """Give the start of the moment's hour, hours starting `shift` seconds after those of UTC."""
    return int((moment.timestamp() - shift) // _HOUR) * _HOUR + shift


HOURS: tuple[Column[Hour], ...] = (
    Column[Hour](
        id="hour",
        title="Hour",
        key="hour",
        cell=lambda row, view: moments.cell(row.start, view),
        value=lambda row: row.start,
        width=14,
    ),
    Column[Hour](
        id="succeeded",
        title="Succeeded",
        key="succeeded",
        cell=lambda row, _: figures.cell(row.succeeded, Tone.GOOD),
        value=lambda row: row.succeeded,
        width=9,
        align="right",
    ),
    Column[Hour](
        id="failed",
        title="Failed",
        key="failed",
        cell=lambda row, _: figures.cell(row.failed, Tone.BAD),
        value=lambda row: row.failed,
        width=7,
        align="right",
    ),
    Column[Hour](
        id="canceled",
        title="Canceled",
        key="canceled",
        cell=lambda row, _: figures.cell(row.canceled, Tone.CANCELED),
        value=lambda row: row.canceled,
        width=8,
        align="right",
    ),
    Column[Hour](
        id="active",
        title="Active",
        key="active",
        cell=lambda row, _: figures.cell(row.active, Tone.RUNNING),
        value=lambda row: row.active,
        width=7,
        align="right",
    ),
    Column[Hour](
        id="total",
        title="Total",
        key="executions",
        cell=lambda row, _: figures.cell(row.total, Tone.PLAIN),
        value=lambda row: row.total,
        width=7,
        align="right",
    ),
)
"""The hours as a table, for the command line."""
