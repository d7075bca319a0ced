"""Columns that are read of each catalog view, fitted to what this version of the view has."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

Present = Mapping[str, Mapping[str, str]]
"""View to column to base type, as ``sys.columns`` has them, all names in lower case."""
Cut = Mapping[str, int]
"""Names of columns to the characters that are read of their texts."""
NOT_CUT: Final[Cut] = MappingProxyType({})

BY_CHARACTER: Final = "COLLATE Latin1_General_100_CI_AS_SC"
"""Makes LEFT and SUBSTRING count characters instead of halves of them (since 2012): what is cut
through the middle of one is not text any more."""
PIECE: Final = 2000
"""Characters of a long text that are read at once where a driver cannot read it whole."""


class ShortTexts(dict[str, Mapping[str, str]]):
    """The columns present, for a driver that must not be given texts of unlimited length.

    Of those, select lists then take the first PIECE characters.
    """


class View(Struct, frozen=True):
    """A view of the schema ``catalog`` and the columns read of it, with their documented types."""

    name: str
    columns: tuple[tuple[str, str], ...]
    secrets: frozenset[str] = frozenset()
    """Columns that are read only from rows whose column `sensitive` is 0."""

    def select_list(self, present: Present, *, cut: Cut = NOT_CUT) -> str:
        """Give the list in the order of `columns`.

        A column that this version lacks is NULL, one of another type is converted, and the texts
        named in `cut`, if their length is unlimited, come with no more than so many characters (at
        most 2000).
        """
        here = present.get(self.name, {})
        if isinstance(present, ShortTexts):
            unlimited = (name for name, kind in self.columns if kind == "nvarchar(max)")
            cut = {**dict.fromkeys(unlimited, PIECE), **cut}
        return ", ".join(
            self._guarded(name, kind, here, cut.get(name))
            if name in self.secrets
            else _expression(name, kind, here.get(name), cut.get(name))
            for name, kind in self.columns
        )

    def _guarded(self, name: str, kind: str, here: Mapping[str, str], length: int | None) -> str:
        """Give NULL for what is sensitive, or where nobody can tell whether it is."""
        if name not in here or "sensitive" not in here:
            return _expression(name, kind, None, None)
        value = _value(name, kind, here[name], length)
        return f"CASE WHEN sensitive = 0 THEN {value} END AS {name}"

    def is_in(self, present: Present) -> bool:
        """Whether the view exists."""
        return self.name in present


def _expression(name: str, kind: str, has: str | None, length: int | None) -> str:
    if has is None:
        return f"CAST(NULL AS {kind}) AS {name}"
    value = _value(name, kind, has, length)
    return name if value == name else f"{value} AS {name}"


def _value(name: str, kind: str, has: str, length: int | None) -> str:
    if length is not None and kind == UNLIMITED:
        return f"CAST(LEFT({name} {BY_CHARACTER}, {length}) AS nvarchar({2 * length}))"
    if has == "sql_variant":
        # A datetime as text would have no seconds; other types refuse a style for one.
        return (
            f"CASE WHEN CAST(SQL_VARIANT_PROPERTY({name}, 'BaseType') AS nvarchar(128)) "
            f"IN ('datetime', 'smalldatetime') THEN CONVERT({kind}, {name}, 121) "
            f"ELSE CAST({name} AS {kind}) END"
        )
    return name if kind.partition("(")[0] == has else f"CAST({name} AS {kind})"


MOMENT: Final = "datetimeoffset(7)"
NAME: Final = "nvarchar(128)"
UNLIMITED: Final = "nvarchar(max)"

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


def lacking(present: Present, views: Iterable[View] = READ) -> tuple[str, ...]:
    """List what this version lacks of what is read, as view or view.column."""
    missing: list[str] = []
    for view in views:
        if not view.is_in(present):
            missing.append(f"catalog.{view.name}")
            continue
        missing += [
            f"catalog.{view.name}.{name}"
            for name, _ in view.columns
            if name not in present[view.name]
        ]
    return tuple(missing)
