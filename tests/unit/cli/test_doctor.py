import json
import socket

from ssis_tui.errors import CatalogMissing, NoTicket
from tests.support.world import Account
from tests.unit.cli.running import CommandLine


def steps(ssis_tui: CommandLine, *words: str) -> dict[str, tuple[str, str]]:
    done = ssis_tui("doctor", "--json", *words)
    return {
        row["step"]: (row["state"], f"{row['finding']} {row['advice']}".strip())
        for row in json.loads(done.out)
    }


def open_port() -> tuple[socket.socket, str]:
    listener = socket.create_server(("127.0.0.1", 0))
    return listener, f"127.0.0.1,{listener.getsockname()[1]}"


def test_the_demo_is_well(ssis_tui: CommandLine) -> None:
    done = ssis_tui("doctor", "--demo")
    assert done.status == 0
    assert "ok      login: CORP\\you, a Windows login." in done.out


def test_what_a_login_lacks_is_said_with_what_to_ask_for(ssis_tui: CommandLine) -> None:
    ssis_tui.account = Account.ORDINARY
    listener, address = open_port()
    with listener:
        found = steps(ssis_tui, "-S", address)
    assert found["network"][0] == "ok"
    state, words = found["rights"]
    assert state == "note"
    assert words.startswith("In no role: sees only its own operations.")
    assert words.endswith("ALTER ROLE ssis_logreader ADD MEMBER [CORP\\ordinary]; in SSISDB.")


def test_a_sql_login_is_warned_of_stops(ssis_tui: CommandLine) -> None:
    ssis_tui.account = Account.SQL
    listener, address = open_port()
    with listener:
        state, finding = steps(ssis_tui, "-S", address)["login"]
    assert state == "note"
    assert "27123" in finding


def test_a_closed_port_is_found_before_a_driver_waits_for_it(ssis_tui: CommandLine) -> None:
    listener, address = open_port()
    listener.close()
    done = ssis_tui("doctor", "-S", address)
    assert done.status == 3
    assert done.out.splitlines()[-1].startswith(f"failed  network: {address} is there, but nothing")
    assert ssis_tui.profiles == []


def test_what_fails_later_is_the_last_step(ssis_tui: CommandLine) -> None:
    def fail(_: object) -> None:
        raise CatalogMissing("There is no database SSISDB.", "Create the catalog.")

    ssis_tui.instead = fail
    listener, address = open_port()
    with listener:
        done = ssis_tui("doctor", "-S", address)
    assert done.status == 3
    last = done.out.splitlines()[-1]
    assert last == "failed  database: There is no database SSISDB. Create the catalog."


def test_nothing_it_prints_holds_a_secret(ssis_tui: CommandLine) -> None:
    listener, address = open_port()
    with listener:
        done = ssis_tui(
            "doctor", "-S", address, "-U", "sa", environ={"SSIS_TUI_PASSWORD": "hunter2"}
        )
    assert "sa" in done.out
    assert "hunter2" not in done.out + done.err


def test_a_login_without_a_ticket_fails_at_the_login(ssis_tui: CommandLine) -> None:
    def fail(_: object) -> None:
        raise NoTicket("There is no Kerberos ticket.", "Get one with kinit.")

    ssis_tui.instead = fail
    listener, address = open_port()
    with listener:
        assert steps(ssis_tui, "-S", address)["login"][0] == "failed"
