"""What the known functions do, over stored values; none is called with a NULL unless it says so."""

import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from uuid import uuid4

from tests.support.ssisdb import datemath, errors, sqltypes
from tests.support.ssisdb.values import Stored, pack_variant, show_surrogates, unpack_variant

Function = Callable[..., Any]


def _within(number: Any, name: str) -> Any:
    """Refuse what does not fit an integer type; '' is no limit but bigint's."""
    if name:
        low, high = sqltypes.RANGES[name]
        if not (isinstance(number, int) and low <= number <= high):
            raise errors.overflow(name)
    return number


def _add(left: Any, right: Any, name: str) -> Any:
    return _within(left + right, name)


def _subtract(left: Any, right: Any, name: str) -> Any:
    return _within(left - right, name)


def _multiply(left: Any, right: Any, name: str) -> Any:
    return _within(left * right, name)


def _divide(left: Any, right: Any, _name: str) -> Any:
    if right == 0:
        raise errors.error(8134, "Divide by zero error encountered.", aborts_batch=False)
    if isinstance(left, int) and isinstance(right, int):
        whole = abs(left) // abs(right)
        return whole if (left < 0) == (right < 0) else -whole
    return left / right


def _remainder(left: Any, right: Any, name: str) -> Any:
    if right == 0:
        raise errors.error(8134, "Divide by zero error encountered.", aborts_batch=False)
    if isinstance(left, int) and isinstance(right, int):
        return left - right * _divide(left, right, name)
    return math.fmod(left, right)


def units(text: str) -> int:
    """Count UTF-16 units, as LEN does under the usual collations."""
    if text.isascii():
        return len(text)
    return len(show_surrogates(text).encode("utf-16-le", "surrogatepass")) // 2


def _datalength(value: Stored) -> int:
    if isinstance(value, bytes):
        return len(value)
    if isinstance(value, str):
        return units(value) * 2
    return 4 if isinstance(value, int) else 8


def _substring(text: str, start: int, length: int) -> str:
    if length < 0:
        raise errors.error(537, "Invalid length parameter passed to the SUBSTRING function.")
    begin = start - 1
    return text[max(begin, 0) : max(begin + length, 0)]


def _left(text: str, count: int) -> str:
    if count < 0:
        raise errors.error(536, "Invalid length parameter passed to the LEFT function.")
    return text[:count]


def _right(text: str, count: int) -> str:
    if count < 0:
        raise errors.error(536, "Invalid length parameter passed to the RIGHT function.")
    return text[len(text) - count :] if count < len(text) else text


def _charindex(needle: str, text: str, start: int = 1) -> int:
    return text.lower().find(needle.lower(), max(start, 1) - 1) + 1 if needle else 0


def _patindex(pattern: str, text: str) -> int:
    open_start = pattern.startswith("%")
    body = _like_source(pattern.removeprefix("%"), None)
    match = re.search(("" if open_start else r"\A") + body + r"\Z", text, re.DOTALL | re.IGNORECASE)
    return match.start() + 1 if match else 0


def _replace(text: str, old: str, new: str) -> str:
    if not old:
        return text
    return re.sub(re.escape(old), lambda _match: new, text, flags=re.IGNORECASE)


def _stuff(text: str, start: int, length: int, new: str) -> str | None:
    if start < 1 or start > len(text) or length < 0:
        return None
    return text[: start - 1] + new + text[start - 1 + length :]


def _concat(*parts: str | None) -> str:
    return "".join(part for part in parts if part is not None)


def _concat_ws(separator: str | None, *parts: str | None) -> str:
    return (separator or "").join(part for part in parts if part is not None)


def _quotename(text: str, quote: str = "[") -> str | None:
    pairs = {"[": "[]", "]": "[]", "'": "''", '"': '""'}
    if quote not in pairs or len(text) > 128:
        return None
    first, last = pairs[quote][0], pairs[quote][1]
    return first + text.replace(last, last * 2) + last


def _isnumeric(text: str | None) -> int:
    return int(text is not None and bool(re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)\s*", text)))


def _round(number: Any, digits: int) -> Any:
    step = Decimal(1).scaleb(-digits)
    result = Decimal(repr(number)).quantize(step, ROUND_HALF_UP)
    return int(result) if isinstance(number, int) else float(result)


def _power(base: Any, exponent: Any) -> Any:
    result = base**exponent
    return int(result) if isinstance(base, int) else float(result)


@lru_cache(maxsize=256)
def _like_pattern(pattern: str, escape: str | None, ignore_case: int) -> re.Pattern[str]:
    flags = re.DOTALL | (re.IGNORECASE if ignore_case else 0)
    return re.compile(_like_source(pattern, escape) + r"\s*\Z", flags)


def _like_source(pattern: str, escape: str | None) -> str:
    """Turn a LIKE pattern, with its bracket classes, into a regular expression."""
    parts = []
    position = 0
    while position < len(pattern):
        sign = pattern[position]
        position += 1
        if escape is not None and sign == escape and position < len(pattern):
            parts.append(re.escape(pattern[position]))
            position += 1
        elif sign == "%":
            parts.append(".*")
        elif sign == "_":
            parts.append(".")
        elif sign == "[" and "]" in pattern[position:]:
            end = pattern.index("]", position)
            parts.append(_bracket_class(pattern[position:end]))
            position = end + 1
        else:
            parts.append(re.escape(sign))
    return "".join(parts)


def _bracket_class(inside: str) -> str:
    negated = inside.startswith("^")
    body = inside[negated:]
    if not body:
        return "(?!)"
    escaped = re.sub(r"([\\\]\[^&~|])", r"\\\1", body)
    return f"[{'^' if negated else ''}{escaped}]"


def _like(
    text: str | None, pattern: str | None, escape: str | None, ignore_case: int
) -> int | None:
    """Match LIKE; without ESCAPE the escape character is NULL."""
    if text is None or pattern is None:
        return None
    if escape is not None and len(escape) != 1:
        raise errors.error(
            506, f'The invalid escape character "{escape}" was specified in a LIKE predicate.'
        )
    return int(_like_pattern(pattern, escape, ignore_case).match(text) is not None)


def _datediff(part: str, start: str, end: str, name: str) -> int:
    result = datemath.difference(part, start, end)
    low, high = sqltypes.RANGES[name]
    if not low <= result <= high:
        raise errors.error(
            535,
            "The datediff function resulted in an overflow. The number of dateparts separating two "
            "date/time instances is too large. Try to use datediff with a less precise datepart.",
        )
    return result


def _sql_variant_property(stored: str, name: str) -> str | None:
    kind, inner = unpack_variant(stored)
    match name.lower():
        case "basetype":
            return pack_variant("nvarchar", kind.name)
        case "maxlength":
            return pack_variant("int", _datalength(inner))
        case _:
            return None


def _only(count: int, item: Any) -> Any:
    """Give the one value of a subquery, or NULL for none."""
    if count > 1:
        raise errors.error(
            512,
            "Subquery returned more than 1 value. This is not permitted when the subquery follows "
            "=, !=, <, <= , >, >= or when the subquery is used as an expression.",
            aborts_batch=False,
        )
    return item


def _greatest(*items: Any) -> Any:
    present = [item for item in items if item is not None]
    return max(present) if present else None


def _least(*items: Any) -> Any:
    present = [item for item in items if item is not None]
    return min(present) if present else None


FUNCTIONS: dict[str, Function] = {
    "add": _add,
    "subtract": _subtract,
    "multiply": _multiply,
    "divide": _divide,
    "remainder": _remainder,
    "within": _within,
    "left": _left,
    "right": _right,
    "substring": _substring,
    "upper": str.upper,
    "lower": str.lower,
    "ltrim": lambda text: text.lstrip(" "),
    "rtrim": lambda text: text.rstrip(" "),
    "trim": lambda text: text.strip(" "),
    "reverse": lambda text: text[::-1],
    "replace": _replace,
    "replicate": lambda text, count: text * count if count >= 0 else None,
    "stuff": _stuff,
    "space": lambda count: " " * count,
    "quotename": _quotename,
    "charindex": _charindex,
    "patindex": _patindex,
    "len": lambda text: units(text.rstrip(" ")),
    "datalength": _datalength,
    "char": lambda code: chr(code) if 0 <= code <= 255 else None,
    "nchar": lambda code: chr(code) if 0 <= code <= 0x10FFFF else None,
    "unicode": lambda text: ord(text[0]) if text else None,
    "ascii": lambda text: ord(text[0]) if text else None,
    "abs": abs,
    "sign": lambda number: (number > 0) - (number < 0),
    "ceiling": lambda number: type(number)(math.ceil(number)),
    "floor": lambda number: type(number)(math.floor(number)),
    "round": _round,
    "power": _power,
    "sqrt": math.sqrt,
    "switchoffset": datemath.switch_offset,
    "todatetimeoffset": datemath.to_offset,
    "datediff": _datediff,
    "dateadd": datemath.add,
    "datepart": datemath.part_of,
    "sql_variant_property": _sql_variant_property,
    "newid": lambda: str(uuid4()).upper(),
}
WITH_NULLS: dict[str, Function] = {
    "concat": _concat,
    "concat_ws": _concat_ws,
    "isnumeric": _isnumeric,
    "like": _like,
    "only": _only,
    "greatest": _greatest,
    "least": _least,
}


class StringAgg:
    """STRING_AGG, ordered by one key."""

    def __init__(self) -> None:
        self._items: list[tuple[Any, str]] = []
        self._separator = ""
        self._descending = False

    def step(self, text: str | None, separator: str | None, key: Any, descending: int) -> None:
        self._separator = separator or ""
        self._descending = bool(descending)
        if text is not None:
            self._items.append((key, text))

    def finalize(self) -> str | None:
        if not self._items:
            return None
        if any(key is not None for key, _ in self._items):
            self._items.sort(
                key=lambda item: (item[0] is not None, item[0]), reverse=self._descending
            )
        return self._separator.join(text for _, text in self._items)


class Variance:
    """VAR and its kin, by Welford's method."""

    root = False
    population = False

    def __init__(self) -> None:
        self._count = 0
        self._mean = 0.0
        self._square = 0.0

    def step(self, number: float | None) -> None:
        if number is None:
            return
        self._count += 1
        delta = number - self._mean
        self._mean += delta / self._count
        self._square += delta * (number - self._mean)

    def finalize(self) -> float | None:
        divisor = self._count if self.population else self._count - 1
        if divisor <= 0:
            return None
        variance = self._square / divisor
        return math.sqrt(variance) if self.root else variance


class PopulationVariance(Variance):
    population = True


class Deviation(Variance):
    root = True


class PopulationDeviation(Deviation):
    population = True


AGGREGATES: dict[str, tuple[int, type]] = {
    "string_agg": (4, StringAgg),
    "var": (1, Variance),
    "varp": (1, PopulationVariance),
    "stdev": (1, Deviation),
    "stdevp": (1, PopulationDeviation),
}
