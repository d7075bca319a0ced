"""Dumping an execution that runs, and naming the workers of one that is to."""

from collections.abc import Generator

from tests.support.ssisdb import sqltypes
from tests.support.ssisdb.errors import SqlError
from tests.support.ssisdb.procedures.executions import find_execution, refuse_writing
from tests.support.ssisdb.procedures.refusals import raised, thrown
from tests.support.ssisdb.procedures.registry import MODIFY, OPERATION, Call, Formal, Procedure
from tests.support.tds.session import Message

_EXECUTION = Formal("execution_id", sqltypes.BIGINT)


def create_execution_dump(call: Call) -> Generator[Message, None, int]:
    execution_id = call.number("execution_id")
    if execution_id is None:
        yield raised(27138)
        return 1
    if execution_id <= 0:
        yield raised(27101, "execution_id")
        return 1
    if call.is_sql_login:
        yield raised(27123)
        return 1
    refuse_writing(call)
    engine = call.session.engine
    principal = call.session.principal
    with engine.speaking(call.session):
        dump_id = engine.store.add_operation(
            205,
            caller=principal.name,
            caller_sid=principal.sid,
            now=engine.clock.now(),
            object_type=50,
            object_id=execution_id,
            status=2,
            start_time=engine.clock.now(),
            server_name=engine.server_name,
            machine_name=engine.machine_name,
        )
    operation = find_execution(call, execution_id)
    try:
        running = operation is not None and operation["status"] == 2
        if not call.is_admin or not running or execution_id not in engine.processes.alive:
            raise thrown(27218, execution_id)
    except SqlError:
        _end_dump(call, dump_id, 4)
        raise
    _end_dump(call, dump_id, 7)
    return 0


def _end_dump(call: Call, dump_id: int, status: int) -> None:
    engine = call.session.engine
    with engine.speaking(call.session):
        changes = {"status": status, "end_time": engine.clock.now()}
        engine.store.update("operations", dump_id, changes)


def add_execution_worker(call: Call) -> Generator[Message, None, int]:
    if call.is_sql_login:
        yield raised(27123)
        return 1
    execution_id = call.number("execution_id")
    worker = call.arguments["workeragent_id"]
    if execution_id is None or worker is None:
        yield raised(27138)
        return 1
    refuse_writing(call)
    if find_execution(call, execution_id) is None or not call.may(OPERATION, execution_id, MODIFY):
        raise thrown(27103, execution_id)
    engine = call.session.engine
    with engine.speaking(call.session):
        execution = engine.store.read("executions", execution_id)
        if execution is None or execution["job_id"] is None:
            raise thrown(27255)
        known = engine.store.exists("worker_agents", "WorkerAgentId = ?", str(worker).upper())
    if not known:
        raise thrown(27243, worker)
    return 0


PROCEDURES = (
    Procedure("create_execution_dump", (_EXECUTION,), create_execution_dump),
    Procedure(
        "add_execution_worker",
        (_EXECUTION, Formal("workeragent_id", sqltypes.GUID)),
        add_execution_worker,
        since=2017,
    ),
)
