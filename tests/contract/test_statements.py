"""What the program tells of its statements is what the server saw: no more and no less."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

from ssis_tui import errors
from ssis_tui.catalog.protocol import Catalog, Server
from ssis_tui.catalog.reports import IdRange, StartRequest
from ssis_tui.catalog.requests import (
    HistoryRequest,
    MessageRequest,
    OperationFilter,
    PollRequest,
)
from ssis_tui.catalog.statements import StatementLog
from ssis_tui.masking import masked
from ssis_tui.model.codes import MessageType, OperationStatus
from ssis_tui.model.statements import StatementUse
from tests.contract.test_command_line import program, rows
from tests.support.ssisdb.world import SsisdbWorld
from tests.support.tds.faults import AnswerError
from tests.support.tds.session import Message

CALL = "{CALL sp_execute"
_MARK = re.compile(r"\?|@P\d+")
SECRET = "Tr0ub4dor"


def log_of(server: Server) -> StatementLog:
    assert server.statements is not None
    return server.statements


def plain(text: str) -> str:
    """Give a text without what drivers change: names of values, blanks at the end."""
    return _MARK.sub("?", text).strip()


def told(uses: Iterable[StatementUse]) -> Counter[str]:
    found: Counter[str] = Counter()
    for use in uses:
        assert use.sent_otherwise == 0
        for each in use.texts:
            found[plain(each.text)] += each.sent
    return found


def seen(world: SsisdbWorld) -> Counter[str]:
    return Counter(plain(one.text) for one in world.tds.record.statements)


def assert_same(world: SsisdbWorld, found: Counter[str]) -> None:
    """Compare; what is called by a handle is seen by the server as the text that it stands for."""
    saw = seen(world)
    calls = sum(count for text, count in found.items() if text.startswith(CALL))
    texts = Counter({text: count for text, count in found.items() if not text.startswith(CALL)})
    assert texts - saw == Counter()
    beyond = saw - texts
    assert sum(beyond.values()) == calls
    assert all(text.startswith("SELECT SYSDATETIMEOFFSET()") for text in beyond)


def read_everything(catalog: Catalog, world: SsisdbWorld, one: int) -> None:
    ids = IdRange(1, one + 10)
    for _ in range(5):
        catalog.poll(PollRequest(new_after=0, ids=(one,), progress_of=(one,), progress_after=0))
    catalog.poll(PollRequest(newest=200, all_active=True, ids=tuple(range(1, 30))))
    catalog.history(HistoryRequest())
    catalog.history(
        HistoryRequest(
            filter=OperationFilter(
                folder="Fin*", since=world.now, statuses=frozenset({OperationStatus.FAILED})
            )
        )
    )
    catalog.operations([one])
    catalog.messages(MessageRequest(operation_id=one))
    message = catalog.first_error(one)
    if message is not None:
        catalog.message_context(message)
        catalog.message(one, message.event_message_id or 0)
    catalog.executables(one)
    catalog.executables_of([one])
    catalog.parameters(one)
    catalog.property_overrides(one)
    catalog.component_times(one)
    catalog.data_flow_paths(one)
    catalog.performance_counters(one)
    catalog.package_runs("Finance", "Dwh", "LoadFactSales.dtsx")
    catalog.hour_counts(ids)
    catalog.package_summaries(ids)
    catalog.failed_connections(ids)
    catalog.liveness(["ETLNODE1"])
    catalog.id_range(world.now)
    catalog.folders()
    for project in catalog.projects():
        catalog.environment_references(project.project_id)
        catalog.package_parameters(project.project_id, "LoadFactSales.dtsx")
    catalog.packages()


def test_what_is_told_is_what_the_server_saw(ssisdb: SsisdbWorld) -> None:
    ssisdb.record.deploy()
    one = ssisdb.start_execution()
    ssisdb.log(one, "Broken.", message_type=MessageType.ERROR)
    failed = ssisdb.start_execution()
    ssisdb.log(failed, "Broken.", message_type=MessageType.ERROR)
    ssisdb.finish(failed, OperationStatus.FAILED)
    server = ssisdb.server()
    catalog, operator = server.catalog(), server.operator()
    catalog.open()
    read_everything(catalog, ssisdb, one)
    operator.open()
    operator.operation(one)
    operator.stop(one)
    operator.start(
        StartRequest(folder="Finance", project="Dwh", package="LoadFactSales.dtsx", parameters=())
    )
    operator.startup()
    catalog.close()
    operator.close()
    uses = log_of(server).uses()
    assert_same(ssisdb, told(uses))
    assert sum(use.sent for use in uses) == len(ssisdb.tds.record.statements)
    assert {use.name for use in uses} >= {"poll", "history", "messages", "stop"}
    for use in uses:
        assert use.why
        assert 0 < use.median <= use.longest <= use.total
        # The masking of secrets leaves them as they are: they hold none.
        assert all(masked(each.text) == each.text for each in use.texts)


def test_no_value_is_kept(ssisdb: SsisdbWorld) -> None:
    server = ssisdb.server()
    catalog = server.catalog()
    catalog.open()
    for _ in range(3):
        catalog.history(HistoryRequest(filter=OperationFilter(folder=SECRET, caller=SECRET)))
        catalog.poll(PollRequest(new_after=987_654_321, ids=(987_654_321,)))
    catalog.close()
    texts = [each.text for use in log_of(server).uses() for each in use.texts]
    assert texts
    assert not [text for text in texts if SECRET in text or "987654321" in text]


def test_a_statement_that_fails_was_sent_too(ssisdb: SsisdbWorld) -> None:
    server = ssisdb.server()
    catalog = server.catalog()
    catalog.open()
    ssisdb.tds.faults.add(
        AnswerError(Message(1205, "You were the victim.")),
        times=1,
        when=lambda text: "server_time" in text,
    )
    with pytest.raises(errors.SsisTuiError):
        catalog.poll(PollRequest(newest=1))
    catalog.poll(PollRequest(newest=1))
    catalog.close()
    (poll,) = [use for use in log_of(server).uses() if use.name == "poll"]
    assert (poll.sent, poll.failed) == (2, 1)


def test_connections_of_one_server_share_an_account_and_servers_do_not(
    ssisdb: SsisdbWorld,
) -> None:
    server, other = ssisdb.server(), ssisdb.server()
    for _ in range(2):
        catalog = server.catalog()
        catalog.open()
        catalog.close()
    by_name = {use.name: use.sent for use in log_of(server).uses()}
    assert by_name["server and login"] == 2
    assert log_of(other).uses() == ()


COMMANDS = (
    ("list",),
    ("history", "--status", "failed"),
    ("messages", "1"),
    ("show", "1"),
    ("executables", "1"),
    ("packages",),
    ("summary",),
    ("wait", "1"),
    ("doctor",),
    ("stop", "2", "--yes"),
)


def explained(err: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in err.splitlines() if line.startswith("{")]


@pytest.mark.parametrize("words", COMMANDS, ids=[words[0] for words in COMMANDS])
def test_explain_tells_of_each_command_what_the_server_saw(
    one_ssisdb: SsisdbWorld, words: tuple[str, ...]
) -> None:
    ended = one_ssisdb.start_execution()
    one_ssisdb.finish(ended, OperationStatus.SUCCEEDED)
    one_ssisdb.start_execution()
    done = program(one_ssisdb, *words, "--json", "--explain")
    json.loads(done.stdout)
    found: Counter[str] = Counter()
    for each in explained(done.stderr):
        assert each["why"]
        assert each["total_seconds"] > 0
        assert sum(form["sent"] for form in each["texts"]) == each["sent"]
        for form in each["texts"]:
            found[plain(form["text"])] += form["sent"]
    assert found
    assert_same(one_ssisdb, found)


def test_explain_in_words_stands_beside_the_data(ssisdb: SsisdbWorld) -> None:
    one = ssisdb.start_execution()
    done = program(ssisdb, "list", "--explain")
    assert str(one) in done.stdout
    assert "SELECT" not in done.stdout
    assert "server and login: once, " in done.stderr
    assert "  why: each poll: " in done.stderr
    assert "    SELECT SYSDATETIMEOFFSET() AS server_time;" in done.stderr.splitlines()


def test_explain_tells_of_a_command_that_fails(ssisdb: SsisdbWorld) -> None:
    done = program(ssisdb, "show", "987654", "--explain")
    assert done.returncode == 5
    assert "server and login: once" in done.stderr


def test_nothing_is_told_unasked(ssisdb: SsisdbWorld) -> None:
    assert rows(program(ssisdb, "list", "--json")) == []
    assert "SELECT" not in program(ssisdb, "list").stderr
