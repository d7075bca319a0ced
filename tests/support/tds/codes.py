"""Numbers of the protocol (MS-TDS), as both sides of the wire use them."""

from enum import IntEnum, IntFlag

HEADER_SIZE = 8
"""Bytes of a packet's header: type, status, length, SPID, packet id, window."""

TDS_VERSION = 0x74000004
"""TDS 7.4, what every supported driver speaks."""

COLLATION = bytes.fromhex("0904d00034")
"""SQL_Latin1_General_CP1_CI_AS: LCID 1033, case-insensitive, sort id 52."""

CODE_PAGE = "cp1252"
"""What char and varchar mean under that collation."""


class PacketType(IntEnum):
    """The first byte of a packet."""

    BATCH = 0x01
    RPC = 0x03
    ANSWER = 0x04
    ATTENTION = 0x06
    TRANSACTION = 0x0E
    LOGIN = 0x10
    SSPI = 0x11
    PRELOGIN = 0x12


class PacketStatus(IntFlag):
    """The second byte of a packet."""

    LAST = 0x01
    IGNORE = 0x02
    RESET_CONNECTION = 0x08
    RESET_KEEPING_TRANSACTION = 0x10


class Token(IntEnum):
    """The first byte of each element of an answer."""

    RETURN_STATUS = 0x79
    COLUMNS = 0x81
    ERROR = 0xAA
    INFO = 0xAB
    RETURN_VALUE = 0xAC
    LOGIN_ACK = 0xAD
    ROW = 0xD1
    ENVIRONMENT = 0xE3
    SSPI = 0xED
    DONE = 0xFD
    DONE_PROCEDURE = 0xFE
    DONE_IN_PROCEDURE = 0xFF


class Done(IntFlag):
    """Bits of a DONE token."""

    FINAL = 0x00
    MORE = 0x01
    ERROR = 0x02
    COUNT = 0x10
    ATTENTION = 0x20
    SERVER_ERROR = 0x100


class Change(IntEnum):
    """What an ENVCHANGE token announces."""

    DATABASE = 1
    LANGUAGE = 2
    PACKET_SIZE = 4
    COLLATION = 7
    BEGIN_TRANSACTION = 8
    COMMIT_TRANSACTION = 9
    ROLLBACK_TRANSACTION = 10
    RESET_DONE = 18


class Procedure(IntEnum):
    """Stored procedures that an RPC names by number."""

    EXECUTE_SQL = 10
    PREPARE = 11
    EXECUTE = 12
    PREPARE_AND_EXECUTE = 13
    PREPARE_AND_CALL = 14
    """A procedure by its name, which gets a handle as a statement does."""
    UNPREPARE = 15


class TransactionRequest(IntEnum):
    """What a transaction manager request asks for."""

    BEGIN = 5
    COMMIT = 7
    ROLLBACK = 8
    SAVE = 9


class Encryption(IntEnum):
    """The encryption byte of PRELOGIN, from either side."""

    LOGIN_ONLY = 0
    ON = 1
    NOT_SUPPORTED = 2
    REQUIRED = 3


class TypeCode(IntEnum):
    """The first byte of a TYPE_INFO."""

    NULL = 0x1F
    IMAGE = 0x22
    TEXT = 0x23
    UNIQUEIDENTIFIER = 0x24
    INTEGER = 0x26
    DATE = 0x28
    TIME = 0x29
    DATETIME2 = 0x2A
    DATETIMEOFFSET = 0x2B
    TINYINT = 0x30
    BIT = 0x32
    SMALLINT = 0x34
    INT = 0x38
    SMALLDATETIME = 0x3A
    REAL = 0x3B
    MONEY = 0x3C
    DATETIME = 0x3D
    FLOAT = 0x3E
    SQL_VARIANT = 0x62
    NTEXT = 0x63
    NULLABLE_BIT = 0x68
    DECIMAL = 0x6A
    NUMERIC = 0x6C
    NULLABLE_FLOAT = 0x6D
    NULLABLE_MONEY = 0x6E
    NULLABLE_DATETIME = 0x6F
    SMALLMONEY = 0x7A
    BIGINT = 0x7F
    VARBINARY = 0xA5
    VARCHAR = 0xA7
    BINARY = 0xAD
    CHAR = 0xAF
    NVARCHAR = 0xE7
    NCHAR = 0xEF


PLP_TYPE_LENGTH = 0xFFFF
"""The length of a `max` type: its values come in chunks (PLP)."""

PLP_NULL = 0xFFFFFFFFFFFFFFFF
PLP_UNKNOWN_LENGTH = 0xFFFFFFFFFFFFFFFE
NULL_LENGTH = 0xFFFF
"""The length of a NULL in a text or binary type of limited length."""


def decimal_width(precision: int) -> int:
    """Bytes of a decimal's value on the wire, its sign included."""
    return 5 if precision <= 9 else 9 if precision <= 19 else 13 if precision <= 28 else 17


def time_width(scale: int) -> int:
    """Bytes of a time of day with so many digits of a second."""
    return 3 if scale <= 2 else 4 if scale <= 4 else 5
