"""Setting the values of an execution's parameters before it starts."""

from collections.abc import Generator

from tests.support.ssisdb import convert, sqltypes
from tests.support.ssisdb.procedures.executions import (
    CREATED,
    find_execution,
    id_in,
    refuse_writing,
)
from tests.support.ssisdb.procedures.refusals import raised, thrown
from tests.support.ssisdb.procedures.registry import MODIFY, OPERATION, Call, Formal, Procedure
from tests.support.ssisdb.values import unpack_variant
from tests.support.tds.session import Message

_LEVELS = {0, 1, 2, 3, 4, 100}
_BASE_TYPES: dict[str, set[str]] = {
    "Int32": {"int", "smallint", "tinyint", "bigint"},
    "Int64": {"bigint", "int", "smallint", "tinyint"},
    "Int16": {"smallint", "tinyint", "int"},
    "Byte": {"tinyint"},
    "Boolean": {"bit", "int", "tinyint", "smallint"},
    "Double": {"float", "decimal", "int"},
    "Single": {"float", "real", "decimal", "int"},
    "Decimal": {"decimal", "int", "bigint"},
    "DateTime": {"datetime", "datetime2", "datetimeoffset", "date", "nvarchar", "varchar"},
    "String": {"nvarchar", "varchar", "nchar", "char"},
}


def set_execution_parameter_value(call: Call) -> Generator[Message, None, int]:
    if call.is_sql_login:
        yield raised(27123)
        return 1
    execution_id, object_type = call.number("execution_id"), call.number("object_type")
    name = call.text("parameter_name")
    if execution_id is None or object_type is None or name is None:
        yield raised(27138)
        return 1
    if execution_id <= 0:
        yield raised(27101, "execution_id")
        return 1
    if object_type not in {20, 30, 50}:
        yield raised(27101, "object_type")
        return 1
    refuse_writing(call)
    operation = find_execution(call, execution_id)
    if operation is None or not call.may(OPERATION, execution_id, MODIFY):
        raise thrown(27103, execution_id)
    if operation["status"] != CREATED:
        raise thrown(27224)
    _set_parameter(call, execution_id, object_type, name)
    return 0


def _set_parameter(call: Call, execution_id: int, object_type: int, name: str) -> None:
    engine = call.session.engine
    with engine.speaking(call.session):
        # The procedure compares names with their case, unlike the rest of the catalog.
        found = engine.store.find(
            "execution_parameter_values",
            "execution_id = ? AND object_type = ? AND parameter_name = ? COLLATE BINARY",
            execution_id,
            object_type,
            name,
        )
        if not found:
            raise thrown(27176, name)
        row = found[0]
        stored = call.arguments["parameter_value"]
        if stored is None:
            raise thrown(27138)
        assert isinstance(stored, str)
        kind, _inner = unpack_variant(stored)
        wanted = str(row["parameter_data_type"])
        if wanted not in _BASE_TYPES:
            raise thrown(27159)
        if kind.name not in _BASE_TYPES[wanted]:
            raise thrown(27147, "parameter")
        if object_type == 50 and name == "LOGGING_LEVEL":
            level = convert.converter(sqltypes.VARIANT, sqltypes.INT)(stored)
            if level not in _LEVELS or (level in {4, 100} and engine.version.generation < 2016):
                raise thrown(27217, level)
        key = id_in(row, "execution_parameter_id")
        engine.database.change(
            'UPDATE "internal.execution_parameter_values" SET parameter_value = ?, value_set = 1, '
            "runtime_override = 1 WHERE execution_parameter_id = ?",
            (None if row["sensitive"] else stored, key),
        )


PROCEDURES = (
    Procedure(
        "set_execution_parameter_value",
        (
            Formal("execution_id", sqltypes.BIGINT),
            Formal("object_type", sqltypes.SMALLINT),
            Formal("parameter_name", sqltypes.nvarchar(128)),
            Formal("parameter_value", sqltypes.VARIANT),
        ),
        set_execution_parameter_value,
    ),
)
