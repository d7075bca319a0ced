"""The Python API against the stand-in server, through each driver."""

import pytest

import ssis_tui
from ssis_tui import AccountTypeRefused, LoginRefused, MessageType, OperationStatus, ReadOnly
from tests.support.ssisdb.world import ACCOUNTS, PASSWORD, SsisdbWorld
from tests.support.world import Account


def connect(
    world: SsisdbWorld,
    account: Account = Account.SYSADMIN,
    *,
    password: str = PASSWORD,
    read_only: bool = False,
) -> ssis_tui.Catalog:
    return ssis_tui.connect(
        f"{world.tds.host},{world.tds.port}",
        user=ACCOUNTS[account].name,
        password=password,
        encrypt="no",
        login_timeout=5,
        read_only=read_only,
        driver=world.driver,
    )


@pytest.fixture(autouse=True)
def no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSIS_TUI_CONFIG", "/nonexistent/ssis-tui.toml")


def test_what_runs_is_read_stopped_and_waited_for(ssisdb: SsisdbWorld) -> None:
    number = ssisdb.start_execution("Größe 'x'.dtsx")
    ssisdb.log(number, "It broke.", message_type=MessageType.ERROR)
    with connect(ssisdb) as catalog:
        (running,) = catalog.active()
        assert running.path.endswith("Größe 'x'.dtsx")
        (error,) = catalog.messages(running, types=[MessageType.ERROR])
        assert error.message == "It broke."
        assert catalog.stop(running).is_good
        ssisdb.finish(number, OperationStatus.CANCELED)
        assert catalog.wait(number).status == OperationStatus.CANCELED
    sent = [each for each in ssisdb.tds.record.statements if "stop_operation" in each.text]
    assert len(sent) == 1


def test_what_is_refused_says_who_and_why(ssisdb: SsisdbWorld) -> None:
    number = ssisdb.start_execution()
    with connect(ssisdb, Account.SQL) as catalog, pytest.raises(AccountTypeRefused):
        catalog.stop(number)
    with connect(ssisdb, read_only=True) as catalog, pytest.raises(ReadOnly):
        catalog.stop(number)
    with pytest.raises(LoginRefused):
        connect(ssisdb, Account.SQL, password="wrong")


def test_history_is_read_to_its_end(ssisdb: SsisdbWorld) -> None:
    numbers = [ssisdb.start_execution() for _ in range(5)]
    for number in numbers[:3]:
        ssisdb.finish(number, OperationStatus.FAILED)
    with connect(ssisdb) as catalog:
        found = [each.operation_id for each in catalog.executions()]
        failed = catalog.executions(status=OperationStatus.FAILED, limit=2)
        assert [each.operation_id for each in failed] == numbers[2:0:-1]
    assert found == numbers[::-1]
