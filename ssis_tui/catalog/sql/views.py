"""Columns that are read of each catalog view, fitted to what this version of the view has."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

Present = Mapping[str, Mapping[str, str]]
"""View to column to base type, as ``sys.columns`` has them, all names in lower case."""
_NOTHING: Final[Mapping[str, int]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class View:
    """A view of the schema ``catalog`` and the columns read of it, with their documented types."""

    name: str
    columns: tuple[tuple[str, str], ...]

    def select_list(self, present: Present, *, cut: Mapping[str, int] = _NOTHING) -> str:
        """Give the list in the order of `columns`.

        A column that this version lacks is NULL, one of another type is converted, and the texts
        named in `cut` come with no more than so many characters.
        """
        here = present.get(self.name, {})
        return ", ".join(
            _expression(name, kind, here.get(name), cut.get(name)) for name, kind in self.columns
        )

    def is_in(self, present: Present) -> bool:
        """Whether the view exists."""
        return self.name in present


def _expression(name: str, kind: str, has: str | None, length: int | None) -> str:
    if has is None:
        return f"CAST(NULL AS {kind}) AS {name}"
    if length is not None:
        return f"CAST({name} AS nvarchar({length})) AS {name}"
    if kind.partition("(")[0] == has:
        return name
    return f"CAST({name} AS {kind}) AS {name}"


MOMENT: Final = "datetimeoffset(7)"
NAME: Final = "nvarchar(128)"

OPERATIONS: Final = View(
    "operations",
    (
        ("operation_id", "bigint"),
        ("operation_type", "smallint"),
        ("status", "int"),
        ("created_time", MOMENT),
        ("object_type", "smallint"),
        ("object_id", "bigint"),
        ("object_name", "nvarchar(260)"),
        ("start_time", MOMENT),
        ("end_time", MOMENT),
        ("caller_name", NAME),
        ("process_id", "int"),
        ("stopped_by_name", NAME),
        ("server_name", NAME),
        ("machine_name", NAME),
    ),
)
EXECUTIONS: Final = View(
    "executions",
    (
        # What catalog.operations has too is read there only.
        ("execution_id", "bigint"),
        ("folder_name", NAME),
        ("project_name", NAME),
        ("package_name", "nvarchar(260)"),
        ("reference_id", "bigint"),
        ("environment_folder_name", NAME),
        ("environment_name", NAME),
        ("project_lsn", "bigint"),
        ("executed_as_name", NAME),
        ("use32bitruntime", "bit"),
        ("total_physical_memory_kb", "bigint"),
        ("available_physical_memory_kb", "bigint"),
        ("cpu_count", "int"),
        ("executed_count", "int"),
    ),
)
VALIDATIONS: Final = View(
    "validations",
    (
        ("validation_id", "bigint"),
        ("folder_name", NAME),
        ("project_name", NAME),
        ("environment_scope", "char(1)"),
        ("reference_id", "bigint"),
        ("use32bitruntime", "bit"),
    ),
)
EVENT_MESSAGES: Final = View(
    "event_messages",
    (
        ("event_message_id", "bigint"),
        ("operation_id", "bigint"),
        ("message_time", MOMENT),
        ("message_type", "smallint"),
        ("message_source_type", "smallint"),
        ("message", "nvarchar(max)"),
        ("extended_info_id", "bigint"),
        ("package_name", "nvarchar(260)"),
        ("event_name", "nvarchar(1024)"),
        ("message_source_name", "nvarchar(4000)"),
        ("message_source_id", "nvarchar(38)"),
        ("subcomponent_name", "nvarchar(4000)"),
        ("package_path", "nvarchar(max)"),
        ("execution_path", "nvarchar(max)"),
        ("threadid", "int"),
        ("message_code", "int"),
        ("event_message_guid", "uniqueidentifier"),
    ),
)
EXECUTABLES: Final = View(
    "executables",
    (
        ("executable_id", "bigint"),
        ("executable_name", "nvarchar(4000)"),
        ("package_name", "nvarchar(260)"),
        ("package_path", "nvarchar(max)"),
    ),
)
EXECUTABLE_STATISTICS: Final = View(
    "executable_statistics",
    (
        ("statistics_id", "bigint"),
        ("execution_id", "bigint"),
        ("executable_id", "bigint"),
        ("execution_path", "nvarchar(max)"),
        ("start_time", MOMENT),
        ("end_time", MOMENT),
        ("execution_duration", "int"),
        ("execution_result", "smallint"),
    ),
)

READ: Final = (
    OPERATIONS,
    EXECUTIONS,
    VALIDATIONS,
    EVENT_MESSAGES,
    EXECUTABLES,
    EXECUTABLE_STATISTICS,
)
"""Every view whose columns are listed above."""
SEEN: Final = (
    *(view.name for view in READ),
    "catalog_properties",
    "effective_object_permissions",
    "event_message_context",
    "execution_component_phases",
    "execution_data_statistics",
    "execution_parameter_values",
    "worker_agents",
)
"""Every view whose presence is looked up when a connection is made."""


def lacking(present: Present) -> tuple[str, ...]:
    """List what this version lacks of what is read, as view or view.column."""
    missing: list[str] = []
    for view in READ:
        if not view.is_in(present):
            missing.append(f"catalog.{view.name}")
            continue
        missing += [
            f"catalog.{view.name}.{name}"
            for name, _ in view.columns
            if name not in present[view.name]
        ]
    return tuple(missing)
