"""The variables of a batch, with their types."""

from dataclasses import dataclass, field

from tests.support.ssisdb import convert, errors
from tests.support.ssisdb.batches import Parsed
from tests.support.ssisdb.values import Stored
from tests.support.tds.session import SqlType


@dataclass(slots=True)
class Frame:
    """The variables of one batch."""

    text: str
    parsed: Parsed
    types: dict[str, SqlType] = field(default_factory=dict)
    values: dict[str, Stored] = field(default_factory=dict)

    def declare(self, name: str, kind: SqlType, value: Stored) -> None:
        if name in self.types:
            raise errors.error(
                134,
                f"The variable name '@{name}' has already been declared. Variable names must be "
                "unique within a query batch or stored procedure.",
                severity=15,
            )
        self.types[name] = kind
        self.values[name] = value


def converted(stored: Stored, source: SqlType, target: SqlType) -> Stored:
    """Convert as an assignment does."""
    if stored is None or not convert.needed(source, target):
        return stored
    return convert.converter(source, target)(stored)
