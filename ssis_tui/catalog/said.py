"""Number, SQLSTATE and words in the text of a driver's exception, with its wrapping off."""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from ssis_tui.catalog import refusals
from ssis_tui.catalog.error_cases import BY_NUMBER, SOCKET_ERRORS
from ssis_tui.masking import masked
from ssis_tui.text import one_line

# mssql-python drops the number; the session speaks English, so the text tells it.
# Texts of sys.messages, MicrosoftDocs/sql-docs, database-engine-events-and-errors.
_NUMBER_BY_TEXT: Final = (
    (r"cannot be started by an account that uses SQL Server Authentication", 27123),
    (r"specified operation with ID .{0,40} is not valid or is not running", 27124),
    (r"specified operation is not in a consistent state and cannot be stopped", 27125),
    (r"specified operation is already in Stopping state", 27126),
    (r"Cannot access the operation with ID", 27143),
    (r"Cannot find the operation .{0,40} because it does not exist", 27105),
    (r"Cannot find the execution instance", 27103),
    *refusals.TEXTS,
    (r"Caller does not have permissions to execute the stored procedure", 27219),
    (r"Default permissions for the operation cannot be granted", 27153),
    (r"The user is not a member of the database role", 27140),
    (r"A \.NET Framework error occurred during execution", 6522),
    (r"Execution of user code in the \.NET Framework is disabled", 6263),
    (r"Login failed for user .{0,200}Reason: The password of the account must be", 18488),
    (
        r"The password (?:of the account|for the login) has expired|password .{0,40} expired",
        18487,
    ),
    (r"Login failed for user .{0,200}account is disabled", 18470),
    (r"Login failed for user .{0,200}locked out", 18486),
    (r"The login is from an untrusted domain", 18452),
    (r"server is in script upgrade mode", 18401),
    (r"Cannot open database .{0,200} requested by the login", 4060),
    (r"Login failed for user", 18456),
    (r"is not able to access the database .{0,200} under the current security", 916),
    (r"Database .{0,200} does not exist\. Make sure that the name", 911),
    (r"Database .{0,200} cannot be opened because it is offline", 942),
    (r"Database .{0,200} cannot be opened\. It is in the middle of a restore", 927),
    (r"Database .{0,200} is already open and can only have one user", 924),
    (r"Database .{0,200} is in transition", 952),
    (
        r"has been selected .{0,20}or is being upgraded|Database .{0,200} is being recovered",
        922,
    ),
    (r"is participating in an availability group and is currently not accessible", 976),
    (r"application intent is set to read only", 978),
    (r"Failed to update database .{0,200} because the database is read-only", 3906),
    (r"Could not run BEGIN TRANSACTION in database .{0,200} because the database is", 3908),
    (r"was deadlocked on .{0,80} chosen as the deadlock victim", 1205),
    (r"Lock request time out period exceeded", 1222),
    (r"permission was denied on the object", 229),
    (r"VIEW (?:SERVER|DATABASE)[A-Z ]* STATE permission was denied", 300),
    (r"The user does not have permission to perform this action", 297),
    (r"Invalid object name", 208),
    (r"Invalid column name", 207),
    (r"Could not find stored procedure", 2812),
    (r"Could not find prepared statement with handle", 8179),
    (r"Resource ID ?: ?\d+\. .{0,80}(?:minimum guarantee|limit for the database)", 10928),
    (r"The service has encountered an error processing your request", 40197),
    (r"The service is currently busy", 40501),
    (r"Database .{0,200} on server .{0,200} is not currently available", 40613),
    (r"Not enough resources to process request", 49918),
    (r"the session is in the kill state|has been killed", 596),
    (r"SHUTDOWN is in progress", 6005),
)
"""Patterns, compiled when the first error comes: most runs have none."""

# Longest first would not help: a text may hold several numbers, the driver's own stands last.
_NUMBER: Final = re.compile(r"\((-?\d{1,9})\)(?=\s*(?:\(SQL\w+\)|;|$))")
_BRACKETS: Final = re.compile(r"^(?:\s*\[[^\]\n]{0,80}\])+\s*")
_TAIL: Final = re.compile(r"\s*\(-?\d{1,9}\)\s*(?:\(SQL\w+\))?\s*$")
_RECORD: Final = re.compile(r";\s*(?=\[[0-9A-Z]{5}\])")
_MSSQL_PYTHON: Final = re.compile(
    r"^Driver Error: (?P<driver>.*?)(?:; DDBC Error: (?P<said>.*))?$", re.DOTALL
)
_STATE_IN_TEXT: Final = re.compile(r"SQLSTATE(?: code)?:? ?([0-9A-Z]{5})|^\[([0-9A-Z]{5})\]")

# mssql-python tells the state only by a phrase of its own (its exceptions.py).
_STATE_BY_PHRASE: Final[Mapping[str, str]] = {
    "client unable to establish connection": "08001",
    "connection not open": "08003",
    "server rejected the connection": "08004",
    "connection failure during transaction": "08007",
    "communication link failure": "08S01",
    "invalid authorization specification": "28000",
    "serialization failure": "40001",
    "syntax error or access violation": "42000",
    "base table or view not found": "42S02",
    "column not found": "42S22",
    "general error": "HY000",
    "operation canceled": "HY008",
    "operation cancelled": "HY008",
    "function sequence error": "HY010",
    "timeout expired": "HYT00",
    "connection timeout expired": "HYT01",
    "invalid cursor state": "24000",
    "general warning": "01000",
}


class Said(Struct, frozen=True):
    """What is left of a driver's exception once its wrapping is off."""

    text: str
    """The first record's own words, masked, on one line."""
    number: int | None
    sqlstate: str


def said_in(text: str, sqlstate: str = "") -> Said:
    """Find number, state and words in the text of a driver's exception."""
    wrapped = _MSSQL_PYTHON.match(text)
    if wrapped is not None:
        phrase, text = wrapped["driver"], wrapped["said"] or wrapped["driver"]
        sqlstate = sqlstate or _STATE_BY_PHRASE.get(phrase.strip().lower(), "")
        named = _STATE_IN_TEXT.search(phrase)
        sqlstate = sqlstate or ((named[1] or named[2]) if named else "")
    elif not sqlstate and (named := _STATE_IN_TEXT.search(text)) is not None:
        sqlstate = named[1] or named[2]
    number = _number_in(text)
    first = _RECORD.split(text, maxsplit=1)[0]
    plain = _TAIL.sub("", _BRACKETS.sub("", first)).strip()
    return Said(one_line(masked(plain))[:500], number, sqlstate)


def _number_in(text: str) -> int | None:
    """Prefer a number that means something here, else the first one that is not zero."""
    numbers = [int(found) for found in _NUMBER.findall(text)]
    for number in numbers:
        if number in BY_NUMBER and number not in SOCKET_ERRORS:
            return number
    for pattern, number in _NUMBER_BY_TEXT:
        if re.search(pattern, text, re.IGNORECASE):
            return number
    return next((number for number in numbers if number), None)
