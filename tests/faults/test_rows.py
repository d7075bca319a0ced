"""Rows of the fault matrix that take more than one fault and one sentence."""

import asyncio
import os
import ssl
import subprocess
import sys
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace

from ssis_tui.config.connection_options import Encryption
from ssis_tui.model.codes import MessageType, OperationStatus, OperationType
from ssis_tui.model.operations import OperationKey
from ssis_tui.polling.snapshot import ConnectionState
from ssis_tui.polling.stop_follower import Followed, StopStage
from ssis_tui.polling.stop_outcome import StopResult, WhyNotSent
from ssis_tui.present import operations, stops
from ssis_tui.present.column import View
from tests.faults.rig import Rig, is_poll, is_stop
from tests.faults.runs import NUMBER
from tests.support.needs import need_program
from tests.support.ssisdb import schema
from tests.support.ssisdb.processes import StopPlan
from tests.support.tds.codes import Encryption as ServerEncryption
from tests.support.tds.faults import Delay, Swallow
from tests.support.tds.tls import self_signed
from tests.support.world import StopBehaviour

ONLY_REQUESTS = "catalog.stop_operation only requests it: a task that does not answer can go on."


# 2: encryption


@pytest.fixture
def tls(tmp_path: Path) -> ssl.SSLContext:
    need_program("openssl")
    return self_signed(tmp_path).context()


async def test_row_2_a_certificate_that_nobody_signed(rig: Rig, tls: ssl.SSLContext) -> None:
    rig.world.tds.tls, rig.world.tds.encryption = tls, ServerEncryption.LOGIN_ONLY
    rig.line.changes["encrypt"] = Encryption.YES
    said = rig.words(await rig.trouble())
    if rig.driver == "freetds":
        assert said == (
            "FreeTDS cannot be told to check the certificate of 127.0.0.1,PORT. Use Microsoft's "
            "driver (pip install 'ssis-tui[driver]'), or trust any certificate with -C, or switch "
            "encryption off with -N no."
        )
    else:
        assert said == (
            "The certificate of PRODSQL01 is not trusted by this machine. Have its issuer trusted "
            "here, or, if you know the line, trust any certificate with -C."
        )
    assert all(line.login is None for line in rig.world.tds.record.connections)
    rig.line.changes["trust_certificate"] = True
    await rig.live()
    assert rig.world.tds.connections[-1].is_encrypted


async def test_row_2_a_handshake_that_fails(rig: Rig, tls: ssl.SSLContext) -> None:
    tls.verify_mode = ssl.CERT_REQUIRED
    rig.world.tds.tls, rig.world.tds.encryption = tls, ServerEncryption.LOGIN_ONLY
    rig.line.changes.update(encrypt=Encryption.YES, trust_certificate=True)
    bad = await rig.trouble()
    assert rig.words(bad).startswith("PRODSQL01 ")
    assert all(line.login is None for line in rig.world.tds.record.connections)
    tls.verify_mode = ssl.CERT_NONE
    assert (await rig.live()).state is ConnectionState.LIVE


# 6: no unixODBC


def test_row_6_a_machine_without_unixodbc(tmp_path: Path) -> None:
    without = (
        "raise ImportError('libodbc.so.2: cannot open shared object file: "
        "No such file or directory')"
    )
    (tmp_path / "pyodbc.py").write_text(without, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ssis_tui", "list", "-S", "nowhere,1", "-E", "--driver", "FreeTDS"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{Path.cwd()}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.startswith(
        "ssis-tui: pyodbc cannot be used on this machine: unixODBC's library libodbc.so.2 is "
        "missing. Install unixODBC"
    )


# 22: slow stops


async def test_row_22_a_stop_that_takes_a_minute_holds_up_nothing(rig: Rig) -> None:
    slow, other = rig.world.start_execution(), rig.world.start_execution()
    rig.world.engine.processes.plans[slow] = StopPlan(ends_after=3, answers_after=60)
    good = await rig.live()
    asked = asyncio.ensure_future(rig.stops.stop(OperationKey(rig.server.name, slow)))
    await rig.until(lambda: rig.stops_sent == 1, "the call")
    polls = good.polls
    rig.world.finish(other)
    # The stop waits on a connection of its own: reading goes on, and shows what happens.
    rig.skips = False
    rig.poller.poll_now()
    await rig.until(lambda: rig.latest.polls > polls and rig.latest.is_fresh, "a poll")
    assert [each.operation_id for each in rig.latest.history] == [other]
    assert not asked.done()
    rig.world.advance(60)
    outcome = await asked
    assert rig.told(outcome) == f"{slow} was asked to stop. {ONLY_REQUESTS}"
    assert rig.stops_sent == 1


async def test_row_22_a_stop_that_never_answers_is_given_up_and_read_back(rig: Rig) -> None:
    number = rig.world.start_execution()
    rig.world.engine.processes.plans[number] = StopPlan(ends_after=None, answers_after=None)
    await rig.live()
    rig.gives_up = True
    outcome = await rig.stop(number)
    assert rig.told(outcome) == (
        f"{number} was asked to stop, once; no answer came. The server says Stopping: the request "
        f"arrived. {ONLY_REQUESTS}"
    )
    assert rig.turns_meanwhile >= 50
    assert rig.stops_sent == 1


# 23: stops that are taken and have no effect


async def test_row_23_a_return_code_that_is_not_zero(rig: Rig) -> None:
    number = rig.world.start_execution(when_stopped=StopBehaviour.RETURNS_ONE)
    await rig.live()
    outcome = await rig.stop(number)
    assert rig.told(outcome) == (
        f"{number} was asked to stop, but it was not carried out: the procedure returned 1. "
        "It stays Stopping, and may have no process any more: see whether it has one."
    )
    good = await rig.polled_again()
    assert good.active[0].status == OperationStatus.STOPPING


async def test_row_23_a_target_that_stays_stopping_is_said_to_be_stuck(one_rig: Rig) -> None:
    rig = one_rig
    number = rig.world.start_execution(when_stopped=StopBehaviour.NEVER_ENDS)
    await rig.live()
    await rig.stop(number)
    news: list[Followed] = []

    def is_stuck() -> bool:
        news.extend(rig.stops.follow(rig.latest))
        return any(each.stage is StopStage.STUCK for each in news)

    await rig.until(is_stuck, "the verdict")
    assert [each.stage for each in news] == [StopStage.STOPPING, StopStage.STUCK]
    assert stops.news(news[-1]).text.startswith(
        f"The stop of {number} has not worked: 2 minutes later it is still Stopping. "
        "Check whether process "
    )


async def test_row_23_a_verdict_that_the_server_corrects(one_rig: Rig) -> None:
    rig = one_rig
    number = rig.world.start_execution()
    await rig.live()
    rig.world.set_status(number, OperationStatus.ENDED_UNEXPECTEDLY)
    await rig.until(
        lambda: (
            [each.status for each in rig.latest.history] == [OperationStatus.ENDED_UNEXPECTEDLY]
        ),
        "the first verdict",
    )
    assert rig.latest.counts.failed_today == 1
    rig.world.set_status(number, OperationStatus.SUCCEEDED)
    await rig.until(
        lambda: [each.status for each in rig.latest.history] == [OperationStatus.SUCCEEDED],
        "the correction",
    )
    assert rig.latest.counts.failed_today == 0


# 24: somebody or something was quicker


async def test_row_24_what_ended_while_the_question_was_open_is_not_asked(rig: Rig) -> None:
    number = rig.world.start_execution()
    await rig.live()
    rig.world.finish(number)
    outcome = await rig.stop(number)
    assert outcome.why_not_sent is WhyNotSent.ENDED
    assert rig.told(outcome) == (f"{number} was not asked to stop: it ended meanwhile (Succeeded).")
    assert rig.stops_sent == 0


async def test_row_24_somebody_else_stopped_it_a_moment_ago(rig: Rig) -> None:
    """Between the last look and the call: the server's refusal is told in clear words."""
    number = rig.world.start_execution(when_stopped=StopBehaviour.NEVER_ENDS)
    await rig.live()

    def first(text: str) -> bool:
        if is_stop(text):
            rig.world.set_status(number, OperationStatus.STOPPING)
        return False

    rig.world.tds.faults.add(Delay(0), when=first, times=None)
    outcome = await rig.stop(number)
    assert rig.told(outcome) == (
        f"{number} was not stopped: Somebody has asked PRODSQL01 to stop it already (27126). "
        "The server says Stopping. It is stopping; wait for it."
    )


async def test_row_24_it_ended_a_moment_ago(rig: Rig) -> None:
    number = rig.world.start_execution()
    await rig.live()

    def finish(text: str) -> bool:
        if is_stop(text):
            rig.world.finish(number)
        return False

    rig.world.tds.faults.add(Delay(0), when=finish, times=None)
    outcome = await rig.stop(number)
    assert outcome.result is StopResult.REFUSED
    assert rig.told(outcome) == (
        f"{number} was not stopped: The operation is not running, so PRODSQL01 had nothing to "
        "stop (27124). It is Succeeded now. Look at its status before you try again."
    )


async def test_two_people_stop_the_same_one_and_the_second_is_told_who_was_first(
    rig: Rig,
) -> None:
    number = rig.world.start_execution(when_stopped=StopBehaviour.NEVER_ENDS)
    async with Rig(rig.driver, world=rig.world) as other:
        await rig.live()
        assert (await other.stop(number)).is_good
        outcome = await rig.stop(number)
        assert outcome.why_not_sent is WhyNotSent.STOPPING
        assert rig.told(outcome) == (
            f"{number} was not asked to stop again: it is Stopping already, asked before."
        )
        assert rig.stops_sent == 1


# 26: a catalog that is not as it was


WITHOUT = {
    "a view missing": "DROP VIEW catalog.validations",
    "a view missing that holds messages": "DROP VIEW catalog.event_messages",
}


@pytest.mark.parametrize("script", WITHOUT.values(), ids=WITHOUT)
async def test_row_26_a_view_that_goes_missing_while_it_is_read(rig: Rig, script: str) -> None:
    number = rig.world.start_execution()
    good = await rig.live()
    rig.poller.watch([number])
    rig.world.engine.run_ddl(script)
    bad = await rig.trouble(after=good.polls)
    view = script.rpartition(" ")[2]
    assert rig.words(bad) == (
        f"The database on PRODSQL01 is not an SSISDB: Invalid object name '{view}'. Name the "
        "catalog's database with -d; it is called SSISDB unless somebody renamed it."
    )
    assert [each.operation_id for each in bad.active] == [number]
    # The next connection learns what is there, and does without.
    good = await rig.polled_again()
    assert [each.operation_id for each in good.active] == [number]
    assert good.info is not None
    assert view in good.info.missing


def altered(view: str, old: str, new: str) -> str:
    """Give the DDL that makes a view of the first version's text, with one thing changed."""
    text = Path(schema.HERE, "views.sql").read_text(encoding="utf-8")
    definition = text[text.index(f"CREATE VIEW {view} AS") :].partition("\nGO")[0]
    assert old in definition
    return definition.replace("CREATE", "ALTER", 1).replace(old, new)


CHANGED = {
    "a column missing": (
        altered("catalog.executions", "x.environment_name, ", ""),
        (
            "The catalog of PRODSQL01 is not as any known version has it: Invalid column name "
            "'{column}'. Send this sentence with the version of SQL Server to the authors."
        ),
    ),
    "one column more": (
        altered("catalog.validations", "v.validation_id,", "v.validation_id, 7 AS novelty,"),
        "",
    ),
    "another type": (
        altered("catalog.validations", "o.process_id,", "CAST(o.process_id AS nvarchar(20)) "
                "AS process_id,"),
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("script", "sentence"), CHANGED.values(), ids=CHANGED)
async def test_row_26_a_view_that_changes_while_it_is_read(
    rig: Rig, script: str, sentence: str
) -> None:
    number = rig.world.start_execution()
    validation = rig.world.add_operation(OperationType.VALIDATE_PACKAGE, object_name="Load.dtsx")
    good = await rig.live()
    rig.world.engine.run_ddl(script)
    if sentence:
        bad = await rig.trouble(after=good.polls)
        said = rig.words(bad)
        assert said in {sentence.replace("{column}", each) for each in MISSING_COLUMNS}
        assert [each.operation_id for each in bad.active] == [number, validation]
    good = await rig.polled_again()
    assert [each.operation_id for each in good.active] == [number, validation]
    assert (await rig.stop(number)).is_good


MISSING_COLUMNS = ("environment_name", "executed_count")


@pytest.mark.parametrize("script", [each for each, _ in CHANGED.values()], ids=CHANGED)
async def test_row_26_a_view_that_is_another_one_from_the_start(rig: Rig, script: str) -> None:
    rig.world.engine.run_ddl(script)
    number = rig.world.start_execution(environment="Prod")
    validation = rig.world.add_operation(OperationType.VALIDATE_PACKAGE, object_name="Load.dtsx")
    good = await rig.live()
    assert [each.operation_id for each in good.active] == [number, validation]
    assert (await rig.stop(number)).is_good


# 27: rows that no documentation promises


async def test_row_27_unknown_codes_and_nulls_are_shown_as_they_are(rig: Rig) -> None:
    number = rig.world.start_execution()
    store = rig.world.engine.store
    with rig.world.engine.database.lock:
        store.update("operations", number, {
            "status": 77, "operation_type": 999, "object_name": None, "created_time": None,
            "machine_name": None, "process_id": None,
        })  # fmt: skip
    good = await rig.live()
    (row,) = good.history
    assert int(row.status) == 77
    assert not row.can_stop
    view = View(now=good.server_time)
    for column in (*operations.HISTORY, *operations.WIDE):
        assert isinstance(column.cell(row, view).text, str)
    assert "77" in operations.STATUS.cell(row, view).text
    outcome = await rig.stop(number)
    assert outcome.result is StopResult.NOT_SENT


async def test_row_27_an_unknown_message_type_is_a_message(rig: Rig) -> None:
    number = rig.world.start_execution()
    logged = rig.world.log(number, "odd", message_type=MessageType.WARNING)
    with rig.world.engine.database.lock:
        rig.world.engine.store.update("operation_messages", logged, {"message_type": 7777})
    await rig.live()
    rig.poller.watch([number])
    good = await rig.polled_again()
    assert good.error is None


# 28: ids


async def test_row_28_ids_beyond_doubles_are_exact_and_late_ones_are_found(rig: Rig) -> None:
    small = rig.world.start_execution()
    rig.world.leave_gap(2**53)
    big = rig.world.start_execution()
    good = await rig.live()
    assert [each.operation_id for each in good.active] == [small, big]
    with rig.world.engine.database.lock:
        rig.world.engine.store.insert("operations", {
            "operation_id": big - 3, "operation_type": 200, "status": 2,
            "created_time": rig.world.now, "start_time": rig.world.now,
            "caller_name": "CORP\\late", "caller_sid": b"\x01",
        })  # fmt: skip
    # Committed after a higher id was seen: identity order is not commit order.
    await rig.until(
        lambda: [each.operation_id for each in rig.latest.active] == [small, big - 3, big],
        "the late one",
    )
    outcome = await rig.stop(big)
    assert outcome.is_good
    good = await rig.polled_again()
    assert [each.operation_id for each in good.active if each.can_stop] == [small, big - 3]


# 29: clocks


async def test_row_29_a_clock_that_jumps_moves_no_row_and_no_stop(one_rig: Rig) -> None:
    rig = one_rig
    number = rig.world.start_execution()
    await rig.live()
    clock = rig.world.clock
    for hours in (5, -9, 26, -22):
        clock.advance(hours * 3600)  # type: ignore[union-attr]
        good = await rig.polled_again()
        assert [each.operation_id for each in good.active] == [number]
        assert good.server_time == rig.world.now
        elapsed = operations.ELAPSED.cell(good.active[0], View(now=good.server_time)).text
        assert not elapsed.startswith("-")
    # The night in which the clock is set back: another offset, the same moment.
    clock.set(clock.now().astimezone(timezone(timedelta(hours=0))))  # type: ignore[union-attr]
    good = await rig.polled_again()
    assert good.server_time == rig.world.now
    assert (await rig.stop(number)).is_good


# 30: very many


async def test_row_30_thousands_of_active_operations_do_not_block_the_loop(one_rig: Rig) -> None:
    """The long form has 100,000 through each driver."""
    rig = one_rig
    ids = rig.world.fill(5000)
    with rig.world.engine.database.lock:
        rig.world.engine.database.change('UPDATE "internal.operations" SET status = 2', {})
    good = await rig.live()
    assert len(good.active) == len(ids)
    assert good.counts.running == len(ids)
    assert rig.turns_meanwhile >= 20
    assert (await rig.stop(ids[0])).is_good


async def test_row_30_none_at_all(rig: Rig) -> None:
    good = await rig.live()
    assert good.active == good.history == ()
    assert good.is_fresh


# 31: a flood


async def test_row_31_thousands_of_messages_at_once_are_counted(one_rig: Rig) -> None:
    rig = one_rig
    number = rig.world.start_execution()
    await rig.live()
    rig.poller.watch([number])
    await rig.polled_again()
    for index in range(2000):
        rig.world.log(number, f"careful {index}", message_type=MessageType.WARNING)
    await rig.until(
        lambda: number in rig.latest.progress and rig.latest.progress[number].warnings == 2000,
        "the count",
    )
    assert rig.latest.is_fresh


async def test_row_31_a_message_of_megabytes_is_cut_where_only_a_line_is_shown(rig: Rig) -> None:
    number = rig.world.start_execution()
    await rig.live()
    rig.poller.watch([number])
    rig.world.log(number, "x" * 5_000_000, message_type=MessageType.ERROR)
    before = sum(each.bytes_sent for each in rig.world.tds.record.connections)
    await rig.until(
        lambda: number in rig.latest.progress and rig.latest.progress[number].errors == 1,
        "the error",
    )
    told = rig.latest.progress[number].last_error
    assert told is not None
    assert len(told) <= 400
    assert sum(each.bytes_sent for each in rig.world.tds.record.connections) - before < 1_000_000


# 32: this machine slept


async def test_row_32_after_hours_of_sleep_a_dead_connection_is_not_waited_for(rig: Rig) -> None:
    number = rig.world.start_execution()
    good = await rig.live()
    old = {each.spid for each in rig.world.tds.connections}
    # What was open is half-open now: nothing that is sent on it arrives.
    rig.world.tds.faults.add(Swallow(), when=is_poll, times=None)
    rig.clock.jump(3 * 3600)
    rig.world.finish(number)
    rig.world.tds.faults.clear()
    rig.poller.poll_now()
    good = await rig.polled_again()
    assert good.active == ()
    assert not old & {each.spid for each in rig.world.tds.connections if each.is_open} or (
        rig.world.tds.wait_for(lambda tds: not old & {c.spid for c in tds.connections})
    )


async def test_a_validation_stops_as_an_execution_does(rig: Rig) -> None:
    number = rig.world.add_operation(OperationType.VALIDATE_PACKAGE, object_name="Load.dtsx")
    await rig.live()
    outcome = await rig.stop(number)
    assert replace(outcome, advice="").sentence == f"{number} was asked to stop."
    assert number == NUMBER
