"""A tiny engine for tests of the wire: it answers what it was told to, text by text."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from threading import Event, Lock

from tests.support.tds.session import Login, LoginRefused, Message, Parameter, Result, Session

Answerer = Callable[["ScriptedSession", Sequence[Parameter]], Iterable[Result]]
"""Answers a statement, on the connection's thread; may wait for `session.cancelled`."""

WRONG_PASSWORD = Message(18456, "Login failed for user 'tester'.", severity=14)


class ScriptedSession:
    """A session that looks every statement up in its engine's script."""

    def __init__(self, engine: "ScriptedEngine", login: Login) -> None:
        self.database = login.database
        self.login = login
        self.cancelled = Event()
        """Set while a cancel waits to be heeded."""
        self.closed = Event()
        self._engine = engine

    def execute(self, sql: str, parameters: Sequence[Parameter]) -> Iterator[Result]:
        self.cancelled.clear()
        answer = self._engine.script.get(sql)
        if answer is None:
            yield Message(50001, f"Not in the script: {sql}")
            return
        yield from answer(self, parameters)

    def cancel(self) -> None:
        self.cancelled.set()

    def close(self) -> None:
        self.closed.set()


class ScriptedEngine:
    """Lets in whoever knows the password and answers from a script."""

    def __init__(self, password: str = "secret") -> None:
        self.script: dict[str, Answerer] = {}
        """Statement texts, with parameters as drivers name them (`@P1`), and their answers."""
        self.sessions: list[ScriptedSession] = []
        self._password = password
        self._lock = Lock()

    def answer(self, sql: str, *results: Result) -> None:
        """Answer a statement with fixed results."""
        self.script[sql] = lambda _session, _parameters: results

    def login(self, login: Login) -> Session:
        if not login.integrated and login.password != self._password:
            raise LoginRefused(WRONG_PASSWORD)
        session = ScriptedSession(self, login)
        with self._lock:
            self.sessions.append(session)
        return session
