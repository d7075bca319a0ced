import sys

import pytest

from ssis_tui.config.connection_options import Encryption
from ssis_tui.config.files import Configuration, parse
from ssis_tui.config.profiles import resolve, settings_of_dashboard
from ssis_tui.config.settings import DashboardSettings, Profile
from ssis_tui.errors import UsageError

FILE = parse(
    b"""
default = "prod"
[dashboard]
interval = 10
read_only = true
[servers.prod]
server = "PRODSQL01"
production = true
query_timeout = 60
[servers.app]
server = "APPSQL"
user = "reader"
[servers.Bare]
[servers.closed]
server = "x"
read_only = true
"""
)


def profile(
    configuration: Configuration = FILE, environ: dict[str, str] | None = None, **flags: object
) -> Profile:
    return resolve(configuration, environ or {}, flags, ask=lambda _: "typed")


def test_the_default_server_is_meant_when_none_is_named() -> None:
    found = profile()
    assert found.name == "prod"
    assert found.options.server == "PRODSQL01"
    assert found.options.is_trusted
    assert found.options.query_timeout == 60
    assert found.is_production


def test_a_name_is_looked_for_in_the_file_first_and_is_an_address_else() -> None:
    assert profile(server="PROD").name == "prod"
    other = profile(server="OTHER,1433")
    assert (other.name, other.options.server) == ("OTHER,1433", "OTHER,1433")
    assert not other.is_production
    assert other.options.query_timeout == 30
    assert profile(server="bare").options.server == "Bare"


def test_flags_beat_the_environment_and_that_beats_the_file() -> None:
    environ = {"SSIS_TUI_QUERY_TIMEOUT": "70", "SSIS_TUI_ENCRYPT": "optional"}
    found = profile(environ=environ)
    assert (found.options.query_timeout, found.options.encrypt) == (70, Encryption.NO)
    assert profile(environ=environ, query_timeout=80).options.query_timeout == 80
    named = profile(environ={"SSIS_TUI_SERVER": "app", "SSIS_TUI_PASSWORD": "x"})
    assert named.name == "app"
    assert profile(environ={"SSIS_TUI_SERVER": "app"}, server="prod").name == "prod"


def test_a_login_that_is_named_replaces_the_other_kinds() -> None:
    assert profile(server="app", windows_login=True).options.user == ""
    assert profile(server="prod", user="sa").options.is_trusted is False
    entra = profile(server="app", authentication="ActiveDirectoryInteractive")
    assert entra.options.password == ""
    with pytest.raises(UsageError, match="Who logs in"):
        profile(server="prod", windows_login=False)


def test_nothing_opens_what_something_closes() -> None:
    assert profile(server="closed", read_only=False).is_read_only
    assert profile(environ={"SSIS_TUI_READ_ONLY": "1"}).is_read_only
    assert settings_of_dashboard(FILE, {}, {"read_only": False})["read_only"] is True
    assert settings_of_dashboard(FILE, {"SSIS_TUI_INTERVAL": "3"}, {})["interval"] == 3
    assert settings_of_dashboard(FILE, {"SSIS_TUI_INTERVAL": "3"}, {"interval": 2})["interval"] == 2


def test_flags_of_the_connection_are_none_of_the_dashboards() -> None:
    found = settings_of_dashboard(FILE, {}, {"server": "x", "interval": 2.0, "read_only": True})
    assert DashboardSettings(**found) == DashboardSettings(interval=2.0, read_only=True)


def test_a_wrong_variable_is_named() -> None:
    with pytest.raises(UsageError, match="SSIS_TUI_ENCRYPT must be one of no, yes, strict"):
        profile(environ={"SSIS_TUI_ENCRYPT": "perhaps"})


def test_without_any_server_it_says_how_to_name_one() -> None:
    with pytest.raises(UsageError) as caught:
        profile(Configuration())
    assert "--demo" in caught.value.advice
    two = parse(b"[servers.a]\n[servers.b]\n")
    with pytest.raises(UsageError, match="one of a, b"):
        profile(two)
    assert profile(parse(b"[servers.only]\n")).name == "only"


def test_the_password_comes_from_the_environment_before_the_question() -> None:
    assert profile(server="app").options.password == "typed"
    environ = {"SSIS_TUI_PASSWORD": "from env"}
    assert profile(server="app", environ=environ).options.password == "from env"
    assert profile(server="prod", environ=environ).options.password == ""


def test_a_question_and_nobody_to_answer_it_is_an_error() -> None:
    with pytest.raises(UsageError, match="no password for reader on app, and nobody to ask"):
        resolve(FILE, {}, {"server": "app"}, ask=None)


def test_a_command_can_print_the_password() -> None:
    program = (sys.executable, "-c", "print('se cret'); print('more')")
    assert profile(server="app", password_command=program).options.password == "se cret"


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("/no/such/program", "hunter2"), "there is no program /no/such/program"),
        ((sys.executable, "-c", "import sys; sys.exit(3) # hunter2"), "ended with status 3"),
        ((sys.executable, "-c", "pass # hunter2"), "printed nothing"),
    ],
)
def test_a_command_that_fails_is_named_without_its_arguments(
    command: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(UsageError) as caught:
        profile(server="app", password_command=command)
    assert sentence in caught.value.sentence
    assert "hunter2" not in caught.value.full_text


def test_a_connection_string_says_who_logs_in() -> None:
    found = profile(connection_string="SERVER=x;UID=reader")
    assert found.options.password == "typed"
    trusted = profile(connection_string="SERVER=x;Trusted_Connection=yes")
    assert trusted.options.password == ""


def test_no_secret_is_in_what_is_printed_of_a_profile() -> None:
    assert "typed" not in repr(profile(server="app"))
