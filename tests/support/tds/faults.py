"""Ways for the server to fail, each a value that a test hands to `Faults`.

`Silent`, `RefuseLogin`, `DropAtPrelogin` and `DropAtLogin` meet clients as they connect. All others
meet requests, or with `connecting=True` the login. Several may meet the same one: `SmallPackets`
and `DropWithin` together break an answer at a boundary of small packets.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar

from tests.support.tds.session import Message

KILLED = Message(
    596,
    "Cannot continue the execution because the session is in the kill state.",
    severity=21,
)
"""What SQL Server says to a session that an administrator has ended."""


@dataclass(frozen=True, slots=True)
class Silent:
    """Accept the connection and never say a word."""


@dataclass(frozen=True, slots=True)
class RefuseLogin:
    """Refuse the login with an error; the engine is not asked."""

    message: Message


@dataclass(frozen=True, slots=True)
class DropAtPrelogin:
    """Break the connection instead of answering the first packet."""

    reset: bool = True
    """Whether the client sees a reset, or else an orderly end."""


@dataclass(frozen=True, slots=True)
class DropAtLogin:
    """Break the connection instead of answering the login."""

    reset: bool = True


@dataclass(frozen=True, slots=True)
class DropBeforeAnswer:
    """Break the connection after the request came and before a byte of its answer."""

    executed: bool = True
    """Whether the statement is run first: it has taken its effect and nobody is told."""
    reset: bool = True


@dataclass(frozen=True, slots=True)
class DropWithin:
    """Break the connection within the answer, after so many bytes or whole packets of it.

    An answer that has no more than that is broken before its last byte or its last packet: what
    the client gets is never whole.
    """

    after_bytes: int | None = None
    after_packets: int | None = None
    reset: bool = True


@dataclass(frozen=True, slots=True)
class DropAfterAnswer:
    """Answer whole, then end the connection while it is idle.

    The end is an orderly one: a reset could overtake the answer. For a reset of an idle connection
    there is `TdsServer.kill`.
    """


@dataclass(frozen=True, slots=True)
class Swallow:
    """Go half-open: from this request on nothing arrives and nothing is answered."""


@dataclass(frozen=True, slots=True)
class Delay:
    """Run the request, and begin to answer so many seconds later; a cancel is heeded."""

    seconds: float


@dataclass(frozen=True, slots=True)
class NeverAnswer:
    """Never answer the request."""

    heeds_cancel: bool = False
    """Whether a cancel is answered all the same."""
    executed: bool = False
    """Whether the statement is run, though nobody is told."""


@dataclass(frozen=True, slots=True)
class Trickle:
    """Send the answer in small pieces with a pause after each."""

    seconds: float
    size: int = 1
    """Bytes of a piece."""


@dataclass(frozen=True, slots=True)
class SmallPackets:
    """Cut the answer into packets of so many bytes, header included."""

    size: int = 512


@dataclass(frozen=True, slots=True)
class AnswerError:
    """Answer a message instead of running the request; from severity 20 the connection ends."""

    message: Message


@dataclass(frozen=True, slots=True)
class ErrorInRows:
    """Run the request and end its first result set with an error after so many rows."""

    message: Message
    after_rows: int = 1


def killed_session(message: Message = KILLED) -> AnswerError:
    """Answer what a session hears that was ended: an error, then the end of the connection."""
    return AnswerError(message)


ConnectionFault = Silent | RefuseLogin | DropAtPrelogin | DropAtLogin
RequestFault = (
    DropBeforeAnswer
    | DropWithin
    | DropAfterAnswer
    | Swallow
    | Delay
    | NeverAnswer
    | Trickle
    | SmallPackets
    | AnswerError
    | ErrorInRows
)
Fault = ConnectionFault | RequestFault
_CONNECTION_FAULTS = (Silent, RefuseLogin, DropAtPrelogin, DropAtLogin)
_LOGIN_FAULTS = (Delay, Trickle, SmallPackets, DropWithin, NeverAnswer)
F = TypeVar("F")


@dataclass(slots=True, eq=False)
class Rule:
    """A fault, whom it meets, and how often it still will."""

    fault: Fault
    when: Callable[[str], bool]
    """Decides by the text of a statement, or by the application name of a client that connects."""
    left: int | None
    """None for as long as the rule stands."""
    connecting: bool
    """Whether it meets clients that connect, or else requests."""
    hits: int = 0
    """How often it has met somebody."""


@dataclass(frozen=True, slots=True)
class Effects:
    """The faults that meet one request."""

    faults: tuple[Fault, ...] = field(default=())

    def find(self, kind: type[F]) -> F | None:
        """Find the fault of a kind, if it is among them."""
        return next((fault for fault in self.faults if isinstance(fault, kind)), None)


class Faults:
    """The faults that a server has at the moment; may be changed from any thread at any time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._rules: list[Rule] = []

    def add(
        self,
        fault: Fault,
        *,
        times: int | None = 1,
        when: Callable[[str], bool] | None = None,
        connecting: bool = False,
    ) -> Rule:
        """Let a fault meet the next `times` requests or connections (None: all from now on).

        `when` narrows it to statements whose text it accepts (while connecting: to application
        names). Only requests with a statement count: what a driver sends to keep house does not.
        `connecting` lets `Delay`, `Trickle`, `SmallPackets`, `DropWithin` and `NeverAnswer` meet
        the answer to a login instead; raises ValueError for a fault that a login cannot have.
        """
        if connecting and not isinstance(fault, (*_CONNECTION_FAULTS, *_LOGIN_FAULTS)):
            raise ValueError(f"{fault} cannot meet a login.")
        connecting = connecting or isinstance(fault, _CONNECTION_FAULTS)
        rule = Rule(fault, when or (lambda _: True), times, connecting)
        with self._lock:
            self._rules.append(rule)
        return rule

    def remove(self, rule: Rule) -> None:
        """Take a fault back; one that has met its last is no error."""
        with self._lock:
            self._rules = [other for other in self._rules if other is not rule]

    def clear(self) -> None:
        """Be sound again from the next request on."""
        with self._lock:
            self._rules.clear()

    def meet_connection(self, kind: type[F]) -> F | None:
        """Take the next connection fault of a kind; called before the client has a name."""
        met = self._meet("", lambda rule: isinstance(rule.fault, kind))
        return Effects(met).find(kind)

    def meet_login(self, application: str) -> Effects:
        """Take the faults that meet a login; called by the server."""
        early = (Silent, DropAtPrelogin)
        return Effects(
            self._meet(
                application, lambda rule: rule.connecting and not isinstance(rule.fault, early)
            )
        )

    def meet_request(self, text: str) -> Effects:
        """Take the faults that meet a request; called by the server."""
        return Effects(self._meet(text, lambda rule: not rule.connecting))

    def _meet(self, text: str, concerns: Callable[[Rule], bool]) -> tuple[Fault, ...]:
        met: list[Fault] = []
        with self._lock:
            for rule in list(self._rules):
                if not concerns(rule) or not rule.when(text):
                    continue
                rule.hits += 1
                met.append(rule.fault)
                if rule.left is not None:
                    rule.left -= 1
                    if rule.left <= 0:
                        self._rules.remove(rule)
        return tuple(met)
