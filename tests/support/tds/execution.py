"""From a request to the tokens of its answer, on the connection's own thread."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from tests.support.tds import tokens
from tests.support.tds.codes import Change, Done, Procedure, Token, TransactionRequest
from tests.support.tds.datatypes import is_type_question, type_answer, type_question
from tests.support.tds.decoding import ProtocolError
from tests.support.tds.encoding import encoder
from tests.support.tds.faults import Effects, ErrorInRows
from tests.support.tds.record import Statement
from tests.support.tds.requests import (
    Argument,
    Call,
    Prepared,
    TransactionCall,
    prepare,
    procedure_named,
)
from tests.support.tds.session import (
    Engine,
    Login,
    Message,
    Parameter,
    Result,
    ResultSet,
    RowCount,
    Session,
    SqlType,
)

Write = Callable[[bytes], None]
_SOUND = Effects()
_HANDLE = SqlType("int")


class SessionEnded(Exception):
    """Raised after a message of severity 20 or more has been written."""


class Results:
    """Writes results so that the last DONE of an answer, and only it, says that no more follows.

    What a DONE says is known only when the next result comes, so that each waits for its successor.
    """

    def __init__(self, write: Write, done: Token, effects: Effects = _SOUND) -> None:
        self._write = write
        self._done = done
        self._pending: tuple[Done, int] | None = None
        self._breaks = effects.find(ErrorInRows)
        self.last_error = 0
        """The number of the last error; 0 while there was none."""

    def add(self, result: Result) -> None:
        """Write a result; raises SessionEnded after a message that ends the session."""
        self.flush()
        match result:
            case ResultSet():
                self._rows(result)
            case RowCount(count):
                self._pending = (Done.COUNT, count)
            case Message():
                self._message(result)

    def flush(self) -> None:
        """Write the DONE that waits, if one does, and say that more follows."""
        self._finish(Done.MORE)

    def end(self) -> None:
        """Write the DONE that waits, or one that says nothing else, as the last of the answer."""
        if self._pending is None:
            self._pending = (Done.FINAL, 0)
        self._finish(Done.FINAL)

    def _rows(self, result: ResultSet) -> None:
        self._write(tokens.columns(result.columns))
        encoders = [encoder(column.type) for column in result.columns]
        mark = bytes([Token.ROW])
        count = 0
        breaks, self._breaks = self._breaks, None
        for row in result.rows:
            if breaks and count == breaks.after_rows:
                break
            if len(row) != len(encoders):
                raise ValueError(f"A row has {len(row)} values for {len(encoders)} columns.")
            cells = [encode(value) for encode, value in zip(encoders, row, strict=True)]
            self._write(mark + b"".join(cells))
            count += 1
        if breaks:
            self._message(breaks.message)
            raise _Broken
        self._pending = (Done.COUNT, count)

    def _message(self, message: Message) -> None:
        self._write(tokens.message(message))
        if message.severity > 10:
            self.last_error = message.number
            self._pending = (Done.ERROR, 0)
        if message.severity >= 20:
            self._write(tokens.done(self._done, Done.ERROR | Done.SERVER_ERROR))
            raise SessionEnded

    def _finish(self, more: Done) -> None:
        if self._pending is not None:
            status, count = self._pending
            self._pending = None
            self._write(tokens.done(self._done, status | more, count))


class _Broken(Exception):
    """Raised when a fault has ended a result set: the rest of the batch does not run."""


class Executor:
    """Runs the requests of one connection against its session."""

    def __init__(self, engine: Engine, login: Login, spid: int) -> None:
        self._engine = engine
        self._login = login
        self._spid = spid
        self._session: Session = engine.login(login)
        self._database = self._session.database
        self._prepared: dict[int, Prepared] = {}
        self._procedures: dict[int, Procedure | str] = {}
        """What `PREPARE_AND_CALL` has given a handle to."""
        self._next_handle = 1
        self._transactions = itertools.count(1)
        self._transaction = b""

    @property
    def database(self) -> str:
        return self._database

    def cancel(self) -> None:
        self._session.cancel()

    def close(self) -> None:
        self._session.close()

    def reset(self) -> bytes:
        """Begin a new session for the same login, as pools ask for; returns what to say first."""
        self._session.close()
        self._session = self._engine.login(self._login)
        self._prepared.clear()
        return tokens.environment_bytes(Change.RESET_DONE, b"")

    def batch_statement(self, text: str) -> Statement | None:
        """Describe the statement of a batch; None when it is a driver's own question."""
        return None if type_question(text) is not None else self._statement("batch", text, ())

    def call_statement(self, calls: Sequence[Call]) -> Statement | None:
        """Describe the statement that calls run; None when they keep house or only prepare it."""
        for call in calls:
            if (found := self._statement_of(call)) is not None:
                prepared, values = found
                return self._statement("call", prepared.text, prepared.bind(values))
        return None

    def run_batch(self, text: str, write: Write, effects: Effects) -> None:
        """Answer a batch."""
        results = Results(write, Token.DONE, effects)
        code = type_question(text)
        if code is not None:
            results.add(type_answer(code))
        else:
            self._execute(text, (), write, results)
        results.end()

    def run_calls(self, calls: Sequence[Call], write: Write, effects: Effects) -> None:
        """Answer the remote procedure calls of one message, in order."""
        for index, call in enumerate(calls):
            more = Done.MORE if index < len(calls) - 1 else Done.FINAL
            results = Results(write, Token.DONE_IN_PROCEDURE, effects)
            outputs = self._call(call, write, results)
            results.flush()
            write(tokens.return_status(results.last_error))
            for name, kind, value in outputs:
                write(tokens.return_value(name, kind, value))
            failed = Done.ERROR if results.last_error else Done.FINAL
            write(tokens.done(Token.DONE_PROCEDURE, failed | more))

    def run_transaction(self, call: TransactionCall, write: Write) -> None:
        """Answer a transaction manager request; the session is not told of transactions."""
        begins = call.begins_anew
        match call.request:
            case TransactionRequest.BEGIN:
                begins = True
            case TransactionRequest.COMMIT:
                write(tokens.environment_bytes(Change.COMMIT_TRANSACTION, b"", self._transaction))
            case TransactionRequest.ROLLBACK:
                write(tokens.environment_bytes(Change.ROLLBACK_TRANSACTION, b"", self._transaction))
            case _:
                raise ProtocolError(f"Transaction request {call.request} is not spoken here.")
        self._transaction = b""
        if begins:
            self._transaction = next(self._transactions).to_bytes(8, "little")
            write(tokens.environment_bytes(Change.BEGIN_TRANSACTION, self._transaction))
        write(tokens.done(Token.DONE, Done.FINAL))

    def _call(
        self, call: Call, write: Write, results: Results
    ) -> tuple[tuple[str, SqlType, Any], ...]:
        """Run a call and return its output parameters: name, type, value."""
        found = self._statement_of(call)
        if found is not None:
            prepared, values = found
            self._execute(prepared.text, prepared.bind(values), write, results)
        match call.procedure:
            case Procedure.PREPARE_AND_EXECUTE if found is not None:
                return (self._keep(call.arguments[0], found[0]),)
            case Procedure.PREPARE_AND_CALL if found is not None:
                handle = self._keep(call.arguments[0], found[0])
                self._procedures[handle[2]] = procedure_named(_text(call, 1))
                return (handle,)
            case Procedure.PREPARE:
                prepared = prepare(_text(call, 2), call.arguments[1].value)
                return (self._keep(call.arguments[0], prepared),)
            case Procedure.EXECUTE | Procedure.PREPARE_AND_CALL if found is None:
                results.add(_no_such_handle(_handle(self._meant(call))))
            case Procedure.UNPREPARE:
                self._procedures.pop(_handle(call), None)
                if self._prepared.pop(_handle(call), None) is None:
                    results.add(_no_such_handle(_handle(call)))
            case str() as name if is_type_question(name):
                code = call.arguments[0].value if call.arguments else 0
                results.add(type_answer(code if isinstance(code, int) else 0))
            case str() as name:
                results.add(Message(2812, f"Could not find stored procedure '{name}'."))
        return ()

    def _statement_of(self, call: Call) -> tuple[Prepared, tuple[Argument, ...]] | None:
        """Find the statement that a call runs, and its values."""
        call = self._meant(call)
        arguments = call.arguments
        match call.procedure:
            case Procedure.EXECUTE_SQL:
                declaration = arguments[1].value if len(arguments) > 1 else ""
                return prepare(_text(call, 0), declaration), arguments[2:]
            case Procedure.PREPARE_AND_EXECUTE:
                return prepare(_text(call, 2), arguments[1].value), arguments[3:]
            case Procedure.EXECUTE:
                prepared = self._find(_handle(call))
                return None if prepared is None else (prepared, arguments[1:])
        return None

    def _meant(self, call: Call) -> Call:
        """Give the call that is made by way of a handle, or of a name to be prepared."""
        arguments = call.arguments
        if call.procedure == Procedure.PREPARE_AND_CALL:
            return Call(procedure_named(_text(call, 1)), arguments[2:])
        if call.procedure == Procedure.EXECUTE and _handle(call) in self._procedures:
            return Call(self._procedures[_handle(call)], arguments[1:])
        return call

    def _find(self, handle: int) -> Prepared | None:
        """Find what was prepared by a call, or by the session itself for an EXEC sp_prepexec."""
        found = self._prepared.get(handle)
        if found is not None:
            return found
        kept: tuple[str, str] | None = getattr(self._session, "prepared", {}).get(handle)
        return None if kept is None else prepare(*kept)

    def _execute(
        self, text: str, parameters: Sequence[Parameter], write: Write, results: Results
    ) -> None:
        answer = self._session.execute(text, parameters)
        try:
            for result in answer:
                self._note_database(write)
                results.add(result)
        except _Broken:
            pass
        finally:
            # Ends a generator now, not whenever it is collected: it may hold a lock.
            close = getattr(answer, "close", None)
            if close is not None:
                close()
        self._note_database(write)

    def _note_database(self, write: Write) -> None:
        new, old = self._session.database, self._database
        if new != old:
            self._database = new
            write(tokens.environment(Change.DATABASE, new, old))
            write(tokens.message(database_message(new)))

    def _keep(self, argument: Argument, prepared: Prepared) -> tuple[str, SqlType, int]:
        handle = self._next_handle
        self._next_handle += 1
        self._prepared[handle] = prepared
        return argument.name, _HANDLE, handle

    def _statement(self, kind: Any, text: str, parameters: tuple[Parameter, ...]) -> Statement:
        return Statement(text, parameters, self._spid, self._login.application, kind)


def database_message(database: str) -> Message:
    """Say which database is in use, as the server does at login and after USE."""
    return Message(5701, f"Changed database context to '{database}'.", severity=0, state=2)


def _text(call: Call, position: int) -> str:
    if position >= len(call.arguments) or not isinstance(call.arguments[position].value, str):
        raise ProtocolError(f"{call.procedure!r} came without a statement.")
    return str(call.arguments[position].value)


def _handle(call: Call) -> int:
    value = call.arguments[0].value if call.arguments else None
    if not isinstance(value, int):
        raise ProtocolError(f"{call.procedure!r} came without a handle.")
    return value


def _no_such_handle(handle: int) -> Message:
    return Message(8179, f"Could not find prepared statement with handle {handle}.")
