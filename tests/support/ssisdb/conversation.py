"""One connection's session: variables, options, transactions, and statements run one by one."""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from tests.support.ssisdb import (
    batch,
    conditions,
    convert,
    errors,
    expressions,
    options,
    queries,
    sqltypes,
)
from tests.support.ssisdb.batches import Compiled
from tests.support.ssisdb.frames import Frame, converted
from tests.support.ssisdb.principals import Principal
from tests.support.ssisdb.records import StatementRecord
from tests.support.ssisdb.results import result_columns, rows_for
from tests.support.ssisdb.scope import Compilation, CompiledQuery, Scope
from tests.support.ssisdb.store import Undo
from tests.support.ssisdb.values import Stored, store
from tests.support.tds.requests import declared_types
from tests.support.tds.session import (
    Login,
    Message,
    Parameter,
    Result,
    ResultSet,
    RowCount,
    SqlType,
)

if TYPE_CHECKING:
    from tests.support.ssisdb.engine import CatalogEngine

_FIRST_HANDLE = 1_000_000
"""Far from those that the wire gives to what its own calls prepare."""
_MOST_PARAMETERS = 2100
_HOLDS_LOCKS = "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"


class _Returned(Exception):
    """RETURN: the rest of the batch is not run."""


class Conversation:
    """What `tests.support.tds.session.Session` asks for."""

    def __init__(
        self, engine: "CatalogEngine", login: Login, name: str, spid: int, database: str
    ) -> None:
        self.engine = engine
        self.spid = spid
        self.database = database
        self.application = login.application
        self.host = login.host
        self.read_only_intent = login.read_only_intent
        self.options = dict(options.DEFAULTS)
        self.row_count = 0
        self.last_error = 0
        self.transactions = 0
        self.journal: list[Undo] | None = None
        self.cancelled = threading.Event()
        self.prepared: dict[int, tuple[str, str]] = {}
        """Text and parameter declaration of what EXEC sp_prepexec has prepared, by handle."""
        self._name = name
        self._busy = False
        self._interrupting = threading.Lock()

    @property
    def principal(self) -> Principal:
        """The login as the directory has it now: its rights may change while it is connected."""
        found = self.engine.directory.find(self._name)
        assert found is not None
        return found

    @property
    def is_in_catalog(self) -> bool:
        return self.database.lower() == self.engine.catalog_database.lower()

    def execute(self, sql: str, parameters: Sequence[Parameter]) -> Iterator[Result]:
        """Run one batch; an error that ends it is the last thing given."""
        self.cancelled.clear()
        try:
            if len(parameters) > _MOST_PARAMETERS:
                raise errors.error(
                    8003,
                    "The incoming request has too many parameters. The server supports a maximum "
                    f"of {_MOST_PARAMETERS} parameters. Reduce the number of parameters and resend "
                    "the request.",
                )
            frame = Frame(sql, self.engine.batches.parsed(sql))
            for parameter in parameters:
                kind = parameter.type
                value = parameter.value
                frame.declare(parameter.name.lstrip("@").lower(), kind, store(value, kind))
            for statement in frame.parsed.statements:
                yield from self._guarded(frame, statement)
        except errors.SqlError as problem:
            self.last_error = problem.number
            yield from problem.messages
        except _Returned:
            return

    def cancel(self) -> None:
        """Let go of what waits and interrupt what SQLite is at."""
        self.cancelled.set()
        with self.engine.locks:
            self.engine.locks.notify_all()
        self.engine.processes.wake()
        with self._interrupting:
            # Only while this session holds the database: never another one's query.
            if self._busy:
                self.engine.database.interrupt()

    def close(self) -> None:
        if self.transactions:
            self._roll_back()
        self.engine.forget(self)

    def _guarded(self, frame: Frame, statement: batch.Statement) -> Iterator[Result]:
        """Run a statement; an error that does not abort the batch is only given on."""
        try:
            yield from self._run(frame, statement)
        except errors.SqlError as problem:
            if self.cancelled.is_set():
                raise _Returned from problem
            if self.options["XACT_ABORT"] == "ON" and self.transactions:
                self._roll_back()
            if problem.aborts_batch or self.options["XACT_ABORT"] == "ON":
                raise
            self.last_error = problem.number
            yield from problem.messages

    def _run(self, frame: Frame, statement: batch.Statement) -> Iterator[Result]:
        match statement:
            case batch.Query():
                yield from self._select(frame, statement)
            case batch.Execute():
                yield from self._execute(frame, statement)
            case batch.SetOption():
                self._record(frame, "SET", None)
                options.change(self.options, statement)
            case batch.Declare():
                value = None
                if statement.value is not None:
                    value = self._value(frame, statement.value, statement.type)
                frame.declare(statement.name, statement.type, value)
            case batch.SetVariable():
                kind = frame.types.get(statement.name)
                if kind is None:
                    raise errors.undeclared(statement.name)
                frame.values[statement.name] = self._value(frame, statement.value, kind)
            case batch.Use():
                self._use(frame, statement.database)
            case batch.If():
                chosen = statement.otherwise
                if self._holds(frame, statement.condition):
                    chosen = statement.then
                if chosen is not None:
                    yield from self._guarded(frame, chosen)
            case batch.While():
                while self._holds(frame, statement.condition):
                    self._stop_if_cancelled()
                    yield from self._guarded(frame, statement.body)
            case batch.Block():
                for inner in statement.statements:
                    yield from self._guarded(frame, inner)
            case batch.Return():
                raise _Returned
            case batch.Print():
                text = self._value(frame, statement.value, sqltypes.nvarchar(4000))
                yield Message(0, str(text or " "), 0)
            case batch.Transaction():
                self._transaction(frame, statement.action)
            case batch.WaitFor():
                self._record(frame, "WAITFOR", None)
                self.engine.processes.wait(self, statement.seconds)
                self._stop_if_cancelled()

    def _stop_if_cancelled(self) -> None:
        if self.cancelled.is_set():
            raise _Returned

    # Queries

    def _compilation(self, frame: Frame) -> Compilation:
        ctx = self.engine.schema.compilation(frame.types, self.database)
        ctx.three_part_names = not self.engine.version.is_azure_database
        ctx.sees_server_tables = False
        return ctx

    def _compile(self, frame: Frame, tree: exp.Expression) -> Compiled:
        # The texts of a batch live as long as what was compiled of it, so their ids are unique.
        key = (id(tree), self.database, tuple(frame.types.items()))
        found = frame.parsed.compiled.get(key)
        if found is None:
            ctx = self._compilation(frame)
            query = queries.statement(ctx, tree)
            found = Compiled(query, tuple(ctx.objects), ctx.used)
            frame.parsed.compiled[key] = found
        return found

    def _select(self, frame: Frame, statement: batch.Query) -> Iterator[Result]:
        record = self._record(frame, "SELECT", statement.tree)
        try:
            compiled, rows = self._rows(frame, statement.tree)
        except errors.SqlError as problem:
            record.error = problem.number
            raise
        limit = int(self.options["ROWCOUNT"])
        if limit:
            rows = rows[:limit]
        self.row_count = record.rows = len(rows)
        record.open_transactions = self.transactions
        if compiled.query.assigns:
            if rows:
                frame.values.update(zip(compiled.query.assigns, rows[-1], strict=True))
            if self.options["NOCOUNT"] == "OFF":
                yield RowCount(len(rows))
            return
        columns = result_columns(compiled.query)
        yield ResultSet(columns, rows_for(columns, rows, int(self.options["TEXTSIZE"])))

    def _rows(
        self, frame: Frame, tree: exp.Expression
    ) -> tuple[Compiled, list[tuple[Stored, ...]]]:
        """Compile and run a SELECT; the database is let go of before anything is sent."""
        with self.engine.speaking(self):
            self._check_database()
            compiled = self._compile(frame, tree)
            self._check_rights(compiled)
        self._await_locks(compiled, tree)
        self._begin_implicitly()
        values = {parameter: frame.values[name] for name, parameter in compiled.parameters.items()}
        with self.engine.speaking(self):
            self._busy = True
            try:
                rows = self.engine.database.query(compiled.query.sql, values)
            finally:
                with self._interrupting:
                    self._busy = False
            if self.engine.keeps_plans:
                self.engine.records[-1].plan = self.engine.database.plan(compiled.query.sql, values)
        return compiled, rows

    def _check_database(self) -> None:
        if self.engine.refusal is not None and self.is_in_catalog:
            raise errors.SqlError(self.engine.refusal)

    def _check_rights(self, compiled: Compiled) -> None:
        for relation in compiled.objects:
            if relation.full_name == "sys.dm_os_sys_info":
                if not self.principal.holds("VIEW SERVER STATE"):
                    raise errors.server_state_denied()
            elif not self.engine.may(self, "SELECT", relation.full_name):
                raise errors.permission_denied(
                    "SELECT", relation.name, self.engine.catalog_database, relation.schema
                )

    def _await_locks(self, compiled: Compiled, tree: exp.Expression) -> None:
        """Wait for a writer as committed reads do; raises 1222 after LOCK_TIMEOUT."""
        waits = self.options["TRANSACTION ISOLATION LEVEL"] in _HOLDS_LOCKS
        catalog = any(r.schema in {"catalog", "internal"} for r in compiled.objects)
        if waits and catalog and not _reads_dirty(tree):
            self.await_lock()

    def await_lock(self) -> None:
        """Wait until nobody else holds locks on the catalog's tables; raises 1222."""
        timeout = int(self.options["LOCK_TIMEOUT"])
        deadline = time.monotonic() + (timeout / 1000 if timeout >= 0 else 3600)
        engine = self.engine
        with engine.locks:
            while engine.lock_holder not in (None, self) and not self.cancelled.is_set():
                left = deadline - time.monotonic()
                if left <= 0:
                    raise errors.error(1222, "Lock request time out period exceeded.")
                engine.locks.wait(left)
        self._stop_if_cancelled()

    # Values and conditions outside of a SELECT

    def _value(self, frame: Frame, tree: exp.Expression, kind: SqlType) -> Stored:
        """Evaluate an expression and convert it as an assignment does."""
        name = tree.this.name.lower() if isinstance(tree, exp.Parameter) else ""
        if name in frame.types and not isinstance(tree.this, exp.Parameter):
            # Lists of ids come as hundreds of variables: a plain one needs no SQLite.
            return converted(frame.values[name], frame.types[name], kind)
        with self.engine.speaking(self):
            self._check_database()
            ctx = self._compilation(frame)
            item = expressions.value(ctx, tree, Scope())
            if not item.is_null and convert.needed(item.type, kind):
                item = ctx.cast(item, kind)
            self._check_rights(Compiled(CompiledQuery(item.sql, ()), tuple(ctx.objects), ctx.used))
            values = {parameter: frame.values[name] for name, parameter in ctx.used.items()}
            found: Stored = self.engine.database.query(f"SELECT {item.sql}", values)[0][0]
            return found

    def _holds(self, frame: Frame, tree: exp.Expression) -> bool:
        with self.engine.speaking(self):
            self._check_database()
            ctx = self._compilation(frame)
            test = conditions.condition(ctx, tree, Scope())
            values = {parameter: frame.values[name] for name, parameter in ctx.used.items()}
            found = self.engine.database.query(f"SELECT {test}", values)
        return bool(found[0][0])

    # Procedures, databases, transactions

    def _execute(self, frame: Frame, statement: batch.Execute) -> Iterator[Result]:
        if statement.procedure[-1].lower() == "sp_prepexec":
            yield from self._prepare_and_execute(frame, statement)
            return
        record = self._record(frame, "EXECUTE", None)
        record.target = ".".join(statement.procedure)
        self._check_database()
        self._begin_implicitly()
        given = [
            (argument.name, self._argument(frame, argument), argument)
            for argument in statement.arguments
        ]
        call = self.engine.procedures.call(self, statement.procedure, given)
        record.arguments = call.arguments
        record.target = call.procedure.full_name
        try:
            for message in call.run():
                self.last_error = message.number
                record.error = message.number if message.severity > 10 else record.error
                yield replace(message, procedure=call.procedure.name)
        except errors.SqlError as problem:
            record.error = problem.number
            raise problem.within(call.procedure.name) from problem
        record.open_transactions = self.transactions
        for name, variable in call.outputs(statement):
            kind = frame.types.get(variable)
            if kind is None:
                raise errors.undeclared(variable)
            frame.values[variable] = store(call.arguments[name], kind)
        if statement.return_variable is not None:
            if statement.return_variable not in frame.types:
                raise errors.undeclared(statement.return_variable)
            frame.values[statement.return_variable] = call.return_code

    def _prepare_and_execute(self, frame: Frame, statement: batch.Execute) -> Iterator[Result]:
        """Keep a statement under a handle, and run it."""
        given = [self._argument(frame, argument) for argument in statement.arguments]
        target = statement.arguments[0].value
        if len(given) < 3 or not isinstance(target, exp.Parameter) or None in given:
            raise errors.error(201, "Procedure 'sp_prepexec' expects other parameters.")
        values = [value for found in given if found is not None for value in found[1:]]
        declared, text = str(values[1] or ""), str(values[2])
        inner = Frame(text, self.engine.batches.parsed(text))
        for (name, kind), value in zip(declared_types(declared), values[3:], strict=True):
            inner.declare(name.lstrip("@").lower(), kind, value)
        handle = _FIRST_HANDLE + len(self.prepared)
        self.prepared[handle] = (text, declared)
        frame.values[target.this.name.lower()] = handle
        for one in inner.parsed.statements:
            yield from self._guarded(inner, one)

    def _argument(self, frame: Frame, argument: batch.Argument) -> tuple[SqlType, Stored] | None:
        if argument.value is None:
            return None
        tree = argument.value
        if isinstance(tree, exp.Null):
            return sqltypes.NVARCHAR_MAX, None
        with self.engine.speaking(self):
            ctx = self._compilation(frame)
            item = expressions.value(ctx, tree, Scope())
            values = {parameter: frame.values[name] for name, parameter in ctx.used.items()}
            return item.type, self.engine.database.query(f"SELECT {item.sql}", values)[0][0]

    def _use(self, frame: Frame, name: str) -> None:
        self._record(frame, "USE", None)
        if self.engine.version.is_azure_database and name.lower() != self.database.lower():
            raise errors.error(
                40508,
                "USE statement is not supported to switch between databases. Use a new connection "
                "to connect to a different database.",
            )
        database = self.engine.named(name)
        if database is None:
            raise errors.error(
                911,
                f"Database '{name}' does not exist. Make sure that the name is entered correctly.",
            )
        if not self.engine.has_access(self.principal, database):
            from tests.support.ssisdb.engine import no_access

            raise errors.SqlError(no_access(self.principal, database))
        self.database = database

    def _begin_implicitly(self) -> None:
        if self.options["IMPLICIT_TRANSACTIONS"] == "ON" and not self.transactions:
            self._begin()

    def _begin(self) -> None:
        self.transactions += 1
        if self.journal is None:
            self.journal = []

    def _transaction(self, frame: Frame, action: str) -> None:
        self._record(frame, action, None)
        if action == "BEGIN":
            self._begin()
        elif not self.transactions:
            number = 3902 if action == "COMMIT" else 3903
            raise errors.error(
                number,
                f"The {action} TRANSACTION request has no corresponding BEGIN TRANSACTION.",
                aborts_batch=False,
            )
        elif action == "COMMIT":
            self.transactions -= 1
            if not self.transactions:
                self._end_transaction()
                self.engine.processes.release(self)
        else:
            self._roll_back()

    def _roll_back(self) -> None:
        journal = self.journal or []
        with self.engine.database.lock:
            for undo in reversed(journal):
                undo()
        self.transactions = 0
        self._end_transaction()
        self.engine.processes.forget(self)

    def _end_transaction(self) -> None:
        self.journal = None
        with self.engine.locks:
            if self.engine.lock_holder is self:
                self.engine.lock_holder = None
                self.engine.locks.notify_all()

    def _record(self, frame: Frame, kind: str, tree: exp.Expression | None) -> StatementRecord:
        record = StatementRecord(
            self.spid,
            self.principal.name,
            self.application,
            frame.text,
            kind,
            tree,
            dict(self.options),
            open_transactions=self.transactions,
        )
        self.engine.records.append(record)
        return record


def _reads_dirty(tree: exp.Expression) -> bool:
    """Tell whether each table of a query has a hint that takes no locks."""
    tables = [table for table in tree.find_all(exp.Table) if table.args.get("db")]
    return bool(tables) and all(
        any(
            word.name.upper() in {"NOLOCK", "READUNCOMMITTED"}
            for hint in table.args.get("hints") or []
            for word in hint.expressions
        )
        for table in tables
    )
