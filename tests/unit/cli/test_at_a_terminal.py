"""Questions as a person at a terminal is asked them."""

import pytest

from tests.support.terminal import Terminal

pytestmark = pytest.mark.pseudo_terminal

NO_FILE = {"SSIS_TUI_CONFIG": "/nonexistent/ssis-tui.toml", "SSIS_TUI_PASSWORD": ""}


@pytest.mark.parametrize(
    ("typed", "told"), [("y\n", "was asked to stop"), ("\n", "goes on")], ids=["yes", "no"]
)
def test_an_interrupt_of_a_waited_start_asks_whether_to_stop_it_too(typed: str, told: str) -> None:
    words = ["start", "--demo", "Finance/Dwh/LoadFactSales.dtsx", "--wait"]
    with Terminal(words, environment=NO_FILE) as terminal:
        terminal.wait_for("Waiting for")
        terminal.write("\x03")
        terminal.wait_for("too? [y/N]")
        terminal.write(typed)
        terminal.wait_for(told)
        assert terminal.wait_ended() == 130


def test_a_password_is_asked_and_not_shown() -> None:
    words = ["list", "-S", "127.0.0.1,1", "-U", "reader", "-l", "2"]
    with Terminal(words, environment=NO_FILE) as terminal:
        terminal.wait_for("Password of reader on 127.0.0.1,1:")
        terminal.write("hunter2\n")
        assert terminal.wait_ended() == 3
        assert "hunter2" not in terminal.text
        assert b"hunter2" not in terminal.received
