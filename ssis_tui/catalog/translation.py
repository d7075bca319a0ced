"""What a driver says, translated into an error for the operator: by number first, SQLSTATE second.

Numbers and states are those of the references: the engine's and SSISDB's ``sys.messages``, and what
Microsoft's driver, FreeTDS and mssql-python were seen to answer. Pure: no driver is imported.
"""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from ssis_tui.catalog import refusals
from ssis_tui.catalog.case import Case as _Case
from ssis_tui.errors import (
    AccountTypeRefused,
    AlreadyStopping,
    Busy,
    Cancelled,
    CatalogMissing,
    ConnectError,
    ConnectionLost,
    DeadlockVictim,
    DriverMissing,
    InconsistentState,
    LockTimeout,
    LoginRefused,
    NoPermission,
    NoSuchOperation,
    NoTicket,
    NotReachable,
    NotRunning,
    ProcedureFailed,
    Refused,
    ServerBusy,
    ServerReadOnly,
    SsisTuiError,
    TimeLimit,
    TlsRefused,
    UnexpectedAnswer,
)
from ssis_tui.masking import masked
from ssis_tui.text import one_line

CONNECTING: Final = "connecting"
"""The `while_doing` of a connection that is being made."""
SETTING_UP: Final = "setting up the session"
"""The `while_doing` of its first statements: by then the server was reached and let it in."""

RIGHTS_NOT_GRANTED: Final = 27153
"""Raised by a procedure that goes on all the same."""


_ROLE_ADVICE: Final = "Ask the DBA for the role ssis_admin, or for rights on this operation."
_STOP_AGAIN: Final = "Look at its status before you try again."

_UPGRADED = _Case(
    CatalogMissing,
    "{server} is changing the database or upgrading it, so it cannot be entered: {said}",
    "Wait until the DBA has finished; the program keeps trying.",
)
_UNAVAILABLE = _Case(
    CatalogMissing,
    "The database on {server} is not available: {said}",
    "Ask the DBA whether it is offline, being restored or in single-user mode.",
)
_READ_ONLY = _Case(
    ServerReadOnly,
    "{server} is read-only, such as a secondary replica, so nothing was changed.",
    "Connect to the primary replica or the listener.",
)
_NOT_READABLE = _Case(
    CatalogMissing,
    "The replica {server} may not be read at present: {said}",
    "Connect to the primary replica or the listener.",
)
_AZURE = _Case(
    ServerBusy,
    "{server} is at a limit of its service: {said}",
    "The program tries again by itself; ask for a larger service tier if it lasts.",
)
_EXPIRED = _Case(
    LoginRefused,
    "{server} refused the login because the password must be changed.",
    "Change the password with another tool, such as SSMS or sqlcmd -Z.",
)
_DISABLED = _Case(
    LoginRefused,
    "{server} refused the login because the account is disabled or locked.",
    "Ask the DBA to enable it.",
)
_LOST = _Case(
    ConnectionLost,
    "The connection to {server} was lost while {doing}.",
    "The program reconnects by itself.",
)
_KILLED = _Case(
    ConnectionLost,
    "{server} ended the session while {doing}.",
    "Somebody ended it, or the server is shutting down; the program reconnects by itself.",
)
_DENIED = _Case(
    NoPermission,
    "{server} denied a right while {doing}: {said}",
    "Ask the DBA for it; `ssis-tui doctor` lists what is missing.",
)
_CLR = _Case(
    ProcedureFailed,
    "The .NET part of SSISDB failed on {server} while {doing}: {said}",
    "Look at the server's log; the operation may be left Stopping.",
)
_OLDER = _Case(
    UnexpectedAnswer,
    "The catalog of {server} is not as any known version has it: {said}",
    "Send this sentence with the version of SQL Server to the authors.",
)

_BY_NUMBER: Final[Mapping[int, _Case]] = {
    # Login
    18456: _Case(
        LoginRefused, "{server} refused the login: {said}", "Check the user and the password."
    ),
    18452: _Case(
        LoginRefused,
        "{server} does not trust the domain of this login.",
        "Log in with an account of the server's domain, or get a Kerberos ticket with kinit.",
    ),
    18450: _Case(
        LoginRefused,
        "{server} does not take this kind of login: {said}",
        "Use a Windows login (-E), or ask the DBA for mixed mode.",
    ),
    18470: _DISABLED,
    18486: _DISABLED,
    18487: _EXPIRED,
    18488: _EXPIRED,
    18401: _UPGRADED,
    18461: _UNAVAILABLE,
    40532: _Case(
        LoginRefused, "{server} refused the login: {said}", "Check the server's name and the user."
    ),
    40615: _Case(
        LoginRefused,
        "The firewall of {server} does not let this machine in.",
        "Ask the DBA to allow its address.",
    ),
    # Database
    4060: _Case(
        CatalogMissing,
        "{server} has no such database, or it is offline, or this login may not enter it: {said}",
        "Check the name (-d); the catalog's database is called SSISDB unless somebody renamed it.",
    ),
    911: _Case(CatalogMissing, "{server} has no such database: {said}", "Check the name (-d)."),
    916: _Case(
        CatalogMissing,
        "This login may not enter the database on {server}.",
        "Ask the DBA to make it a user of SSISDB.",
    ),
    208: _Case(
        CatalogMissing,
        "The database on {server} is not an SSISDB: {said}",
        "Name the catalog's database with -d; it is called SSISDB unless somebody renamed it.",
    ),
    904: _UNAVAILABLE,
    905: _UNAVAILABLE,
    921: _UPGRADED,
    922: _UPGRADED,
    924: _UNAVAILABLE,
    926: _UNAVAILABLE,
    927: _UNAVAILABLE,
    942: _UNAVAILABLE,
    945: _UNAVAILABLE,
    946: _UPGRADED,
    952: _UNAVAILABLE,
    954: _UNAVAILABLE,
    5064: _UNAVAILABLE,
    976: _NOT_READABLE,
    978: _NOT_READABLE,
    979: _NOT_READABLE,
    982: _NOT_READABLE,
    983: _NOT_READABLE,
    207: _OLDER,
    2812: _OLDER,
    # Rights
    229: _DENIED,
    230: _DENIED,
    262: _DENIED,
    297: _DENIED,
    300: _DENIED,
    # Changes
    **refusals.REFUSALS,
    3906: _READ_ONLY,
    3908: _READ_ONLY,
    27103: _Case(NoSuchOperation, "{server} has no such execution, or not for this login."),
    27105: _Case(NoSuchOperation, "{server} has no such operation, or not for this login."),
    27123: _Case(
        AccountTypeRefused,
        "SSISDB on {server} refuses this to SQL logins (27123).",
        "Connect with a Windows login (-E, or DOMAIN\\user with FreeTDS).",
    ),
    27124: _Case(
        NotRunning,
        "The operation is not running, so {server} had nothing to stop (27124).",
        _STOP_AGAIN,
    ),
    27125: _Case(
        InconsistentState,
        "The operation has no process, so {server} cannot stop it (27125).",
        "It may just be starting; if it stays so, a DBA can run catalog.startup.",
    ),
    27126: _Case(
        AlreadyStopping,
        "Somebody has asked {server} to stop it already (27126).",
        "It is stopping; wait for it.",
    ),
    27143: _Case(
        NoPermission,
        "This login may not change that operation on {server} (27143).",
        _ROLE_ADVICE,
    ),
    27219: _Case(NoPermission, "This login may not run that procedure on {server}.", _ROLE_ADVICE),
    27140: _Case(NoPermission, "This login lacks the role for that on {server}.", _ROLE_ADVICE),
    27178: _Case(NoPermission, "This login may not run that project on {server}: {said}"),
    27153: _Case(
        ProcedureFailed,
        "{server} could not grant this login the rights on its own request (27153).",
        "It may go on all the same: look at the operation's status.",
    ),
    6522: _CLR,
    6263: _Case(
        ProcedureFailed,
        "CLR is switched off on {server}, so SSISDB cannot act (6263).",
        "Ask the DBA to set the server option 'clr enabled' to 1.",
    ),
    # Another try helps
    1205: _Case(
        DeadlockVictim,
        "{server} chose this query to give way in a deadlock while {doing}.",
        "It is read again.",
    ),
    1222: _Case(
        LockTimeout,
        "Somebody holds a lock on {server} that this had to wait for while {doing}.",
        "It is read again; a cleanup job or a deployment may be at work.",
    ),
    10928: _AZURE,
    10929: _AZURE,
    10936: _AZURE,
    40197: _AZURE,
    40501: _AZURE,
    40544: _AZURE,
    40549: _AZURE,
    40550: _AZURE,
    40613: _AZURE,
    49918: _AZURE,
    49919: _AZURE,
    49920: _AZURE,
    # The session's end
    596: _KILLED,
    6002: _KILLED,
    6005: _KILLED,
    17142: _KILLED,
    10053: _LOST,
    10054: _LOST,
    10060: _LOST,
    233: _LOST,
    64: _LOST,
    121: _LOST,
}
"""By the number in ``sys.messages``, or Windows' socket error where the driver passes it on."""

_SOCKET_ERRORS: Final = frozenset({64, 121, 233, 10053, 10054, 10060})

# mssql-python drops the number; the session speaks English, so the text tells it.
# Texts of sys.messages, MicrosoftDocs/sql-docs, database-engine-events-and-errors.
_NUMBER_BY_TEXT: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), number)
    for pattern, number in (
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
)

_TLS: Final = re.compile(
    r"certificate|SSL|\bTLS\b|encryption (?:not|is not|isn't) supported|0x80090325|0x80092|"
    r"encryption on the client|does not support encryption|requires encryption",
    re.IGNORECASE,
)
_UNTRUSTED: Final = re.compile(
    r"certificate verify failed|certificate chain|self[- ]signed|not trusted|"
    r"hostname|principal name|0x80090325|0x1416F086|0A000086|unable to get",
    re.IGNORECASE,
)
_TICKET: Final = re.compile(r"kerberos|SSPI|GSSAPI|gss_|credentials cache|krb5", re.IGNORECASE)
_DRIVER_GONE: Final = re.compile(
    r"can't open lib|file not found|specified driver|no default driver|failed to load the driver|"
    r"driver not found|cannot open shared object",
    re.IGNORECASE,
)
_EOF: Final = re.compile(
    r"unexpected EOF|unknown error|communication link|connection is (?:broken|dead|closed)|"
    r"dead or not enabled|not connected|connection reset|broken pipe|no longer usable|"
    r"bad token from the server|unexpected end|TCP Provider|forcibly closed|Data stream|"
    r"protocol error|may have been terminated|session is in the kill state",
    re.IGNORECASE,
)
_HUNG_UP: Final = re.compile(
    # Microsoft's driver has the errno of Linux or Windows' number, both in hexadecimal.
    r"error code 0x(?:68|20|2745|2746)\b|unexpected EOF|handshakes before login|"
    r"terminated by the server|connection reset|forcibly closed|broken pipe",
    re.IGNORECASE,
)
_NOT_LOADED: Final = frozenset({"IM002", "IM003", "IM004", "IM005", "IM006"})
"""States of a driver manager that has no such driver, or could not get it going."""
_TIMEOUT: Final = re.compile(r"time-?out expired|timed? ?out|timeout", re.IGNORECASE)
_CANCELLED: Final = re.compile(r"operation (?:was )?cancell?ed", re.IGNORECASE)
_BUSY_LINE: Final = re.compile(r"connection is busy|invalid cursor state", re.IGNORECASE)

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
        if number in _BY_NUMBER and number not in _SOCKET_ERRORS:
            return number
    for pattern, number in _NUMBER_BY_TEXT:
        if pattern.search(text):
            return number
    return next((number for number in numbers if number), None)


def translate(
    text: str,
    *,
    sqlstate: str = "",
    server: str,
    while_doing: str,
    seconds: float | None = None,
) -> SsisTuiError:
    """Give the error for what a driver raised; `while_doing` is :data:`CONNECTING` or a phrase.

    `text` is the exception's text, `seconds` the time limit in force. Nothing of a connection
    string gets into the sentence: what looks like a secret is masked.
    """
    said = said_in(text, sqlstate)
    case = _case(said, text, is_connecting=while_doing == CONNECTING)
    words = _ended(said.text or "no reason was given")
    limit = "" if seconds is None else f" within {seconds:g} s"
    sentence = (
        case.sentence.replace("{server}", server)
        .replace("{doing}", while_doing)
        .replace("{limit}", limit)
        # Last, so that a server cannot have its words filled in once more.
        .replace("{said}", words)
    )
    return case.error(
        sentence, case.advice, server=server, number=said.number, sqlstate=said.sqlstate
    )


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else text + "."


def _case(said: Said, text: str, *, is_connecting: bool) -> _Case:
    """Choose by number, then by state and words, then by the stage alone."""
    known = _BY_NUMBER.get(said.number) if said.number is not None else None
    if known is not None and not (is_connecting and said.number in _SOCKET_ERRORS):
        if not is_connecting and issubclass(known.error, LoginRefused):
            return _LOST
        return known
    if said.number is not None and 27000 <= said.number < 28000:
        return _OTHER_REFUSAL
    return _connecting(said, text) if is_connecting else _running(said, text)


_OTHER_REFUSAL = _Case(ProcedureFailed, "SSISDB on {server} refused it while {doing}: {said}", "")


def _connecting(said: Said, text: str) -> _Case:
    """What went wrong before there was a connection."""
    state = said.sqlstate
    if state in _NOT_LOADED or _DRIVER_GONE.search(text):
        return _Case(
            DriverMissing,
            "The ODBC driver for {server} could not be loaded: {said}",
            "Install Microsoft's ODBC Driver 18 for SQL Server, or: "
            "pip install 'ssis-tui[driver]'.",
        )
    if _TICKET.search(text):
        return _Case(
            NoTicket,
            "There is no Kerberos ticket for a Windows login on {server}: {said}",
            "Get one with kinit user@REALM and name the server by its full DNS name, or give "
            "-U DOMAIN\\user with --driver freetds (NTLM).",
        )
    if _UNTRUSTED.search(text) and _TLS.search(text):
        return _Case(
            TlsRefused,
            "The certificate of {server} is not trusted by this machine.",
            "Have its issuer trusted here, or, if you know the line, trust any certificate "
            "with -C.",
        )
    if _TLS.search(text):
        return _Case(
            TlsRefused,
            "{server} and this machine could not agree on encryption: {said}",
            "If the server offers none and you know the line, switch it off with -N no.",
        )
    if state == "28000":
        return _BY_NUMBER[18456]
    if state in {"HYT00", "HYT01"} or "Timeout error [258]" in text:
        return _Case(
            NotReachable,
            "{server} did not answer{limit}.",
            "Check the name, the port and the firewall; a named instance needs the SQL Server "
            "Browser (UDP 1434).",
        )
    if _HUNG_UP.search(text):
        return _Case(
            NotReachable,
            "{server} ended the connection while it was being made.",
            "It may be starting, shutting down or at its limit; the program keeps trying.",
        )
    if state in {"08001", "08S01", "08004", "01000", "HY000"} or _EOF.search(text):
        return _Case(
            NotReachable,
            "{server} cannot be reached: {said}",
            "Check the name, the port and the firewall.",
        )
    return _Case(ConnectError, "No connection to {server} could be made: {said}")


def _running(said: Said, text: str) -> _Case:
    """What went wrong on a connection that had been made."""
    state = said.sqlstate
    if state == "HY008" or _CANCELLED.search(text):
        return _Case(Cancelled, "Given up while {doing}.")
    if state in {"HYT00", "HYT01"} or (not state and _TIMEOUT.search(text)):
        return _Case(
            TimeLimit,
            "{server} did not answer{limit} while {doing}.",
            "The program reconnects by itself; the server may be busy or blocked.",
        )
    if state.startswith("08") or _EOF.search(text) or (state == "01000" and not said.number):
        return _LOST
    if state == "40001":
        return _BY_NUMBER[1205]
    if state == "42S02":
        return _BY_NUMBER[208]
    if state == "42S22":
        return _OLDER
    if state == "28000":
        return _BY_NUMBER[229]
    if state in {"24000", "HY010"} or _BUSY_LINE.search(text):
        # Only a cancelled or broken statement leaves the line in such a state: begin afresh.
        return _LOST
    return _Case(Refused if state == "42000" else Busy, "{server} refused it while {doing}: {said}")
