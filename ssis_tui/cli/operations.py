"""What the commands on operations have in common: their shapes, and the dashboard's filter."""

import argparse
from collections.abc import Iterable, Sequence
from typing import Final

from ssis_tui.cli.output import Shape
from ssis_tui.errors import UsageError
from ssis_tui.model.operations import Operation
from ssis_tui.present import operations
from ssis_tui.present.column import Column, View
from ssis_tui.present.filtering import parse_filter

FIELDS: Final = (
    "server", "operation_id", "execution_id", "validation_id", "operation_type",
    "operation_type_name", "status", "status_name", "folder_name", "project_name", "package_name",
    "reference_id", "environment_folder_name", "environment_name", "project_lsn",
    "executed_as_name", "use32bitruntime", "executed_count", "created_time", "object_type",
    "object_type_name", "object_id", "object_name", "start_time", "end_time", "caller_name",
    "process_id", "stopped_by_name", "server_name", "machine_name",
)  # fmt: skip
"""Of a record of an operation, in order; what a kind of operation lacks is empty."""

ACTIVE: Final = Shape(
    (operations.ID, operations.STATUS, operations.ELAPSED, operations.PACKAGE, operations.TYPE,
     operations.STARTED, operations.USUAL, operations.NOW, operations.CALLER),
    FIELDS,
    operations.record,
)  # fmt: skip
HISTORY: Final = Shape(
    (operations.ID, operations.STATUS, operations.DURATION, operations.PACKAGE, operations.TYPE,
     operations.STARTED, operations.CALLER),
    FIELDS,
    operations.record,
)  # fmt: skip


def add_filter(parser: argparse.ArgumentParser) -> None:
    """Add the filter that the dashboard has under ``/``."""
    parser.add_argument(
        "--filter",
        metavar="TEXT",
        default="",
        help="words that must occur, /regular expression/, ! for what must not",
    )


def kept(
    rows: Iterable[Operation], words: str, columns: Sequence[Column[Operation]], view: View
) -> list[Operation]:
    """Give the rows that the filter keeps; raise UsageError for one that cannot be used."""
    chosen = parse_filter(words)
    if chosen.error:
        raise UsageError(f"--filter: {chosen.error}")
    if chosen.is_empty:
        return list(rows)
    return [
        row for row in rows if chosen.matches(column.cell(row, view).text for column in columns)
    ]
