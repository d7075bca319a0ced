"""``show`` finds a run on any of the servers that are named, or configured."""

import io
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from ssis_tui.catalog.protocol import Server
from ssis_tui.cli.console import Console
from ssis_tui.cli.program import run
from ssis_tui.config.settings import Profile
from ssis_tui.errors import NotReachable
from tests.support.demo_world import DemoWorld
from tests.unit.cli.running import Done, Stream


@dataclass(slots=True)
class Place:
    """Servers by name, and the file that names them."""

    folder: Path
    worlds: dict[str, DemoWorld]
    default: str = ""

    def __call__(self, *words: str, **environ: str) -> Done:
        default = f'default = "{self.default}"\n' if self.default else ""
        sections = "".join(f'[servers.{name}]\nserver = "{name}"\n' for name in self.worlds)
        config = self.folder / "config.toml"
        config.write_text(default + sections, encoding="utf-8")
        config.chmod(0o600)
        out, err = Stream(), Stream()
        console = Console(
            out=out,
            err=err,
            stdin=io.StringIO(),
            environ={"SSIS_TUI_CONFIG": str(config), **environ},
            connects=self._connect,
        )
        return Done(run(words, console), out.getvalue(), err.getvalue())

    def _connect(self, profile: Profile) -> Server:
        return self.worlds[profile.name].server()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, {name: DemoWorld(name=name) for name in ("east", "west")})


def servers(done: Done) -> list[tuple[str, int]]:
    return [(row["server"], row["operation_id"]) for row in json.loads(done.out)]


def test_every_named_server_that_has_it_is_shown(place: Place) -> None:
    east = place.worlds["east"].start_execution("A.dtsx")
    west = place.worlds["west"].start_execution("B.dtsx")
    assert east == west
    done = place("show", str(east), "-S", "west", "-S", "east", "--json")
    assert (done.status, servers(done)) == (0, [("west", west), ("east", east)])
    done = place("show", str(east), "-S", "west", "-S", "east")
    assert f"west: {west} ─ Finance/Dwh/B.dtsx" in done.out
    assert f"east: {east} ─ Finance/Dwh/A.dtsx" in done.out
    assert servers(place("show", str(east), "-S", "west", "--json")) == [("west", west)]


def test_without_a_name_the_default_is_asked_and_then_the_others(place: Place) -> None:
    place.default = "west"
    both = place.worlds["west"].start_execution()
    place.worlds["east"].start_execution()
    elsewhere = place.worlds["east"].start_execution()
    assert servers(place("show", str(both), "--json")) == [("west", both)]
    assert servers(place("show", str(elsewhere), "--json")) == [("east", elsewhere)]


def test_without_a_default_every_configured_server_is_asked(place: Place) -> None:
    number = place.worlds["west"].start_execution()
    done = place("show", str(number), "--json")
    assert (done.status, servers(done)) == (0, [("west", number)])
    done = place("show", "7", "--json")
    assert (done.status, done.out) == (5, "[]\n")
    assert done.err == "ssis-tui: east, west have no operation 7 that this login may see.\n"


def test_a_variable_names_the_one_server(place: Place) -> None:
    number = place.worlds["west"].start_execution()
    done = place("show", str(number), SSIS_TUI_SERVER="east")
    assert done.status == 5
    assert done.err.startswith("ssis-tui: east has no operation")


def test_a_server_that_does_not_answer_hides_no_other(place: Place) -> None:
    number = place.worlds["west"].start_execution()
    place.worlds["east"].close()
    done = place("show", str(number), "--json")
    assert (done.status, servers(done)) == (0, [("west", number)])
    assert "east" in done.err
    missing = place("show", "7")
    assert missing.status == NotReachable.exit_status
    assert missing.err.count("\n") == 1
