"""Checks the values that an execution of the demo is to run with, as the catalog does."""

from collections.abc import Mapping
from typing import Final

from ssis_tui.catalog.demo import refusals
from ssis_tui.catalog.demo.deployed import REQUIRED, parameters_of
from ssis_tui.catalog.demo.names import DemoPackage
from ssis_tui.catalog.demo.overlay import Parameters
from ssis_tui.catalog.demo.parameters import LOGGING_LEVEL, SYSTEM
from ssis_tui.catalog.demo.refusals import Refusal
from ssis_tui.model.codes import LoggingLevel, ObjectType

_SQL_TYPES: Final[Mapping[str, str]] = {
    "Int32": "int",
    "Boolean": "bit",
    "String": "nvarchar(4000)",
}


def check_values(package: DemoPackage, given: Parameters) -> None:
    """Raise Refusal for a parameter that there is not, a value that does not fit, or none.

    Raises UsageError for a value that no server could be sent.
    """
    # Only who gives values pays for this.
    from ssis_tui.catalog.sql.variants import variant

    types = _types_of(package)
    for object_type, name, value in given:
        sent = variant(name, value, types.get((object_type, name), ""))
        data_type = types.get((object_type, name))
        if data_type is None:
            raise Refusal(refusals.NO_PARAMETER, name)
        if sent.sql_type != _SQL_TYPES[data_type]:
            raise Refusal(refusals.WRONG_TYPE, "parameter")
        if (object_type, name) == (ObjectType.EXECUTION, LOGGING_LEVEL):
            _check_level(sent.value)
    required = REQUIRED.get(package.name)
    if required is not None and required not in {name for _, name, _ in given}:
        raise Refusal(refusals.VALUES_MISSING, package.name)


def _types_of(package: DemoPackage) -> dict[tuple[int, str], str]:
    """Give the data type of each parameter by object type and name."""
    deployed = parameters_of(package.project_id, package.name)
    types = {(one.object_type, one.name): one.data_type for one in deployed}
    system = {(int(ObjectType.EXECUTION), name): data_type for name, data_type, _ in SYSTEM}
    return types | system


def _check_level(level: int | str) -> None:
    if isinstance(level, str) or not LoggingLevel(level).is_known:
        raise Refusal(refusals.NO_LEVEL, level)
