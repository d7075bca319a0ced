"""What data flows of the demo measured: phases of components, rows by path, live counters."""

from collections.abc import Iterator

from msgspec import Struct

from ssis_tui.catalog.demo.chance import between
from ssis_tui.catalog.demo.executables import Span, Task
from ssis_tui.catalog.demo.messages import execution_spans, rows_of, seeds_of
from ssis_tui.catalog.demo.moments import as_moment
from ssis_tui.catalog.demo.planned import Planned
from ssis_tui.model.codes import LoggingLevel, OperationStatus
from ssis_tui.model.reports import ComponentTime, DataFlowPath, PerformanceCounter

_ROWS_PER_BUFFER = 9947
_BYTES_PER_ROW = 512

_PHASES = (
    # Phase, share of the whole in per mille: from, to, and how much of it is work.
    ("Validate", 0, 10, 100),
    ("PreExecute", 10, 30, 100),
    ("PrimeOutput", 30, 960, 35),
    ("ProcessInput", 30, 970, 60),
    ("PostExecute", 970, 1000, 100),
)


class _Flow(Struct, frozen=True):
    """A data flow at work, as far as it has come."""

    span: Span
    worked_ms: int
    """From its start to now or to its end."""
    rows: int
    """Read so far."""

    @property
    def subject(self) -> str:
        return self.span.node.name.partition(" ")[2].replace(" ", "") or self.span.node.name

    @property
    def length_ms(self) -> int:
        return max(self.span.end_ms - self.span.start_ms, 1)


def _last_ms(planned: Planned, now_ms: int) -> int:
    """Give the time up to which the execution measured anything."""
    limits = (now_ms, planned.end_ms, planned.silent_ms)
    return min(limit for limit in limits if limit is not None)


def _flows(planned: Planned, seed: int, now_ms: int) -> Iterator[_Flow]:
    last = _last_ms(planned, now_ms)
    for span in execution_spans(planned, seed):
        if span.node.task is Task.DATA_FLOW and span.start_ms <= last:
            worked = min(last, span.end_ms) - span.start_ms
            whole = rows_of(span, seeds_of(planned, seed))
            share = worked / max(span.end_ms - span.start_ms, 1)
            yield _Flow(span, worked, int(whole * share))


def component_times_of(planned: Planned, seed: int, now_ms: int) -> tuple[ComponentTime, ...]:
    """Sum up the phases that have begun; levels Performance and Verbose only."""
    if planned.logging_level not in {LoggingLevel.PERFORMANCE, LoggingLevel.VERBOSE}:
        return ()
    found = []
    for flow in _flows(planned, seed, now_ms):
        for component, phases in _components(flow):
            for phase, begin, end, work in phases:
                first = flow.length_ms * begin // 1000
                last = min(flow.length_ms * end // 1000, flow.worked_ms)
                if last <= first:
                    continue
                jitter = between(70, 130, planned.operation_id, flow.span.start_ms, begin)
                active = (last - first) * work * jitter // 10_000
                found.append(
                    ComponentTime(
                        task_name=flow.span.node.name,
                        component_name=component,
                        phase=phase,
                        execution_path=flow.span.execution_path,
                        active_ms=min(active, last - first),
                        total_ms=last - first,
                        calls=1 + flow.rows // _ROWS_PER_BUFFER if work < 100 else 1,
                        is_open=flow.length_ms * end // 1000 > flow.worked_ms
                        and now_ms <= (planned.end_ms or now_ms),
                    )
                )
    return tuple(found)


def _components(flow: _Flow) -> Iterator[tuple[str, tuple[tuple[str, int, int, int], ...]]]:
    """Give each component with the phases it goes through: only sources prime outputs."""
    source = tuple(phase for phase in _PHASES if phase[0] != "ProcessInput")
    others = tuple(phase for phase in _PHASES if phase[0] != "PrimeOutput")
    yield f"Source {flow.subject}", source
    yield f"Lookup {flow.subject}", others
    yield f"Destination {flow.subject}", others


def data_flow_paths_of(planned: Planned, seed: int, now_ms: int) -> tuple[DataFlowPath, ...]:
    """Sum up the rows sent; level Verbose only."""
    if planned.logging_level != LoggingLevel.VERBOSE:
        return ()
    found = []
    for flow in _flows(planned, seed, now_ms):
        if not flow.rows:
            continue
        ends = (
            (f"Source {flow.subject}", f"Lookup {flow.subject}", "OLE DB Source Output"),
            (f"Lookup {flow.subject}", f"Destination {flow.subject}", "Lookup Match Output"),
        )
        for source, destination, name in ends:
            found.append(
                DataFlowPath(
                    task_name=flow.span.node.name,
                    path_name=name,
                    source_component_name=source,
                    destination_component_name=destination,
                    execution_path=flow.span.execution_path,
                    rows_sent=flow.rows,
                    buffers=-(-flow.rows // _ROWS_PER_BUFFER),
                    last_sent=as_moment(flow.span.start_ms + flow.worked_ms),
                )
            )
    return tuple(found)


def counters_of(planned: Planned, seed: int, now_ms: int) -> tuple[PerformanceCounter, ...]:
    """Give the live counters; nothing where no living process answers."""
    is_running = planned.status_at(now_ms) == OperationStatus.RUNNING
    is_alive = planned.silent_ms is None or now_ms <= planned.silent_ms
    if not is_running or not is_alive or planned.process_id is None:
        return ()
    flows = list(_flows(planned, seed, now_ms))
    read = sum(flow.rows for flow in flows)
    written = sum(flow.rows for flow in flows if flow.worked_ms > 200)
    open_flows = [flow for flow in flows if flow.worked_ms < flow.length_ms]
    buffers = 5 * len(open_flows)
    memory = buffers * _ROWS_PER_BUFFER * _BYTES_PER_ROW
    values = {
        "BLOB bytes read": 0,
        "BLOB bytes written": 0,
        "BLOB files in use": 0,
        "Buffer memory": memory,
        "Buffers in use": buffers,
        "Buffers spooled": 0,
        "Flat buffer memory": 0,
        "Flat buffers in use": 0,
        "Private buffer memory": memory // 4,
        "Private buffers in use": len(open_flows),
        "Rows read": read,
        "Rows written": written,
    }
    return tuple(PerformanceCounter(name, value) for name, value in values.items())
