"""The servers of the file, as they are when the program was started with another one."""

import pytest

from ssis_tui.config.connection_options import Encryption
from ssis_tui.config.files import Configuration, parse
from ssis_tui.config.profiles import Outline, outline
from ssis_tui.config.servers import ListedServer, listed, outline_of
from ssis_tui.errors import UsageError

FILE = parse(
    b"""
[servers.prod]
server = "PRODSQL01,1433"
production = true
[servers.app]
server = "APPSQL"
user = "reader"
database = "SSISDB2"
read_only = true
[servers.kept]
server = "KEPT"
user = "reader"
keyring = true
query_timeout = 60
[servers.cloud]
server = "x.database.windows.net"
authentication = "ActiveDirectoryDeviceCode"
[servers.named]
dsn = "Prod"
[servers.odd]
server = "x"
windows_login = false
"""
)


def entries(
    configuration: Configuration = FILE,
    environ: dict[str, str] | None = None,
    started: Outline | None = None,
    **flags: object,
) -> dict[str, ListedServer]:
    found = listed(configuration, environ or {}, flags, started=started)
    return {each.name: each for each in found}


def test_they_are_listed_in_the_order_of_the_file() -> None:
    assert list(entries()) == ["prod", "app", "kept", "cloud", "named", "odd"]


def test_each_says_where_it_is_and_how_one_logs_in() -> None:
    found = entries()
    assert found["prod"] == ListedServer(
        name="prod", address="PRODSQL01,1433", database="SSISDB", login="Windows",
        is_production=True,
    )  # fmt: skip
    assert (found["app"].login, found["app"].database) == ("SQL reader", "SSISDB2")
    assert found["app"].is_read_only
    assert found["cloud"].login == "Entra ActiveDirectoryDeviceCode"
    assert (found["named"].address, found["named"].login) == ("DSN Prod", "by the DSN")


def test_those_that_ask_something_say_what() -> None:
    asking = {name: each.question for name, each in entries().items() if each.question}
    assert asking == {
        "app": "Its password is asked.",
        "cloud": "One logs in there in a browser.",
    }


def test_what_cannot_be_used_says_why_and_spoils_no_other() -> None:
    found = entries()
    assert "Who logs in?" in found["odd"].trouble
    assert not found["prod"].trouble


def test_what_was_said_of_the_first_server_goes_to_no_other() -> None:
    flags = {
        "server": "FIRST", "user": "sa", "trust_certificate": True, "encrypt": Encryption.NO,
        "database": "Mine", "connection_string": "server=FIRST",
    }  # fmt: skip
    environ = {
        "SSIS_TUI_USER": "sa",
        "SSIS_TUI_SERVER": "FIRST",
        "SSIS_TUI_ENCRYPT": "no",
        "SSIS_TUI_PASSWORD": "planted-secret",
    }
    found = outline_of(FILE, "prod", environ, flags)
    assert found == outline_of(FILE, "prod", {}, {})
    assert found.options.is_trusted
    assert found.options.server == "PRODSQL01,1433"
    assert found.options.encrypt is Encryption.YES
    assert not found.options.trust_certificate


def test_driver_and_time_limits_stay_unless_the_file_says_otherwise() -> None:
    found = outline_of(FILE, "prod", {"SSIS_TUI_DRIVER": "freetds"}, {"query_timeout": 90})
    assert (found.options.driver, found.options.query_timeout) == ("freetds", 90)
    assert outline_of(FILE, "kept", {}, {"query_timeout": 90}).options.query_timeout == 60


@pytest.mark.parametrize(
    ("environ", "flags"), [({"SSIS_TUI_READ_ONLY": "yes"}, {}), ({}, {"read_only": True})]
)
def test_read_only_stays_on_for_all(environ: dict[str, str], flags: dict[str, object]) -> None:
    found = listed(FILE, environ, flags)
    assert all(each.is_read_only or each.trouble for each in found)


def test_the_dashboards_own_read_only_holds_for_all() -> None:
    configuration = parse(b'[dashboard]\nread_only = true\n[servers.a]\nserver = "x"\n')
    assert entries(configuration)["a"].is_read_only


def test_the_server_of_the_start_takes_its_place_or_stands_first() -> None:
    own = outline(FILE, {}, {"server": "prod", "user": "sa"})
    found = entries(started=own)
    assert next(iter(found)) == "prod"
    assert len(found) == 6
    assert found["prod"].login == "SQL sa"
    other = outline(FILE, {}, {"server": "OTHER"})
    assert list(entries(started=other))[:2] == ["OTHER", "prod"]


def test_each_name_means_itself_whatever_its_case() -> None:
    configuration = parse(b'[servers.a]\nserver = "x"\n[servers.A]\nserver = "y"\n')
    found = entries(configuration)
    assert (found["a"].address, found["A"].address) == ("x", "y")


def test_a_server_that_was_taken_out_meanwhile_is_a_sentence() -> None:
    with pytest.raises(UsageError, match="not in the configuration file any more"):
        outline_of(FILE, "gone", {}, {})


def test_a_server_without_a_name_is_listed_with_what_is_wrong() -> None:
    assert "no name" in entries(parse(b'[servers.""]\nserver = "x"\n'))[""].trouble


def test_no_command_that_prints_a_password_stands_in_a_representation() -> None:
    configuration = parse(b'[servers.a]\nuser = "u"\npassword_command = ["x", "opensesame"]\n')
    assert "opensesame" not in repr(outline_of(configuration, "a", {}, {}))
