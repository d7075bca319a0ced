"""What an execution's reports show: component times, counters, data flows, parameters, context."""

from typing import Final, TypeVar

import pytest

from ssis_tui.model.codes import ContextType, LoggingLevel, ObjectType
from ssis_tui.model.messages import MessageContext
from ssis_tui.model.reports import (
    ComponentTime,
    DataFlowPath,
    ExecutionParameter,
    PerformanceCounter,
    PropertyOverride,
)
from ssis_tui.present import (
    data_flow,
    figures,
    logging_level,
    message_context,
    parameters,
    performance,
)
from ssis_tui.present.column import Column, Tone, View
from ssis_tui.present.logging_level import Report
from tests.support.statistics import seconds

Row = TypeVar("Row")

VIEW: Final = View(now=seconds(0))


def texts(columns: tuple[Column[Row], ...], row: Row) -> dict[str, str]:
    return {column.id: column.cell(row, VIEW).text for column in columns}


def component(name: str = "OLE DB Source", active: int = 1500, **others: object) -> ComponentTime:
    return ComponentTime(
        task_name="Load",
        component_name=name,
        phase=str(others.get("phase", "PrimeOutput")),
        execution_path="\\Package\\Load",
        active_ms=active,
        total_ms=6000,
        calls=1200,
        is_open=bool(others.get("is_open")),
    )


def parameter(
    name: str,
    value: str | None = "1",
    *,
    kind: ObjectType = ObjectType.PACKAGE,
    is_sensitive: bool = False,
    is_value_set: bool = False,
    is_runtime_override: bool = False,
) -> ExecutionParameter:
    return ExecutionParameter(
        name=name,
        object_type=kind,
        data_type="String",
        value=value,
        is_sensitive=is_sensitive,
        is_value_set=is_value_set,
        is_runtime_override=is_runtime_override,
    )


def at_level(level: str | None) -> list[ExecutionParameter]:
    return [
        parameter("LOGGING_LEVEL", "9", kind=ObjectType.PROJECT),
        parameter("LOGGING_LEVEL", level, kind=ObjectType.EXECUTION),
    ]


def context(
    value: str | None, *, name: str = "ConnectionString", **others: object
) -> MessageContext:
    depth = others.get("depth", 1)
    return MessageContext(
        context_id=1,
        context_depth=depth if isinstance(depth, int) else None,
        context_type=ContextType.CONNECTION_MANAGER,
        package_path="\\Package",
        context_source_name=str(others.get("source", "Staging")),
        property_name=name,
        property_value=value,
    )


def test_a_component_shows_active_and_total_time() -> None:
    assert texts(performance.COLUMNS, component()) == {
        "task": "Load",
        "component": "OLE DB Source",
        "phase": "PrimeOutput",
        "active": "1.5 s",
        "total": "6.0 s",
        "share": "25 %",
        "calls": "1 200",
        "path": "\\Package\\Load",
    }


def test_a_phase_that_goes_on_says_so() -> None:
    assert texts(performance.COLUMNS, component(is_open=True))["phase"] == "PrimeOutput (goes on)"


def test_components_are_ordered_by_what_they_cost() -> None:
    rows = performance.by_cost([component("a", 5), component("b", 50), component("c", 7)])
    assert [row.component_name for row in rows] == ["b", "c", "a"]


def test_counters_grow_at_a_rate_unless_they_count_what_is_in_use() -> None:
    names = ("Rows read", "Buffers in use", "Buffer memory", "BLOB bytes read")
    before = [PerformanceCounter(name, 1000) for name in names]
    after = [PerformanceCounter(name, 21_000) for name in names]
    shown = [
        texts(performance.COUNTERS, row) for row in performance.counter_rows(after, before, 10.0)
    ]
    assert [(each["counter"], each["value"], each["rate"]) for each in shown] == [
        ("Rows read", "21 000", "2 000/s"),
        ("Buffers in use", "21 000", ""),
        ("Buffer memory", "20.5 KiB", ""),
        ("BLOB bytes read", "20.5 KiB", "2.0 KiB/s"),
    ]


def test_a_counter_that_was_reset_or_read_once_has_no_rate() -> None:
    reading = [PerformanceCounter("Rows read", 5)]
    assert performance.counter_rows(reading)[0].per_second is None
    reset = performance.counter_rows(reading, [PerformanceCounter("Rows read", 9)], 2.0)
    assert reset[0].per_second is None
    assert performance.counter_rows(reading, reading, 0.0)[0].per_second is None


def test_a_path_of_a_data_flow_shows_from_where_to_where_and_how_many() -> None:
    row = DataFlowPath(
        task_name="Load",
        path_name="Paths[a]",
        source_component_name="Source",
        destination_component_name="Lookup",
        execution_path="\\Package\\Load",
        rows_sent=1_234_567,
        buffers=130,
        last_sent=seconds(-60),
    )
    shown = texts(data_flow.COLUMNS, row)
    assert shown["way"] == "Source → Lookup"
    assert shown["rows"] == "1 234 567"
    assert shown["last"] == "02:11:51"
    assert data_flow.way(row, View(is_ascii=True)).text == "Source -> Lookup"
    assert data_flow.total_rows([row, row]) == 2_469_134
    assert data_flow.record(row, 5)["rows_sent"] == 1_234_567


def test_a_sensitive_parameter_is_said_to_be_that_and_its_value_is_nowhere() -> None:
    row = parameter("Key", "hunter2", is_sensitive=True)
    assert texts(parameters.COLUMNS, row)["value"] == "(sensitive)"
    assert "hunter2" not in str([column.value(row) for column in parameters.COLUMNS])
    assert parameters.record(row, 5)["parameter_value"] is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("DbPassword", "hunter2"), ("Target", "Data Source=x;Password=hunter2")],
)
def test_a_secret_in_a_parameter_that_nobody_called_sensitive_is_masked(
    name: str, value: str
) -> None:
    row = parameter(name, value)
    seen = [*texts(parameters.COLUMNS, row).values(), str(parameters.record(row, 5))]
    seen += [str(column.value(row)) for column in parameters.COLUMNS]
    assert "hunter2" not in " ".join(seen)


def test_a_secret_in_a_property_override_is_masked() -> None:
    row = PropertyOverride(
        property_path="\\Package.Connections[Db].Properties[Password]",
        value="hunter2",
        is_sensitive=False,
    )
    assert texts(parameters.OVERRIDES, row)["value"] == "***"
    assert parameters.override_record(row, 5)["property_value"] == "***"


def test_a_parameter_tells_where_its_value_comes_from() -> None:
    assert parameters.origin(parameter("a")) == "default or environment"
    assert parameters.origin(parameter("a", is_value_set=True)) == "default or environment"
    assert parameters.origin(parameter("a", is_runtime_override=True)) == "set for this run"
    assert texts(parameters.COLUMNS, parameter("a", None))["value"] == "(not set)"


def test_parameters_of_the_package_come_first() -> None:
    rows = parameters.in_order(
        [
            parameter("z", kind=ObjectType.EXECUTION),
            parameter("b", kind=ObjectType.PROJECT),
            parameter("B", kind=ObjectType.PACKAGE),
            parameter("a", kind=ObjectType.PACKAGE),
            parameter("q", kind=ObjectType(77)),
        ]
    )
    assert [(parameters.level(row), row.name) for row in rows] == [
        ("Package", "a"),
        ("Package", "B"),
        ("Project", "b"),
        ("Execution", "z"),
        ("Unknown (77)", "q"),
    ]


def test_the_logging_level_is_that_of_the_execution() -> None:
    assert logging_level.level_of(at_level("3")) == LoggingLevel.VERBOSE
    assert logging_level.level_of(at_level("77")) == LoggingLevel(77)
    assert logging_level.level_of(at_level("abc")) is None
    assert logging_level.level_of(at_level(None)) is None
    assert logging_level.level_of([]) is None


@pytest.mark.parametrize(
    ("report", "level", "expected"),
    [
        (
            Report.DATA_FLOW,
            LoggingLevel.BASIC,
            (
                "No rows sent by data flows: logging level Basic does not record them, "
                "only Verbose does."
            ),
        ),
        (
            Report.COMPONENT_TIMES,
            LoggingLevel.NONE,
            (
                "No times of components: logging level None does not record them, "
                "only Performance or Verbose does."
            ),
        ),
        (
            Report.RUNNING_TASKS,
            LoggingLevel.PERFORMANCE,
            (
                "No beginnings of tasks: logging level Performance does not record them, "
                "only Basic or Verbose does."
            ),
        ),
        (
            Report.MESSAGES,
            LoggingLevel.BASIC,
            "No messages yet: logging level Basic records them, but nothing has come so far.",
        ),
        (
            Report.DATA_FLOW,
            None,
            "No rows sent by data flows. Logging level Verbose records them.",
        ),
    ],
)
def test_an_empty_report_says_which_logging_level_it_would_take(
    report: Report, level: LoggingLevel | None, expected: str
) -> None:
    assert logging_level.missing(report, level, VIEW) == expected


def test_of_a_customized_level_nobody_knows_what_it_records() -> None:
    words = logging_level.missing(
        Report.DATA_FLOW, LoggingLevel.CUSTOMIZED, VIEW, customized="Night\x1b[31m"
    )
    assert words == (
        "No rows sent by data flows. It ran at logging level Customized (Night␛[31m); "
        "Verbose records them in any case."
    )


def test_the_name_of_a_customized_level_is_found() -> None:
    named = [parameter("CUSTOMIZED_LOGGING_LEVEL", "Night", kind=ObjectType.EXECUTION)]
    assert logging_level.customized_name(named) == "Night"
    assert logging_level.customized_name([]) is None


def test_the_context_of_an_error_goes_from_the_error_outwards() -> None:
    rows = message_context.in_order([context("a", depth=0), context("b", depth=3), context("c")])
    assert [row.property_value for row in rows] == ["c", "b", "a"]


def test_the_context_hides_secrets_by_text_and_by_name() -> None:
    string = context("Data Source=x;Password=hunter2")
    variable = context("hunter2", name="Value", source="User::DbPassword")
    seen = [*texts(message_context.COLUMNS, string).values()]
    seen += [*texts(message_context.COLUMNS, variable).values()]
    seen += [str(message_context.record(string, 5)), str(message_context.record(variable, 5))]
    assert "hunter2" not in " ".join(seen)
    assert "Data Source=x" in seen[4]


def test_the_context_shows_missing_values_as_such() -> None:
    assert texts(message_context.COLUMNS, context(None))["value"] == "(no value)"
    assert message_context.kind(context(None)) == "Connection manager"


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1024, "1.0 KiB"),
        (13_002_342, "12.4 MiB"),
        (5 * 2**60, "5120.0 PiB"),
    ],
)
def test_bytes_are_shown_in_a_unit_of_their_size(count: int, expected: str) -> None:
    assert figures.binary(count) == expected


@pytest.mark.parametrize(
    ("part", "expected"),
    [(None, ""), (0.0, "0 %"), (0.001, "< 1 %"), (0.5, "50 %"), (0.999, "99 %"), (1.0, "100 %")],
)
def test_only_all_of_it_is_a_hundred_percent(part: float | None, expected: str) -> None:
    assert figures.percent(part) == expected


def test_what_is_not_set_is_faint() -> None:
    cell = parameters.value_cell("a", None, VIEW, is_sensitive=False)
    assert cell.tone is Tone.FAINT
