"""The main job, end to end: see what runs, stop it by keyboard, see it canceled, quit."""

import time

import pytest

from ssis_tui.model.codes import MessageType, OperationStatus
from tests.support.ssisdb.world import SsisdbWorld
from tests.support.terminal import Terminal
from tests.support.world import Account, StopBehaviour
from tests.terminal.conftest import StartProgram

pytestmark = pytest.mark.pseudo_terminal


def stops_sent(world: SsisdbWorld) -> int:
    return sum("stop_operation" in each.text for each in world.tds.record.statements)


def quit_program(it: Terminal) -> None:
    it.write("q")
    assert it.wait_ended(seconds=10) == 0


def test_see_a_new_operation_stop_it_see_it_canceled_and_quit(
    world: SsisdbWorld, start: StartProgram
) -> None:
    world.start_execution("Finished.dtsx", status=OperationStatus.SUCCEEDED)
    it = start()
    it.wait_for("live, every 1 s")
    it.wait_for("Finished.dtsx", "Succeeded")
    number = world.start_execution("LoadFactSales.dtsx")
    world.log(number, "", message_type=MessageType.PRE_EXECUTE, event_name="OnPreExecute")
    it.wait_for(str(number), "Running", "Finance/Dwh/LoadFactSales.dtsx", "Load Fact Sales")
    it.write("K")
    it.wait_for("Stop this operation on")
    it.wait_for(str(number), "LoadFactSales.dtsx")
    time.sleep(0.5)  # The question listens 300 ms after it was painted.
    it.write("y")
    it.wait_for(f"{number} was asked to stop")
    it.wait_for(f"{number} was stopped: it is Canceled.")
    it.wait_for(str(number), "Canceled", "LoadFactSales.dtsx")
    assert stops_sent(world) == 1
    quit_program(it)
    assert b"\x1b[?1049l" in it.received
    assert world.tds.wait_for(lambda tds: not tds.connections, seconds=5)


def test_keys_written_in_one_go_answer_no_question(world: SsisdbWorld, start: StartProgram) -> None:
    number = world.start_execution()
    it = start()
    it.wait_for(str(number), "Running")
    it.write("Ky")
    it.wait_for("Stop this operation on")
    it.settle(0.6)
    assert it.line_with("Stop this operation on")
    it.write("n")
    it.wait_gone("Stop this operation on")
    assert stops_sent(world) == 0
    quit_program(it)


def test_a_stop_that_is_not_carried_out_says_so(world: SsisdbWorld, start: StartProgram) -> None:
    number = world.start_execution(when_stopped=StopBehaviour.RETURNS_ONE)
    it = start()
    it.wait_for(str(number), "Running")
    it.write("K")
    it.wait_for("Stop this operation on")
    time.sleep(0.5)
    it.write("y")
    it.wait_for("not carried out")
    it.wait_for(str(number), "Stopping")
    quit_program(it)


def test_a_sql_login_is_told_before_it_tries(world: SsisdbWorld, start: StartProgram) -> None:
    number = world.start_execution()
    it = start(account=Account.SQL)
    it.wait_for(str(number), "Running")
    it.write("K")
    it.wait_for("SSISDB refuses stops to SQL logins", "27123")
    assert stops_sent(world) == 0
    quit_program(it)


def test_the_server_dies_and_comes_back(world: SsisdbWorld, start: StartProgram) -> None:
    number = world.start_execution()
    it = start()
    it.wait_for(str(number), "Running")
    world.tds.stop()
    it.wait_for("lost")
    assert it.line_with(str(number), "Running")
    world.tds.restart()
    it.wait_for("live, every 1 s", seconds=60)
    quit_program(it)
