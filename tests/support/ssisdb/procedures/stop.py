"""catalog.stop_operation, step by step as the catalog's own text has it."""

from collections.abc import Generator
from datetime import datetime

from tests.support.ssisdb import errors, sqltypes
from tests.support.ssisdb.errors import SqlError
from tests.support.ssisdb.procedures.refusals import raised, thrown
from tests.support.ssisdb.procedures.registry import (
    MODIFY,
    OPERATION,
    READ,
    Call,
    Formal,
    Procedure,
)
from tests.support.tds.session import Message

_RUNNING, _CANCELED, _FAILED, _SUCCEEDED, _STOPPING = 2, 3, 4, 7, 8


def stop_operation(call: Call) -> Generator[Message, None, int]:
    """Ask an execution or a validation to stop; the attempt becomes an operation of type 202."""
    operation_id = call.number("operation_id")
    if operation_id is None:
        yield raised(27100, "operation_id")
        return 1
    if call.is_sql_login:
        yield raised(27123)
        return 1
    stop_id = yield from _begin(call)
    try:
        target = _mark_stopping(call, operation_id, stop_id)
    except SqlError:
        _finish(call, stop_id, _FAILED)
        raise
    if target["job_id"] is not None:
        return _cancel_job(call, operation_id, stop_id)
    return _signal_process(call, operation_id, stop_id)


def _begin(call: Call) -> Generator[Message, None, int]:
    """Write the 202 row, outside of the transaction that follows: it survives every failure."""
    engine = call.session.engine
    _refuse_read_only(call)
    call.session.await_lock()
    with engine.speaking(call.session):
        principal = call.session.principal
        now = engine.clock.now()
        stop_id = engine.store.insert(
            "operations",
            {
                "operation_type": 202,
                "created_time": now,
                "object_type": 20,
                "status": _RUNNING,
                "start_time": now,
                "caller_sid": principal.sid,
                "caller_name": principal.name,
            },
        )
        if not engine.grants_fail:
            engine.store.grant_defaults(stop_id, principal.sid)
    if engine.grants_fail:
        # There is no RETURN after this one: the stop goes on.
        yield raised(27153)
    return stop_id


def _refuse_read_only(call: Call) -> None:
    engine = call.session.engine
    if engine.is_read_only:
        raise errors.read_only_database(engine.catalog_database)


def _mark_stopping(call: Call, operation_id: int, stop_id: int) -> dict[str, object]:
    """Check the target and set its status to 8; raises what the transaction throws."""
    engine = call.session.engine
    with engine.speaking(call.session):
        found = engine.store.find(
            "operations",
            "operation_id = ? AND status IN (2, 8) AND operation_type IN (200, 300, 301) "
            "AND operation_guid IS NOT NULL AND object_id IS NOT NULL",
            operation_id,
        )
        if not found:
            raise thrown(27124, operation_id)
        target = found[0]
        execution = engine.store.read("executions", operation_id)
        target["job_id"] = execution["job_id"] if execution is not None else None
        if target["status"] == _STOPPING:
            raise thrown(27126)
        if target["process_id"] is None and target["job_id"] is None:
            raise thrown(27125)
        for permission in (MODIFY, READ):
            if not call.may(OPERATION, operation_id, permission):
                raise thrown(27143, operation_id)
        engine.store.update("operations", operation_id, {"status": _STOPPING})
        about = {"object_id": target["object_id"], "object_name": target["object_name"]}
        engine.store.update("operations", stop_id, about)
    _hold_locks(call)
    return target


def _hold_locks(call: Call) -> None:
    """Under a client's own transaction the changes stay uncommitted, and locked."""
    engine = call.session.engine
    if call.session.transactions:
        with engine.locks:
            engine.lock_holder = call.session


def _finish(call: Call, stop_id: int, status: int) -> None:
    engine = call.session.engine
    with engine.speaking(call.session):
        changes = {"status": status, "end_time": engine.clock.now()}
        engine.store.update("operations", stop_id, changes)


def _signal_process(call: Call, operation_id: int, stop_id: int) -> int:
    """Tell ISServerExec, by a CLR procedure; only its return code says that nobody was there."""
    engine = call.session.engine
    plan = engine.processes.plan_of(operation_id)
    if not engine.clr_enabled:
        _finish(call, stop_id, _FAILED)
        raise errors.error(
            6263,
            'Execution of user code in the .NET Framework is disabled. Enable "clr enabled" '
            "configuration option.",
        )
    # Committed already: the target is Stopping, whoever gives up waiting here.
    if plan.answers_after != 0 and not engine.processes.wait(call.session, plan.answers_after):
        return 0
    if plan.error is not None:
        _finish(call, stop_id, _FAILED)
        raise errors.error(
            6522,
            "A .NET Framework error occurred during execution of user-defined routine or aggregate "
            f'"stop_operation_internal": \n{plan.error}',
        )
    if plan.returns != 0:
        _finish(call, stop_id, _FAILED)
        return plan.returns
    _finish(call, stop_id, _SUCCEEDED)
    _end_later(call, operation_id, plan.ends_after)
    return 0


def _cancel_job(call: Call, operation_id: int, stop_id: int) -> int:
    """Mark a Scale Out task as cancelled; its worker writes how that ended, and the 202 row."""
    plan = call.session.engine.processes.plan_of(operation_id)
    if plan.returns != 0:
        return plan.returns
    _end_later(call, operation_id, plan.ends_after, stop_id)
    return 0


def _end_later(
    call: Call, operation_id: int, seconds: float | None, stop_id: int | None = None
) -> None:
    if seconds is None:
        return
    engine = call.session.engine
    principal = call.session.principal

    def end(when: datetime) -> None:
        row = engine.store.read("operations", operation_id)
        if row is None or row["status"] != _STOPPING:
            return
        engine.processes.end(operation_id, _CANCELED, when)
        who = {"stopped_by_sid": principal.sid, "stopped_by_name": principal.name}
        engine.store.update("operations", operation_id, who)
        if stop_id is not None:
            engine.store.update("operations", stop_id, {"status": _SUCCEEDED, "end_time": when})

    engine.processes.schedule(seconds, end, by=call.session)


PROCEDURES = (
    Procedure("stop_operation", (Formal("operation_id", sqltypes.BIGINT),), stop_operation),
)
