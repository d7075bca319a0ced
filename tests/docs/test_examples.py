"""Every example in README.md and docs works: on the demo, or with a simulated server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ssis_tui.cli.program import command_at, command_parser, dashboard_parser
from ssis_tui.config.files import parse
from ssis_tui.model.codes import MessageType
from tests.support.demo_world import DemoWorld
from tests.support.examples import Block, Call, blocks, calls
from tests.unit.cli.running import CommandLine, WorldClock

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NOW = "2026-11-22T02:13:00+01:00"
IDS = (184217, 184219)
"""What examples call an execution that runs."""
ONLY_READ = {"doctor", "keyring"}
"""They would look for a host, or ask for a password: their words are read and no more."""


def found(language: str) -> list[Block]:
    return [block for path in DOCUMENTS for block in blocks(path, language)]


CALLS = [call for block in found("sh") for call in calls(block)]


class Ending(WorldClock):
    """The world's clock; what the examples wait for ends after a while."""

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if self.waited > 5:
            for number in IDS:
                self.world.finish(number)


@pytest.fixture
def program() -> CommandLine:
    """Give the program on a server where the executions of the examples run."""
    world = DemoWorld(name="PRODSQL01")
    world.leave_gap(IDS[0] - 1000)
    for number in IDS:
        started = world.start_execution(environment="Prod")
        assert started == number
        world.log(number, "It broke.", message_type=MessageType.ERROR)
        world.leave_gap(1)
    return CommandLine(world=world, clock=Ending(world))


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_shell_examples(call: Call, program: CommandLine, tmp_path: Path) -> None:
    position = command_at(call.words)
    is_only_read = ONLY_READ & set(call.words) and "--demo" not in call.words
    if position is None or is_only_read:
        parser = dashboard_parser() if position is None else command_parser(call.words[position])[1]
        parser.parse_all([word for i, word in enumerate(call.words) if i != position])
        return
    config = tmp_path / "config.toml"
    config.write_text('[servers.prod]\nserver = "PRODSQL01"\n', encoding="utf-8")
    config.chmod(0o600)
    done = program(
        *call.words,
        answers="y\ny\n",
        environ={
            "SSIS_TUI_CONFIG": str(config),
            "SSIS_TUI_PASSWORD": "secret",
            "SSIS_TUI_DEMO_NOW": NOW,
            **dict(call.variables),
        },
    )
    assert done.status == 0, done.err


def python_documents() -> Iterator[Path]:
    for path in DOCUMENTS:
        if any(blocks(path, "python")):
            yield path


@pytest.mark.parametrize("path", python_documents(), ids=lambda path: path.name)
def test_python_examples(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSIS_TUI_DEMO_NOW", NOW)
    monkeypatch.setenv("SSIS_TUI_CONFIG", "/nonexistent.toml")
    names: dict[str, object] = {"__name__": "example"}
    for block in blocks(path, "python"):
        # With its lines in place, so that a failure says where it is.
        code = compile("\n" * (block.line - 1) + block.code, str(path), "exec")
        if not block.needs_a_server:
            exec(code, names)  # noqa: S102 (the document's own example)


@pytest.mark.parametrize("block", found("toml"), ids=lambda block: block.name)
def test_configuration_examples(block: Block) -> None:
    assert parse(block.code.encode()).problems == ()
