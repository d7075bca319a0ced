"""The rows of the fault matrix as cases: how each fault is brought about, and how it is mended.

What the user reads of each is in :mod:`tests.faults.sentences`, under the case's id.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.util import find_spec
from typing import Any, Final

from ssis_tui.config.connection_options import Encryption
from tests.faults.rig import Rig, is_poll, is_stop
from tests.support.drivers import NAMES
from tests.support.ssisdb.principals import Principal
from tests.support.ssisdb.world import ACCOUNTS
from tests.support.tds.faults import (
    AnswerError,
    Delay,
    DropAtLogin,
    DropAtPrelogin,
    DropBeforeAnswer,
    DropWithin,
    Fault,
    NeverAnswer,
    RefuseLogin,
    Silent,
    SmallPackets,
    Swallow,
    Trickle,
    killed_session,
)
from tests.support.tds.session import Message
from tests.support.world import Account

Act = Callable[[Rig], None]
ALL: Final = tuple(NAMES)
CONNECTING, READING, STOPPING = "connecting", "reading", "stopping"
STAGES: Final = (CONNECTING, READING, STOPPING)
PYODBC: Final = ("microsoft", "freetds")
IDLE: Final = "reset while idle"


def is_first(text: str) -> bool:
    """Whether a statement is the first of a new connection."""
    return "SERVERPROPERTY('ProductVersion')" in text


MEETS: Final = {CONNECTING: is_first, READING: is_poll, STOPPING: is_stop}
"""Which statement a fault meets while this is done."""


def heal(rig: Rig) -> None:
    """Let the server and the way to it be sound again."""
    rig.world.tds.faults.clear()
    rig.line.changes.clear()
    rig.world.engine.open_database()
    rig.world.engine.is_read_only = False
    rig.world.engine.clr_enabled = True


@dataclass(frozen=True)
class Case:
    """One fault of one row of the matrix while one thing is done."""

    row: int
    name: str
    stage: str
    begin: Act
    mend: Act = heal
    drivers: tuple[str, ...] = ALL
    hangs: bool = False
    """Whether the driver does not return for a while, which must hold up nothing."""
    is_ended_by_driver: bool = False
    """Whether it returns by a time limit of its own, before ours."""
    options: dict[str, Any] = field(default_factory=dict)
    account: Account = Account.SYSADMIN
    is_lasting: bool = False
    """Whether no stop can go through afterwards either."""

    @property
    def id(self) -> str:
        return f"{self.row} {self.name}, {self.stage}"


# How faults are brought about


def meeting(stage: str, *faults: Fault, times: int | None = 1) -> Act:
    """Let faults meet the next statement of a stage."""

    def begin(rig: Rig) -> None:
        for fault in faults:
            rig.world.tds.faults.add(fault, when=MEETS[stage], times=times)

    return begin


def at_login(*faults: Fault, times: int | None = None) -> Act:
    """Let faults meet clients that connect, until they are taken back."""

    def begin(rig: Rig) -> None:
        for fault in faults:
            rig.world.tds.faults.add(fault, times=times, connecting=True)

    return begin


def silent(rig: Rig) -> None:
    """Let the port be open and nobody say a word."""
    rig.world.tds.faults.add(Silent(), times=None)


def bent(**changes: Any) -> Act:
    """Let the way to the server lead elsewhere."""

    def begin(rig: Rig) -> None:
        rig.line.changes.update(changes)

    return begin


def everywhere(row: int, name: str, *faults: Fault, hangs: bool = False) -> list[Case]:
    """Let the same faults meet the first statement, a poll, and a stop."""
    return [Case(row, name, stage, meeting(stage, *faults), hangs=hangs) for stage in STAGES]


def answered(row: int, name: str, message: Message) -> list[Case]:
    """Let the server answer an error wherever something is asked."""
    return everywhere(row, name, AnswerError(message))


def closed(row: int, name: str, state: str, message: Message, login: Message) -> list[Case]:
    """Let the database be unusable: each login and each statement hears why."""

    def close(rig: Rig) -> None:
        rig.world.engine.close_database(state, message)
        rig.world.tds.faults.add(RefuseLogin(login), times=None)

    return [Case(row, name, stage, close) for stage in STAGES]


# Rows


def _unreachable() -> list[Case]:
    return [
        Case(1, "no such host", CONNECTING, bent(server="no-such-host.invalid,1433")),
        Case(1, "port closed", CONNECTING, lambda rig: rig.world.tds.stop(),
             lambda rig: rig.world.tds.start()),
        Case(1, "port open, no answer", CONNECTING, silent, hangs=True, is_ended_by_driver=True,
             options={"login_timeout": 1}),
    ]  # fmt: skip


def _encryption() -> list[Case]:
    return [
        Case(2, "server without TLS", CONNECTING,
             bent(encrypt=Encryption.YES, trust_certificate=True)),
    ]  # fmt: skip


def _refuse_account(**changes: Any) -> Act:
    def begin(rig: Rig) -> None:
        rig.world.engine.put(replace(ACCOUNTS[Account.SYSADMIN], **changes))

    return begin


def _restore_account(rig: Rig) -> None:
    rig.world.engine.put(ACCOUNTS[Account.SYSADMIN])


def _logins() -> list[Case]:
    account = partial(Case, 3, stage=CONNECTING, mend=_restore_account)
    untrusted = Message(
        18452,
        "Login failed. The login is from an untrusted domain and cannot be used with Integrated "
        "authentication.",
        14,
    )
    return [
        # As a SQL login: FreeTDS proves a Windows login by NTLM, which the stand-in believes.
        Case(3, "wrong password", CONNECTING, bent(user="etl_sql", password="planted-wrong")),
        account("password expired", begin=_refuse_account(password_expired=True)),
        account("account disabled", begin=_refuse_account(is_disabled=True)),
        Case(3, "no Kerberos ticket", CONNECTING,
             bent(user="", password="", is_trusted=True)),
        Case(3, "domain not trusted", CONNECTING, at_login(RefuseLogin(untrusted))),
    ]  # fmt: skip


def _databases() -> list[Case]:
    upgrading = Message(
        18401,
        "Login failed for user 'CORP\\sysadmin'. Reason: Server is in script upgrade mode. Only "
        "administrator can connect at this time.",
        14,
    )
    return [
        Case(4, "database missing", CONNECTING, bent(database="NOWHERE")),
        Case(4, "no access", CONNECTING,
             lambda rig: rig.world.engine.put(
                 Principal("CORP\\sysadmin", ACCOUNTS[Account.SYSADMIN].password,
                           has_access=False)),
             _restore_account),
        Case(4, "not an SSISDB", CONNECTING, bent(database="tempdb")),
        Case(4, "being upgraded", CONNECTING, at_login(RefuseLogin(upgrading))),
    ]  # fmt: skip


_NOT_OPENED = Message(
    4060, 'Cannot open database "SSISDB" requested by the login. The login failed.', 11
)


def _unavailable() -> list[Case]:
    return [
        *closed(5, "offline", "OFFLINE", Message(
            942, "Database 'SSISDB' cannot be opened because it is offline.", 14), _NOT_OPENED),
        *closed(5, "restoring", "RESTORING", Message(
            927, "Database 'SSISDB' cannot be opened. It is in the middle of a restore.", 14),
            _NOT_OPENED),
        *closed(5, "single user", "SINGLE_USER", Message(
            924, "Database 'SSISDB' is already open and can only have one user at a time.", 14),
            _NOT_OPENED),
    ]  # fmt: skip


def _drivers() -> list[Case]:
    return [
        Case(6, "driver missing", CONNECTING, bent(driver="No Such Driver"), drivers=PYODBC[:1]),
        Case(6, "driver's file missing", CONNECTING, bent(driver="/nowhere/libmsodbcsql.so"),
             drivers=PYODBC[:1]),
        Case(6, "driver of the wrong kind", CONNECTING, bent(driver=_a_library()),
             drivers=PYODBC[:1]),
    ]  # fmt: skip


def _a_library() -> str:
    """Give the path of a library that is no driver: pyodbc itself."""
    spec = find_spec("pyodbc")
    return str(spec.origin) if spec is not None else ""


def _resets() -> list[Case]:
    return [
        Case(7, "reset at the first packet", CONNECTING, at_login(DropAtPrelogin())),
        Case(7, "reset at the login", CONNECTING, at_login(DropAtLogin())),
        *everywhere(7, "reset before the answer", DropBeforeAnswer(executed=False)),
        *everywhere(7, "end before the answer", DropBeforeAnswer(executed=False, reset=False)),
        Case(8, "reset within the login's answer", CONNECTING,
             at_login(SmallPackets(), DropWithin(after_bytes=30))),
        *[Case(8, f"reset after packet {number}", READING,
               meeting(READING, SmallPackets(), DropWithin(after_packets=number)))
          for number in (1, 2, 3, 4)],
        *[Case(8, f"reset after packet {number}", CONNECTING,
               meeting(CONNECTING, SmallPackets(), DropWithin(after_packets=number), times=None))
          for number in (1, 8)],
        *[Case(8, f"reset after byte {number}", STOPPING,
               meeting(STOPPING, DropWithin(after_bytes=number)))
          for number in (1, 8, 20)],
        Case(9, IDLE, READING, kill),
        Case(9, IDLE, STOPPING, kill),
    ]  # fmt: skip


def kill(rig: Rig) -> None:
    """Break every connection while nothing is asked."""
    for connection in rig.world.tds.connections:
        rig.world.tds.kill(connection.spid)


def _silence() -> list[Case]:
    return [
        Case(10, "half-open", CONNECTING, meeting(CONNECTING, Swallow(), times=None), hangs=True),
        Case(10, "half-open", READING, meeting(READING, Swallow()), hangs=True),
        Case(10, "half-open", STOPPING, meeting(STOPPING, Swallow()), hangs=True),
        Case(11, "late answer to the login", CONNECTING, at_login(Delay(60)), hangs=True),
        *[replace(case, is_ended_by_driver=case.stage != STOPPING)
          for case in everywhere(11, "late answer", Delay(60), hangs=True)],
        Case(12, "no answer to the login", CONNECTING, at_login(NeverAnswer()), hangs=True),
        *everywhere(12, "never an answer", NeverAnswer(), hangs=True),
        Case(13, "one byte a second at the login", CONNECTING, at_login(Trickle(1)), hangs=True),
        *everywhere(13, "one byte a second", Trickle(1), hangs=True),
    ]  # fmt: skip


def _restarts() -> list[Case]:
    def stop(rig: Rig) -> None:
        rig.world.tds.stop()

    def start(rig: Rig) -> None:
        rig.world.tds.start()

    return [
        Case(14, "server stopped and started", READING, stop, start),
        Case(14, "server stopped and started", STOPPING, stop, start),
        *everywhere(15, "session killed", killed_session()),
    ]


def _failover() -> list[Case]:
    not_readable = Message(
        976,
        "The target database, 'SSISDB', is participating in an availability group and is "
        "currently not accessible for queries.",
        14,
    )

    def fail_over(rig: Rig) -> None:
        rig.world.engine.is_read_only = True

    return [
        Case(16, "now a read-only replica", STOPPING, fail_over),
        *closed(16, "now not readable", "RECOVERING", not_readable, not_readable),
    ]


def _busy() -> list[Case]:
    azure = {
        10928: "Resource ID : 1. The request limit for the database is 90 and has been reached.",
        10929: "Resource ID: 1. The request minimum guarantee is 10, maximum limit is 90 and the "
               "current usage for the database is 80. However, the server is currently too busy.",
        40197: "The service has encountered an error processing your request. Please try again.",
        40501: "The service is currently busy. Retry the request after 10 seconds.",
        40613: "Database 'SSISDB' on server 'prod' is not currently available. Please retry the "
               "connection later.",
        49918: "Cannot process request. Not enough resources to process request. The service is "
               "currently busy. Please retry your request later.",
    }  # fmt: skip
    deadlock = Message(
        1205,
        "Transaction (Process ID 55) was deadlocked on lock resources with another process and "
        "has been chosen as the deadlock victim. Rerun the transaction.",
        13,
    )
    return [
        *answered(17, "deadlock victim", deadlock),
        *answered(18, "lock time-out", Message(1222, "Lock request time out period exceeded.")),
        *[case for number, text in azure.items() for case in (
            Case(19, str(number), CONNECTING, at_login(RefuseLogin(Message(number, text, 16)))),
            *[Case(19, str(number), stage, meeting(stage, AnswerError(Message(number, text, 16))))
              for stage in (READING, STOPPING)])],
        *[Case(19, "40501, ending the session", stage,
               meeting(stage, AnswerError(Message(40501, azure[40501], 20))))
          for stage in (READING, STOPPING)],
    ]  # fmt: skip


def _procedures() -> list[Case]:
    dotnet = Message(
        6522,
        "A .NET Framework error occurred during execution of user-defined routine or aggregate "
        '"stop_operation_internal": \r\nSystem.ComponentModel.Win32Exception: Access is denied',
    )

    def no_clr(rig: Rig) -> None:
        rig.world.engine.clr_enabled = False

    return [
        Case(20, ".NET error", STOPPING, meeting(STOPPING, AnswerError(dotnet))),
        Case(20, "CLR off", STOPPING, no_clr),
        Case(21, "reset after it was taken", STOPPING, meeting(STOPPING, DropBeforeAnswer())),
    ]


def _rights() -> list[Case]:
    def deny(rig: Rig) -> None:
        rig.world.engine.deny("CORP\\reader", "catalog.executions")

    def allow(rig: Rig) -> None:
        rig.world.engine.allow("CORP\\reader", "catalog.executions")

    return [
        Case(25, "SELECT denied", READING, deny, allow, account=Account.LOGREADER),
        Case(25, "may not stop this one", STOPPING, heal, account=Account.LOGREADER,
             is_lasting=True),
        Case(25, "EXECUTE denied", STOPPING,
             meeting(STOPPING, AnswerError(Message(
                 229, "The EXECUTE permission was denied on the object 'stop_operation', database "
                 "'SSISDB', schema 'catalog'.", 14)))),
        Case(25, "VIEW denied", CONNECTING,
             meeting(CONNECTING, AnswerError(Message(
                 229, "The SELECT permission was denied on the object 'operations', database "
                 "'SSISDB', schema 'catalog'.", 14)))),
    ]  # fmt: skip


CASES: Final = (
    *_unreachable(), *_encryption(), *_logins(), *_databases(), *_unavailable(), *_drivers(),
    *_resets(), *_silence(), *_restarts(), *_failover(), *_busy(), *_procedures(), *_rights(),
)  # fmt: skip
