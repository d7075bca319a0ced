"""Values as drivers hand them over, made into what the model holds."""

from datetime import UTC, datetime, timedelta, timezone
from struct import Struct
from typing import Any, Final

_OFFSET_VALUE: Final = Struct("<6hI2h")
_EARLIEST: Final = datetime(1, 1, 2, tzinfo=UTC)
_LATEST: Final = datetime(9999, 12, 30, tzinfo=UTC)

_ZONES: dict[tuple[int, int], timezone] = {}


def moment(value: bytes) -> datetime:
    """Make an aware datetime of the 20 bytes of a datetimeoffset, to the microsecond.

    Days at the edge of time are moved inwards, so that every zone can show them.
    """
    year, month, day, hour, minute, second, nanoseconds, hours, minutes = _OFFSET_VALUE.unpack(
        value
    )
    if not 1 < year < 9999:
        return _EARLIEST if year < 9999 else _LATEST
    zone = _ZONES.get((hours, minutes))
    if zone is None:
        zone = timezone(timedelta(hours=hours, minutes=minutes))
        if len(_ZONES) < 1000:
            _ZONES[hours, minutes] = zone
    return datetime(year, month, day, hour, minute, second, nanoseconds // 1000, zone)


def inwards(value: Any) -> Any:
    """Do the same with what mssql-python has made an aware datetime of already."""
    if isinstance(value, datetime) and not 1 < value.year < 9999:
        return _EARLIEST if value.year < 9999 else _LATEST
    return value


def broken_text(value: bytes) -> str:
    """Decode UTF-16 that may hold lone surrogates, which SQL Server stores as they come."""
    return value.decode("utf-16-le", "surrogatepass")
