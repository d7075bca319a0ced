"""The manual page: complete, and roff that its readers take without complaint."""

import subprocess

import pytest

from ssis_tui.cli.commands import COMMANDS
from ssis_tui.cli.program import command_parser
from tests.support.needs import need_program
from tests.unit.cli.running import CommandLine


def test_it_has_every_command_with_every_option(ssis_tui: CommandLine) -> None:
    page = ssis_tui("man").out.replace("\\-", "-")
    for name in COMMANDS:
        assert f".SS ssis-tui {name}" in page
        for option in command_parser(name)[1].options():
            shown = [each for each in option.option_strings if option.help != "==SUPPRESS=="]
            assert all(each in page for each in shown), shown


def test_no_line_begins_with_what_roff_would_obey(ssis_tui: CommandLine) -> None:
    known = (".TH", ".SH", ".SS", ".TP", ".PP", ".B ", ".I ", ".br", ".nf", ".fi")
    lines = ssis_tui("man").out.splitlines()
    assert all(line.startswith(known) for line in lines if line[:1] in {".", "'"})


@pytest.mark.parametrize(
    "checker",
    [("groff", "-man", "-Tutf8", "-ww", "-z"), ("mandoc", "-T", "lint", "-W", "error")],
    ids=["groff", "mandoc"],
)
def test_readers_of_roff_have_nothing_to_complain_of(
    ssis_tui: CommandLine, checker: tuple[str, ...]
) -> None:
    need_program(checker[0])
    page = ssis_tui("man").out
    done = subprocess.run(
        checker, input=page, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
