"""Everything that can go wrong, for whom, and what to do about it.

The tree is drawn once::

    SsisTuiError                 exit status 1
    ├── UsageError               2  bad input
    ├── ConnectError             3
    │   ├── NotReachable            no host, no port, no answer
    │   ├── TlsRefused              encryption or certificate
    │   ├── LoginRefused            password, account
    │   │   └── NoTicket            no Kerberos ticket
    │   ├── DriverMissing           no usable driver, or no unixODBC
    │   └── CatalogMissing          no such database, no access to it, or not an SSISDB
    ├── ConnectionLost           3  was there, is gone
    ├── TimeLimit                6  the server did not answer in time
    ├── Refused                  4  the server, or read-only, said no
    │   ├── ReadOnly                our own gate
    │   ├── NoPermission
    │   ├── AccountTypeRefused      SQL login, 27123
    │   ├── NotRunning              27124, 27218
    │   ├── AlreadyStopping         27126
    │   ├── InconsistentState       27125
    │   ├── ServerReadOnly          3906, a secondary replica
    │   └── ProcedureFailed         6522 and others from inside a procedure
    ├── NoSuchOperation          5
    ├── Busy                     1  worth another try of a *read*
    │   ├── LockTimeout             1222
    │   ├── DeadlockVictim          1205
    │   └── ServerBusy              Azure's limits
    ├── Cancelled                130  given up by the user
    └── UnexpectedAnswer         1  a view or column is not as documented

Only the catalog raises them from a driver's exceptions; nobody above it knows a driver.
"""

from typing import ClassVar


class SsisTuiError(Exception):
    """An error of this program or of the server, told as one sentence and one piece of advice."""

    exit_status: ClassVar[int] = 1
    ends_connection: ClassVar[bool] = False
    """Whether the connection it came from is of no use any more."""
    is_transient: ClassVar[bool] = False
    """Whether the same read may succeed in a moment, with nothing changed by anybody."""

    def __init__(
        self,
        sentence: str,
        advice: str = "",
        *,
        server: str = "",
        number: int | None = None,
        sqlstate: str = "",
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.advice = advice
        """What the reader can do; empty where the sentence says it all."""
        self.server = server
        self.number = number
        """SSISDB's or the engine's number, where there was one."""
        self.sqlstate = sqlstate

    @property
    def full_text(self) -> str:
        """The sentence and the advice, separated by a blank."""
        return f"{self.sentence} {self.advice}".strip()


class UsageError(SsisTuiError):
    """What the user typed cannot be carried out as it stands."""

    exit_status = 2


class ConnectError(SsisTuiError):
    """No connection could be made."""

    exit_status = 3
    ends_connection = True


class NotReachable(ConnectError):
    """No host of that name, no open port, or no answer within the login time limit."""


class TlsRefused(ConnectError):
    """Encryption could not be agreed on, or the certificate is not trusted."""


class LoginRefused(ConnectError):
    """Wrong password, disabled or expired account, untrusted domain, no Kerberos ticket."""

    is_counted: ClassVar[bool] = True
    """Whether the server counts such tries, and may lock the account after some."""


class NoTicket(LoginRefused):
    """No Kerberos ticket on this machine, so the server was not even asked."""

    is_counted = False


class DriverMissing(ConnectError):
    """No usable ODBC driver, or the driver manager's library is missing."""


class CatalogMissing(ConnectError):
    """The database is not there, may not be entered, or is not an SSISDB."""


class ConnectionLost(SsisTuiError):
    """The connection was there and is gone; what was sent on it may or may not have arrived."""

    exit_status = 3
    ends_connection = True
    is_transient = True


class TimeLimit(SsisTuiError):
    """The server did not answer in time; the connection is treated as lost.

    The drivers wait for the server to confirm the cancellation and give the connection up when it
    does not, so nothing more is asked on it.
    """

    exit_status = 6
    ends_connection = True
    is_transient = True


class Refused(SsisTuiError):
    """The server understood the request and said no."""

    exit_status = 4


class ReadOnly(Refused):
    """This program was started read-only: its own gate is closed and nothing was sent."""


class NoPermission(Refused):
    """The login lacks a right (229, 297, 300, 916, 27143, 27219)."""


class AccountTypeRefused(Refused):
    """SSISDB refuses the call to SQL logins (27123), before any other check."""


class NotRunning(Refused):
    """The operation does not run, so it cannot be stopped (27124) or dumped (27218)."""


class AlreadyStopping(Refused):
    """Somebody asked before (27126)."""


class InconsistentState(Refused):
    """The operation has no process to stop (27125)."""


class ServerReadOnly(Refused):
    """The database is read-only, such as a secondary replica (3906, 3908)."""


class ProcedureFailed(Refused):
    """The procedure failed inside, such as in its .NET part (6522, 6263), or for another reason."""


class NoSuchOperation(SsisTuiError):
    """Nothing of that id or name, or nothing that this login may see.

    An operation or execution (27103, 27105), or what was to be run: a folder, project, package,
    environment or parameter (27104, 27109, 27146, 27182, 27208, 27176).
    """

    exit_status = 5


class Busy(SsisTuiError):
    """The server could not do it just now."""

    is_transient = True


class LockTimeout(Busy):
    """Waited too long for somebody else's lock (1222)."""


class DeadlockVictim(Busy):
    """Chosen to give way in a deadlock (1205)."""


class ServerBusy(Busy):
    """A resource limit of Azure SQL (10928, 10929, 40197, 40501, 40613, 49918)."""

    ends_connection = True


class Cancelled(SsisTuiError):
    """Given up by the user while it ran."""

    exit_status = 130


class UnexpectedAnswer(SsisTuiError):
    """A view, column or value of the catalog is not what any known version has."""
