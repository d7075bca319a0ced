"""What a client asks for: batches and remote procedure calls, read from their messages."""

import re
from dataclasses import dataclass

from tests.support.tds.codes import Procedure, TransactionRequest
from tests.support.tds.decoding import Cursor, ProtocolError, read_type
from tests.support.tds.session import Parameter, SqlType

_BY_NUMBER = 0xFFFF
_SEPARATORS = (0x80, 0xFE, 0xFF)
_BY_REFERENCE = 0x01
_BEGINS_ANEW = 0x01
_DECLARED = re.compile(
    r"""(?P<name>@\w+)\s+(?:AS\s+)?
        (?P<type>\w+)
        (?:\s*\(\s*(?P<first>\w+)\s*(?:,\s*(?P<second>\d+)\s*)?\))?
        (?P<output>\s+OUT(?:PUT)?)?\s*(?:,|$)""",
    re.IGNORECASE | re.VERBOSE,
)
_SAME_TYPE = {"numeric": "decimal", "text": "varchar", "image": "varbinary", "binary": "varbinary"}
_BY_NAME = {"sp_execute": Procedure.EXECUTE, "sp_unprepare": Procedure.UNPREPARE}
"""What may be called by its name as well as by its number."""
_FRACTIONAL = ("time", "datetime2", "datetimeoffset")


@dataclass(frozen=True, slots=True)
class Argument:
    """A value of a remote procedure call as it came over the wire."""

    name: str
    type: SqlType
    value: object
    is_output: bool


@dataclass(frozen=True, slots=True)
class Call:
    """One remote procedure call; a message may hold several."""

    procedure: Procedure | str
    """A number for the built-in ones, else the name as the client wrote it."""
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement with the names and the types of its parameters."""

    text: str
    declared: tuple[tuple[str, SqlType], ...]

    def bind(self, arguments: tuple[Argument, ...]) -> tuple[Parameter, ...]:
        """Give each declared parameter its value: by name where one came, else by position."""
        if len(arguments) != len(self.declared):
            raise ProtocolError(
                f"{len(arguments)} values came for {len(self.declared)} parameters."
            )
        return tuple(
            Parameter(argument.name or name, kind, argument.value)
            for (name, kind), argument in zip(self.declared, arguments, strict=True)
        )


def read_batch(payload: bytes) -> str:
    """Read the text of a batch."""
    body = _after_headers(payload)
    return Cursor(body).text(len(body) // 2)


def read_calls(payload: bytes) -> tuple[Call, ...]:
    """Read the calls of an RPC message."""
    cursor = Cursor(_after_headers(payload))
    calls = []
    while not cursor.ended:
        procedure = _procedure(cursor)
        cursor.take(2)  # Options: recompile, no metadata; neither changes an answer here.
        arguments = []
        while not cursor.ended:
            if cursor.data[cursor.at] in _SEPARATORS:
                cursor.take(1)
                break
            arguments.append(_argument(cursor))
        calls.append(Call(procedure, tuple(arguments)))
    return tuple(calls)


@dataclass(frozen=True, slots=True)
class TransactionCall:
    """A request to the transaction manager, which stands in for BEGIN, COMMIT and ROLLBACK."""

    request: int
    begins_anew: bool
    """Whether the next transaction begins where this one ends, as autocommit off means."""


def read_transaction_call(payload: bytes) -> TransactionCall:
    """Read what a transaction manager request asks for."""
    cursor = Cursor(_after_headers(payload))
    request = cursor.unsigned(2)
    if request not in (TransactionRequest.COMMIT, TransactionRequest.ROLLBACK):
        return TransactionCall(request, begins_anew=False)
    cursor.take(cursor.byte())  # The name, in bytes.
    return TransactionCall(request, begins_anew=bool(cursor.byte() & _BEGINS_ANEW))


def prepare(text: object, declaration: object) -> Prepared:
    """Read a parameter declaration (`@P1 nvarchar(40),@P2 bigint`) and join it to its statement."""
    if not isinstance(text, str):
        raise ProtocolError("A statement to prepare is not a text.")
    return Prepared(text, declared_types(declaration if isinstance(declaration, str) else ""))


def declared_types(declaration: str) -> tuple[tuple[str, SqlType], ...]:
    """Read the names and types of a declaration; raises ProtocolError for what it cannot read."""
    found, at = [], 0
    declaration = declaration.strip()
    while at < len(declaration):
        match = _DECLARED.match(declaration, at)
        if match is None:
            raise ProtocolError(f"Not a parameter declaration: {declaration[at:]!r}.")
        found.append((match["name"], _declared_type(match)))
        at = match.end()
        while at < len(declaration) and declaration[at].isspace():
            at += 1
    return tuple(found)


def _declared_type(match: re.Match[str]) -> SqlType:
    name = match["type"].lower()
    name = _SAME_TYPE.get(name, name)
    first, second = match["first"], match["second"]
    if name == "decimal":
        return SqlType(name, precision=int(first or 18), scale=int(second or 0))
    if name in _FRACTIONAL:
        return SqlType(name, scale=int(first) if first else 7)
    if name in ("smalldatetime", "datetime"):
        return SqlType("datetime")
    if name in ("money", "smallmoney"):
        return SqlType("decimal", precision=19 if name == "money" else 10, scale=4)
    if name == "float":
        return SqlType("real" if first and int(first) <= 24 else "float")
    if first is None or first.lower() == "max":
        unsaid = name in ("nchar", "char")
        return SqlType(name, 1 if unsaid else None)
    return SqlType(name, int(first))


def _after_headers(payload: bytes) -> bytes:
    """Cut off ALL_HEADERS, whose length includes itself."""
    size = int.from_bytes(payload[:4], "little")
    if not 4 <= size <= len(payload):
        raise ProtocolError("A message does not begin with its headers.")
    return payload[size:]


def _procedure(cursor: Cursor) -> Procedure | str:
    size = cursor.unsigned(2)
    if size != _BY_NUMBER:
        return procedure_named(cursor.text(size))
    number = cursor.unsigned(2)
    try:
        return Procedure(number)
    except ValueError as error:
        raise ProtocolError(f"Stored procedure number {number} is not spoken here.") from error


def procedure_named(name: str) -> Procedure | str:
    """Find what a client means that calls a procedure by its name."""
    return _BY_NAME.get(name.lower().strip("[]").rpartition(".")[2], name)


def _argument(cursor: Cursor) -> Argument:
    name = cursor.text(cursor.byte())
    status = cursor.byte()
    typed = read_type(cursor)
    return Argument(name, typed.type, typed.read(cursor), bool(status & _BY_REFERENCE))
