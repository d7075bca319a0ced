"""Says whether an operation is what a filter lets through, as the server would.

The server narrows its pages itself; this is for rows that were read anyway, and for the demo.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from ssis_tui.catalog.requests import EVERYTHING, OperationFilter
from ssis_tui.model.codes import OperationType
from ssis_tui.model.operations import Execution, Operation, Validation


def matches(operation: Operation, wanted: OperationFilter) -> bool:
    """Say whether an operation is what the filter narrows to; a NULL matches no name."""
    if wanted is EVERYTHING:
        return True
    if wanted.statuses and operation.status not in wanted.statuses:
        return False
    if wanted.types and operation.operation_type not in wanted.types:
        return False
    created = operation.created
    if wanted.since is not None and (created is None or created < wanted.since):
        return False
    if wanted.until is not None and (created is None or created >= wanted.until):
        return False
    folder, project, package = _names(operation)
    return (
        is_named(folder, wanted.folder)
        and is_named(project, wanted.project)
        and is_named(package, wanted.package)
        and is_named(operation.caller_name, wanted.caller)
        and is_named(operation.machine_name, wanted.machine)
    )


def is_named(name: str | None, pattern: str | None) -> bool:
    """Say whether a name is what a pattern with ``*`` and ``?`` means; None means every name."""
    if pattern is None:
        return True
    return name is not None and _matcher(pattern)(name) is not None


def _names(operation: Operation) -> tuple[str | None, str | None, str | None]:
    """Give folder, project and package as far as the catalog's views name them."""
    if isinstance(operation, Execution):
        return operation.folder_name, operation.project_name, operation.package_name
    if isinstance(operation, Validation):
        is_package = operation.operation_type == OperationType.VALIDATE_PACKAGE
        package = operation.object_name if is_package else None
        return operation.folder_name, operation.project_name, package
    return None, operation.object_name, None


@lru_cache(maxsize=64)
def _matcher(pattern: str) -> Callable[[str], object]:
    """Compile a pattern in which only * and ? mean something."""
    signs = {"*": ".*", "?": "."}
    # Neighbouring stars mean one, and would make matching slow.
    plain = re.sub(r"\*+", "*", pattern)
    text = "".join(signs.get(letter) or re.escape(letter) for letter in plain)
    return re.compile(text, re.IGNORECASE | re.DOTALL).fullmatch
