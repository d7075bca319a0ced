"""What each number of an error means for the operator, and the sentence that says so.

Numbers are those of the references: the engine's and SSISDB's ``sys.messages``, and Windows' of
sockets.
"""

from collections.abc import Mapping
from typing import Final

from ssis_tui.catalog import refusals
from ssis_tui.catalog.case import Case
from ssis_tui.errors import (
    AccountTypeRefused,
    AlreadyStopping,
    CatalogMissing,
    ConnectionLost,
    DeadlockVictim,
    InconsistentState,
    LockTimeout,
    LoginRefused,
    NoPermission,
    NoSuchOperation,
    NotRunning,
    ProcedureFailed,
    ServerBusy,
    ServerReadOnly,
    UnexpectedAnswer,
)

_ROLE_ADVICE: Final = "Ask the DBA for the role ssis_admin, or for rights on this operation."
_STOP_AGAIN: Final = "Look at its status before you try again."

_UPGRADED = Case(
    CatalogMissing,
    "{server} is changing the database or upgrading it, so it cannot be entered: {said}",
    "Wait until the DBA has finished; the program keeps trying.",
)
_UNAVAILABLE = Case(
    CatalogMissing,
    "The database on {server} is not available: {said}",
    "Ask the DBA whether it is offline, being restored or in single-user mode.",
)
_READ_ONLY = Case(
    ServerReadOnly,
    "{server} is read-only, such as a secondary replica, so nothing was changed.",
    "Connect to the primary replica or the listener.",
)
_NOT_READABLE = Case(
    CatalogMissing,
    "The replica {server} may not be read at present: {said}",
    "Connect to the primary replica or the listener.",
)
_AZURE = Case(
    ServerBusy,
    "{server} is at a limit of its service: {said}",
    "The program tries again by itself; ask for a larger service tier if it lasts.",
)
_EXPIRED = Case(
    LoginRefused,
    "{server} refused the login because the password must be changed.",
    "Change the password with another tool, such as SSMS or sqlcmd -Z.",
)
_DISABLED = Case(
    LoginRefused,
    "{server} refused the login because the account is disabled or locked.",
    "Ask the DBA to enable it.",
)
LOST = Case(
    ConnectionLost,
    "The connection to {server} was lost while {doing}.",
    "The program reconnects by itself.",
)
_KILLED = Case(
    ConnectionLost,
    "{server} ended the session while {doing}.",
    "Somebody ended it, or the server is shutting down; the program reconnects by itself.",
)
_DENIED = Case(
    NoPermission,
    "{server} denied a right while {doing}: {said}",
    "Ask the DBA for it; `ssis-tui doctor` lists what is missing.",
)
_CLR = Case(
    ProcedureFailed,
    "The .NET part of SSISDB failed on {server} while {doing}: {said}",
    "Look at the server's log; the operation may be left Stopping.",
)
OLDER = Case(
    UnexpectedAnswer,
    "The catalog of {server} is not as any known version has it: {said}",
    "Send this sentence with the version of SQL Server to the authors.",
)

OTHER_REFUSAL: Final = Case(
    ProcedureFailed, "SSISDB on {server} refused it while {doing}: {said}", ""
)
"""Any number of SSISDB that is not listed."""

BY_NUMBER: Final[Mapping[int, Case]] = {
    # Login
    18456: Case(
        LoginRefused, "{server} refused the login: {said}", "Check the user and the password."
    ),
    18452: Case(
        LoginRefused,
        "{server} does not trust the domain of this login.",
        "Log in with an account of the server's domain, or get a Kerberos ticket with kinit.",
    ),
    18450: Case(
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
    40532: Case(
        LoginRefused, "{server} refused the login: {said}", "Check the server's name and the user."
    ),
    40615: Case(
        LoginRefused,
        "The firewall of {server} does not let this machine in.",
        "Ask the DBA to allow its address.",
    ),
    # Database
    4060: Case(
        CatalogMissing,
        "{server} has no such database, or it is offline, or this login may not enter it: {said}",
        "Check the name (-d); the catalog's database is called SSISDB unless somebody renamed it.",
    ),
    911: Case(CatalogMissing, "{server} has no such database: {said}", "Check the name (-d)."),
    916: Case(
        CatalogMissing,
        "This login may not enter the database on {server}.",
        "Ask the DBA to make it a user of SSISDB.",
    ),
    208: Case(
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
    207: OLDER,
    2812: OLDER,
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
    27103: Case(NoSuchOperation, "{server} has no such execution, or not for this login."),
    27105: Case(NoSuchOperation, "{server} has no such operation, or not for this login."),
    27123: Case(
        AccountTypeRefused,
        "SSISDB on {server} refuses this to SQL logins (27123).",
        "Connect with a Windows login (-E, or DOMAIN\\user with FreeTDS).",
    ),
    27124: Case(
        NotRunning,
        "The operation is not running, so {server} had nothing to stop (27124).",
        _STOP_AGAIN,
    ),
    27125: Case(
        InconsistentState,
        "The operation has no process, so {server} cannot stop it (27125).",
        "It may just be starting; if it stays so, a DBA can run catalog.startup.",
    ),
    27126: Case(
        AlreadyStopping,
        "Somebody has asked {server} to stop it already (27126).",
        "It is stopping; wait for it.",
    ),
    27143: Case(
        NoPermission,
        "This login may not change that operation on {server} (27143).",
        _ROLE_ADVICE,
    ),
    27219: Case(NoPermission, "This login may not run that procedure on {server}.", _ROLE_ADVICE),
    27140: Case(NoPermission, "This login lacks the role for that on {server}.", _ROLE_ADVICE),
    27178: Case(NoPermission, "This login may not run that project on {server}: {said}"),
    27153: Case(
        ProcedureFailed,
        "{server} could not grant this login the rights on its own request (27153).",
        "It may go on all the same: look at the operation's status.",
    ),
    6522: _CLR,
    6263: Case(
        ProcedureFailed,
        "CLR is switched off on {server}, so SSISDB cannot act (6263).",
        "Ask the DBA to set the server option 'clr enabled' to 1.",
    ),
    # Another try helps
    1205: Case(
        DeadlockVictim,
        "{server} chose this query to give way in a deadlock while {doing}.",
        "It is read again.",
    ),
    1222: Case(
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
    10053: LOST,
    10054: LOST,
    10060: LOST,
    233: LOST,
    64: LOST,
    121: LOST,
}
"""By the number in ``sys.messages``, or Windows' socket error where the driver passes it on."""

SOCKET_ERRORS: Final = frozenset({64, 121, 233, 10053, 10054, 10060})
"""Those of the system below; while connecting they say less than the words beside them."""
