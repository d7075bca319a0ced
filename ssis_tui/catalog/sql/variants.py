"""Values as a sql_variant: `set_execution_parameter_value` looks at the type inside it.

The parameter's own data type decides, for the catalog refuses an int where it wants a bigint
(27147); where that is not known, the Python type does.
"""

import math
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from ssis_tui.catalog.sql.batch import Parameter
from ssis_tui.errors import UsageError
from ssis_tui.text import one_line

LONGEST_TEXT: Final = 4000
"""Characters that fit into a sql_variant."""
_INT: Final = (-(2**31), 2**31 - 1)
_BIGINT: Final = (-(2**63), 2**63 - 1)
_MOST_DIGITS: Final = 38

_WHOLE: Final[Mapping[str, tuple[str, int, int]]] = MappingProxyType(
    {
        "byte": ("tinyint", 0, 255),
        "sbyte": ("smallint", -128, 127),
        "int16": ("smallint", -(2**15), 2**15 - 1),
        "int32": ("int", *_INT),
        "uint32": ("bigint", 0, 2**32 - 1),
        "int64": ("bigint", *_BIGINT),
        "uint64": ("bigint", 0, _BIGINT[1]),
    }
)
"""SQL type and range by the data type of a parameter, in lower case."""


class Variant(Struct, frozen=True):
    """A SQL type, and the parameter that is converted to it."""

    sql_type: str
    value: Parameter

    def __repr__(self) -> str:
        """Leave out the value: it may be a secret."""
        return f"Variant({self.sql_type!r})"


def variant(name: str, value: object, data_type: str = "") -> Variant:
    """Give the value of the parameter `name`; its `data_type` is such as Int32, empty if unknown.

    Raises UsageError for a value that no sql_variant can hold, or that is not of the type; the
    value itself is never told, for it may be a secret.
    """
    kind = data_type.lower()
    match value:
        case bool():
            return Variant("bit", int(value))
        case int():
            return _whole(name, value, kind)
        case float() if math.isfinite(value):
            if kind == "decimal":
                return _decimal(name, Decimal(repr(value)))
            return Variant("real" if kind == "single" else "float", repr(value))
        case Decimal() if value.is_finite():
            if kind in {"double", "single"}:
                return Variant("real" if kind == "single" else "float", str(value))
            return _decimal(name, value)
        case datetime():
            return _moment(value)
        case date():
            return _moment(datetime.combine(value, time()))
        case str() if len(value) <= LONGEST_TEXT:
            return Variant(f"nvarchar({LONGEST_TEXT})", value)
        case str():
            raise _unfit(name, f"longer than {LONGEST_TEXT} characters")
        case None:
            raise _unfit(name, "missing")
        case _:
            raise _unfit(name, "of a kind that SQL Server does not take")


def _whole(name: str, value: int, kind: str) -> Variant:
    if kind == "boolean" and value in {0, 1}:
        return Variant("bit", value)
    if kind in {"double", "single"}:
        return Variant("real" if kind == "single" else "float", str(value))
    if kind == "decimal":
        return _decimal(name, Decimal(value))
    sql_type, low, high = _WHOLE.get(kind, ("int", *_INT))
    if not kind or kind not in _WHOLE:
        sql_type, low, high = (
            ("int", *_INT) if _INT[0] <= value <= _INT[1] else ("bigint", *_BIGINT)
        )
    if not low <= value <= high:
        raise _unfit(name, f"outside of {low} to {high}")
    return Variant(sql_type, value)


def _decimal(name: str, value: Decimal) -> Variant:
    exponent = value.as_tuple().exponent
    scale = max(0, -exponent) if isinstance(exponent, int) else 0
    text = f"{value:f}"
    digits = max(scale, sum(character.isdigit() for character in text))
    if digits > _MOST_DIGITS:
        raise _unfit(name, f"of more than {_MOST_DIGITS} digits")
    return Variant(f"decimal({_MOST_DIGITS}, {scale})", text)


def _moment(value: datetime) -> Variant:
    """A moment with an offset keeps it; one without is the type that SSIS itself has."""
    if value.tzinfo is not None:
        return Variant("datetimeoffset(7)", value.isoformat(sep=" ", timespec="microseconds"))
    # With a T in the middle no setting of the session changes what it means.
    return Variant("datetime", value.isoformat(timespec="milliseconds"))


def _unfit(name: str, why: str) -> UsageError:
    return UsageError(f"The value of the parameter {one_line(name)} is {why}.")
