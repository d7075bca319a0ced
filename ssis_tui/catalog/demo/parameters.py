"""The parameter values that an execution of the demo ran with."""

from datetime import datetime

from ssis_tui.catalog.demo.deployed import PACKAGE_PARAMETERS, PROJECT_PARAMETERS, REQUIRED
from ssis_tui.catalog.demo.names import ANNA
from ssis_tui.catalog.demo.overlay import Parameters, Recorded
from ssis_tui.catalog.demo.planned import Planned
from ssis_tui.model.codes import LoggingLevel, ObjectType
from ssis_tui.model.reports import ExecutionParameter, PropertyOverride

LOGGING_LEVEL = "LOGGING_LEVEL"
SYSTEM = (
    (LOGGING_LEVEL, "Int32", "1"),
    ("DUMP_ON_ERROR", "Boolean", "0"),
    ("DUMP_ON_EVENT", "Boolean", "0"),
    ("DUMP_EVENT_CODE", "String", "0"),
    ("SYNCHRONIZED", "Boolean", "0"),
    ("CALLER_INFO", "String", None),
)
"""What each execution has besides its package's parameters: name, type, default."""


def parameters_of_execution(
    source: Planned | Recorded, given: Parameters
) -> tuple[ExecutionParameter, ...]:
    """Give the values by object type and name; `given` are those somebody set for this run."""
    values = {(object_type, name): _text(value) for object_type, name, value in given}
    rows = [
        *_deployed(source),
        *_system(source.logging_level),
        *(source.facts.parameters if isinstance(source, Recorded) else ()),
    ]
    return tuple(_with(row, values) for row in sorted(rows, key=_order))


def _order(row: ExecutionParameter) -> tuple[int, str]:
    return int(row.object_type), row.name


def _with(row: ExecutionParameter, values: dict[tuple[int, str], str]) -> ExecutionParameter:
    value = values.get((int(row.object_type), row.name))
    if value is None:
        return row
    return ExecutionParameter(
        name=row.name,
        object_type=row.object_type,
        data_type=row.data_type,
        value=None if row.is_sensitive else value,
        is_sensitive=row.is_sensitive,
        is_required=row.is_required,
        is_value_set=True,
        is_runtime_override=True,
    )


def _deployed(source: Planned | Recorded) -> list[ExecutionParameter]:
    """Give project and package parameters; what a test recorded has none."""
    if isinstance(source, Recorded) or source.package is None:
        return []
    rows = [
        ExecutionParameter(
            name=name,
            object_type=ObjectType.PROJECT,
            data_type=data_type,
            value=None if is_sensitive else value,
            is_sensitive=is_sensitive,
            is_value_set=True,
        )
        for name, data_type, value, is_sensitive in PROJECT_PARAMETERS
    ]
    by_hand = source.caller == ANNA
    for name, data_type, value in PACKAGE_PARAMETERS:
        is_set = by_hand and name == "FullLoad"
        rows.append(
            ExecutionParameter(
                name=name,
                object_type=ObjectType.PACKAGE,
                data_type=data_type,
                value="1" if is_set else value,
                is_sensitive=False,
                is_value_set=True,
                is_runtime_override=is_set,
            )
        )
    required = REQUIRED.get(source.package.name)
    if required is not None:
        rows.append(
            ExecutionParameter(
                name=required,
                object_type=ObjectType.PACKAGE,
                data_type="String",
                value="Base",
                is_sensitive=False,
                is_required=True,
                is_value_set=True,
            )
        )
    return rows


def _system(level: LoggingLevel) -> list[ExecutionParameter]:
    """Give what create_execution writes for every execution."""
    return [
        ExecutionParameter(
            name=name,
            object_type=ObjectType.EXECUTION,
            data_type=data_type,
            value=str(int(level)) if name == LOGGING_LEVEL else value,
            is_sensitive=False,
            is_value_set=value is not None,
            is_runtime_override=name == LOGGING_LEVEL and level != LoggingLevel.BASIC,
        )
        for name, data_type, value in SYSTEM
    ]


def _text(value: object) -> str:
    """Give a value as the server converts a sql_variant to text."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="milliseconds")
    return str(value)


def overrides_of_execution(source: Planned | Recorded) -> tuple[PropertyOverride, ...]:
    """Give the properties that somebody overrode: those of runs with a password of their own."""
    if isinstance(source, Recorded) or source.package is None or source.caller != ANNA:
        return ()
    return (
        PropertyOverride(
            property_path=r"\Package.Connections[ERP].Properties[Password]",
            value=None,
            is_sensitive=True,
        ),
        PropertyOverride(
            property_path=r"\Package.Properties[MaximumErrorCount]",
            value="5",
            is_sensitive=False,
        ),
    )
