"""What is learnt when a catalog is opened, who sees what, and how it is closed, everywhere."""

import pytest

from ssis_tui import errors
from ssis_tui.catalog.capabilities import AccountKind
from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.requests import HistoryRequest, MessageRequest, PollRequest
from tests.support.world import Account, World


@pytest.mark.parametrize(
    ("account", "roles", "kind"),
    [
        (Account.SYSADMIN, "sysadmin", AccountKind.WINDOWS),
        (Account.SSIS_ADMIN, "ssis_admin", AccountKind.WINDOWS),
        (Account.LOGREADER, "ssis_logreader", AccountKind.WINDOWS),
        (Account.ORDINARY, None, AccountKind.WINDOWS),
        (Account.SQL, "ssis_admin", AccountKind.SQL),
    ],
)
def test_the_logins_rights_are_known(
    world: World, account: Account, roles: str | None, kind: AccountKind
) -> None:
    catalog = world.server(account).catalog()
    info = catalog.open()
    catalog.close()
    assert info.rights.login
    assert info.rights.kind is kind
    assert info.rights.sees_all == (roles is not None)
    if roles is not None:
        assert roles in info.rights.roles
    else:
        assert info.rights.roles == ()


def test_the_server_is_known(world: World) -> None:
    server = world.server()
    catalog = server.catalog()
    info = catalog.open()
    catalog.close()
    assert info.server == server.name
    assert info.database == "SSISDB"
    assert info.product.startswith("SQL Server 20")
    assert info.version.split(".")[0].isdigit()
    assert info.driver


def test_only_sql_logins_are_told_that_they_cannot_stop(world: World) -> None:
    for account in Account:
        catalog = world.server(account).catalog()
        info = catalog.open()
        catalog.close()
        assert (info.why_no_stop() is not None) == (account is Account.SQL)


@pytest.mark.parametrize(
    "account", [Account.SYSADMIN, Account.SSIS_ADMIN, Account.LOGREADER, Account.SQL]
)
def test_roles_see_everything(world: World, account: Account) -> None:
    one = world.start_execution(caller="CORP\\somebody")
    world.log(one, "said")
    catalog = world.server(account).catalog()
    catalog.open()
    assert [o.operation_id for o in catalog.poll(PollRequest(newest=9)).operations] == [one]
    assert [o.operation_id for o in catalog.operations([one])] == [one]
    assert len(catalog.messages(MessageRequest(operation_id=one)).messages) == 1
    catalog.close()


def test_an_ordinary_login_sees_only_its_own(world: World) -> None:
    mine = world.start_execution(caller="CORP\\ordinary")
    world.log(mine, "mine")
    others = world.start_execution(caller="CORP\\somebody")
    world.log(others, "secret")
    newer = world.start_execution(caller="CORP\\ordinary")
    catalog = world.server(Account.ORDINARY).catalog()
    catalog.open()
    answer = catalog.poll(PollRequest(newest=10, all_active=True, new_after=0, ids=(mine, others)))
    assert [o.operation_id for o in answer.operations] == [mine, newer]
    page = catalog.history(HistoryRequest())
    assert [o.operation_id for o in page.operations] == [newer, mine]
    assert catalog.operations([others]) == ()
    assert catalog.messages(MessageRequest(operation_id=others)).messages == ()
    assert len(catalog.messages(MessageRequest(operation_id=mine)).messages) == 1
    catalog.close()


def test_an_ordinary_login_finds_the_rest_of_its_history(world: World) -> None:
    mine = []
    for number in range(12):
        caller = "CORP\\ordinary" if number % 3 == 0 else "CORP\\somebody"
        one = world.start_execution(caller=caller)
        if number % 3 == 0:
            mine.append(one)
    catalog = world.server(Account.ORDINARY).catalog()
    catalog.open()
    found, before = [], None
    for _ in range(20):
        page = catalog.history(HistoryRequest(before=before, limit=2))
        found += [o.operation_id for o in page.operations]
        before = page.next_before
        if before is None:
            break
    catalog.close()
    assert found == mine[::-1]


def test_a_catalog_can_be_opened_again(world: World, catalog: Catalog) -> None:
    one = world.start_execution()
    catalog.close()
    catalog.open()
    assert [o.operation_id for o in catalog.poll(PollRequest(newest=5)).operations] == [one]


def test_closing_twice_does_nothing(world: World, catalog: Catalog) -> None:
    catalog.close()
    catalog.close()


def test_a_closed_catalog_says_so(world: World, catalog: Catalog) -> None:
    catalog.close()
    with pytest.raises(errors.SsisTuiError) as said:
        catalog.poll(PollRequest(newest=5))
    assert said.value.ends_connection


def test_a_server_that_is_gone_is_a_lost_connection(world: World, catalog: Catalog) -> None:
    world.close()
    with pytest.raises(errors.SsisTuiError) as said:
        catalog.poll(PollRequest(newest=5))
    assert said.value.ends_connection


def test_cancelling_when_nothing_runs_harms_nothing(world: World, catalog: Catalog) -> None:
    one = world.start_execution()
    catalog.cancel()
    assert [o.operation_id for o in catalog.poll(PollRequest(newest=5)).operations] == [one]


def test_several_catalogs_of_one_server_do_not_disturb_each_other(world: World) -> None:
    server = world.server()
    catalogs = [server.catalog() for _ in range(3)]
    for catalog in catalogs:
        catalog.open()
    one = world.start_execution()
    for catalog in catalogs:
        assert len(catalog.operations([one])) == 1
        catalog.close()
