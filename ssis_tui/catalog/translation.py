"""What a driver says, translated into an error for the operator: by number first, SQLSTATE second.

States and words are those that Microsoft's driver, FreeTDS and mssql-python were seen to answer
(references). Pure: no driver is imported.
"""

import re
from typing import Final

from ssis_tui.catalog.case import Case
from ssis_tui.catalog.error_cases import BY_NUMBER, LOST, OLDER, OTHER_REFUSAL, SOCKET_ERRORS
from ssis_tui.catalog.said import Said, said_in
from ssis_tui.catalog.stages import CONNECTING
from ssis_tui.errors import (
    Busy,
    Cancelled,
    ConnectError,
    DriverMissing,
    LoginRefused,
    NoTicket,
    NotReachable,
    Refused,
    SsisTuiError,
    TimeLimit,
    TlsRefused,
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


def _case(said: Said, text: str, *, is_connecting: bool) -> Case:
    """Choose by number, then by state and words, then by the stage alone."""
    known = BY_NUMBER.get(said.number) if said.number is not None else None
    if known is not None and not (is_connecting and said.number in SOCKET_ERRORS):
        if not is_connecting and issubclass(known.error, LoginRefused):
            return LOST
        return known
    if said.number is not None and 27000 <= said.number < 28000:
        return OTHER_REFUSAL
    return _connecting(said, text) if is_connecting else _running(said, text)


def _connecting(said: Said, text: str) -> Case:
    """What went wrong before there was a connection."""
    state = said.sqlstate
    if state in _NOT_LOADED or _DRIVER_GONE.search(text):
        return Case(
            DriverMissing,
            "The ODBC driver for {server} could not be loaded: {said}",
            "Install Microsoft's ODBC Driver 18 for SQL Server, or: "
            "pip install 'ssis-tui[driver]'.",
        )
    if _TICKET.search(text):
        return Case(
            NoTicket,
            "There is no Kerberos ticket for a Windows login on {server}: {said}",
            "Get one with kinit user@REALM and name the server by its full DNS name, or give "
            "-U DOMAIN\\user with --driver freetds (NTLM).",
        )
    if _UNTRUSTED.search(text) and _TLS.search(text):
        return Case(
            TlsRefused,
            "The certificate of {server} is not trusted by this machine.",
            "Have its issuer trusted here, or, if you know the line, trust any certificate "
            "with -C.",
        )
    if _TLS.search(text):
        return Case(
            TlsRefused,
            "{server} and this machine could not agree on encryption: {said}",
            "If the server offers none and you know the line, switch it off with -N no.",
        )
    if state == "28000":
        return BY_NUMBER[18456]
    if state in {"HYT00", "HYT01"} or "Timeout error [258]" in text:
        return Case(
            NotReachable,
            "{server} did not answer{limit}.",
            "Check the name, the port and the firewall; a named instance needs the SQL Server "
            "Browser (UDP 1434).",
        )
    if _HUNG_UP.search(text):
        return Case(
            NotReachable,
            "{server} ended the connection while it was being made.",
            "It may be starting, shutting down or at its limit; the program keeps trying.",
        )
    if state in {"08001", "08S01", "08004", "01000", "HY000"} or _EOF.search(text):
        return Case(
            NotReachable,
            "{server} cannot be reached: {said}",
            "Check the name, the port and the firewall.",
        )
    return Case(ConnectError, "No connection to {server} could be made: {said}")


def _running(said: Said, text: str) -> Case:
    """What went wrong on a connection that had been made."""
    state = said.sqlstate
    if state == "HY008" or _CANCELLED.search(text):
        return Case(Cancelled, "Given up while {doing}.")
    if state in {"HYT00", "HYT01"} or (not state and _TIMEOUT.search(text)):
        return Case(
            TimeLimit,
            "{server} did not answer{limit} while {doing}.",
            "The program reconnects by itself; the server may be busy or blocked.",
        )
    if state.startswith("08") or _EOF.search(text) or (state == "01000" and not said.number):
        return LOST
    if state == "40001":
        return BY_NUMBER[1205]
    if state == "42S02":
        return BY_NUMBER[208]
    if state == "42S22":
        return OLDER
    if state == "28000":
        return BY_NUMBER[229]
    if state in {"24000", "HY010"} or _BUSY_LINE.search(text):
        # Only a cancelled or broken statement leaves the line in such a state: begin afresh.
        return LOST
    return Case(Refused if state == "42000" else Busy, "{server} refused it while {doing}: {said}")
