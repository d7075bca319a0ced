"""``ssis-tui config``: what holds and who said so, where the file is, what is wrong in it."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from ssis_tui.cli.console import Console
from ssis_tui.cli.output import Shape, write
from ssis_tui.cli.parser import flags_of
from ssis_tui.cli.session import profile_name
from ssis_tui.config.files import Configuration, default_path, load
from ssis_tui.config.keys import DASHBOARD_KEYS, DEFAULT_SERVER, SERVER_KEYS, Key, Unfit
from ssis_tui.config.profiles import (
    from_environment,
    settings_of_dashboard,
    settings_of_server,
)
from ssis_tui.config.secrets import VARIABLE, keep_password
from ssis_tui.errors import UsageError
from ssis_tui.masking import masked
from ssis_tui.present.column import Cell, Column, View
from ssis_tui.text import one_line

FORMATS = True
EXAMPLES = """\
  ssis-tui config show -S prod     # what holds for a server, and who said it
  ssis-tui config check            # what is wrong in the file, with lines
  ssis-tui config example > "$(ssis-tui config path)"
  ssis-tui config keyring -S prod  # put a password into the keyring
"""


class Setting(Struct, frozen=True):
    """One setting as it holds."""

    section: str
    name: str
    value: object
    source: str
    """"flag", "environment", "file" or "default"."""


def _value_text(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


_COLUMNS: tuple[Column[Setting], ...] = (
    Column(id="section", title="Section", cell=lambda row, _: Cell(one_line(row.section)),
           value=lambda row: row.section, width=12),
    Column(id="setting", title="Setting", cell=lambda row, _: Cell(row.name),
           value=lambda row: row.name, width=22),
    Column(id="value", title="Value", cell=lambda row, _: Cell(one_line(_value_text(row.value))),
           value=lambda row: row.value, width=40, min_width=10),
    Column(id="source", title="From", cell=lambda row, _: Cell(row.source),
           value=lambda row: row.source, width=11),
)  # fmt: skip


def _record(row: Setting) -> Mapping[str, object]:
    value = _value_text(row.value) if isinstance(row.value, tuple) else row.value
    return {"section": row.section, "name": row.name, "value": value, "source": row.source}


SHAPE = Shape(_COLUMNS, ("section", "name", "value", "source"), _record)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        choices=("show", "path", "check", "example", "keyring"),
        help="show: what holds; path: where the file is; check: what is wrong in it; "
        "example: a file to begin with; keyring: keep a server's password there",
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    named = arguments.config
    path = Path(named).expanduser() if named else default_path(console.environ)
    match arguments.action:
        case "path":
            console.data(console.harmless(str(path)))
        case "example":
            for line in example():
                console.data(line)
        case "check":
            return _check(load(path, must_exist=bool(named)), path, console)
        case "keyring":
            _keep(arguments, load(path, must_exist=bool(named)), console)
        case _:
            configuration = load(path, must_exist=bool(named))
            configuration.check()
            rows = settings_that_hold(configuration, console.environ, flags_of(arguments))
            write(console, arguments.format, SHAPE, rows, View(is_ascii=console.is_ascii))
    return 0


def settings_that_hold(
    configuration: Configuration, environ: Mapping[str, str], flags: Mapping[str, Any]
) -> list[Setting]:
    """Give every setting that somebody set, with who did; secrets are masked."""
    rows = []
    dashboard = settings_of_dashboard(
        configuration, environ, {k: v for k, v in flags.items() if k in _DASHBOARD_NAMES}
    )
    variables = from_environment(environ, (*DASHBOARD_KEYS, *SERVER_KEYS))

    def source(name: str) -> str:
        if name in flags:
            return "flag"
        return "environment" if name in variables else "file"

    for key in DASHBOARD_KEYS:
        if key.name in dashboard:
            rows.append(Setting("dashboard", key.name, dashboard[key.name], source(key.name)))
        elif key.default:
            rows.append(Setting("dashboard", key.name, _default(key), "default"))
    try:
        server = settings_of_server(configuration, environ, flags)
    except UsageError:
        # No server is meant; then only the dashboard's settings hold.
        return rows
    section = f"server {profile_name(server)}"
    for key in SERVER_KEYS:
        if key.name in server:
            rows.append(Setting(section, key.name, shown(key, server[key.name]), source(key.name)))
        elif key.default:
            rows.append(Setting(section, key.name, _default(key), "default"))
    if environ.get(VARIABLE):
        rows.append(Setting(section, "password", "set, not shown", "environment"))
    return rows


def _default(key: Key) -> object:
    """Give what holds without the setting, of the setting's own type; or words, if it depends."""
    try:
        return key.read(key.default)
    except Unfit:
        return key.default


_DASHBOARD_NAMES = frozenset(key.name for key in DASHBOARD_KEYS)


def shown(key: Key, value: object) -> object:
    """Give a setting's value as it may be shown."""
    if key.name == "password_command" and isinstance(value, tuple):
        # An argument of it may be what opens the store.
        return value[0] if len(value) == 1 else f"{value[0]} …"
    if key.name == "options" and isinstance(value, tuple):
        return masked("; ".join(f"{keyword}={content}" for keyword, content in value))
    return masked(value) if isinstance(value, str) else value


def example() -> list[str]:
    """Give a configuration file in which every setting is explained and none is set."""
    lines = [
        "# Configuration of ssis-tui. Every setting is optional; flags beat the environment,",
        "# which beats this file. The environment variable of a setting is SSIS_TUI_ and its name.",
        "",
        f"# {DEFAULT_SERVER.meaning}",
        '#default = "prod"',
        "",
        "[dashboard]",
    ]
    lines += [line for key in DASHBOARD_KEYS for line in _explained(key)]
    lines += ["", "#[servers.prod]"]
    lines += [line for key in SERVER_KEYS for line in _explained(key)]
    return lines


def _explained(key: Key) -> list[str]:
    default = f" (without it: {key.default})" if key.default else ""
    return [f"# {key.meaning}: {key.kind}{default}", f"#{key.name} ="]


def _check(configuration: Configuration, path: Path, console: Console) -> int:
    for problem in configuration.problems:
        where = f"line {problem.line}: " if problem.line else ""
        console.data(console.harmless(f"{where}{problem.sentence}"))
    for advice in configuration.advice:
        console.say(advice)
    if configuration.problems:
        return UsageError.exit_status
    state = "nothing is wrong" if configuration.path else "there is none, which is fine"
    console.say(f"{path}: {state}.")
    return 0


def _keep(arguments: argparse.Namespace, configuration: Configuration, console: Console) -> None:
    configuration.check()
    settings = settings_of_server(configuration, console.environ, flags_of(arguments))
    user = str(settings.get("user", ""))
    if not user:
        raise UsageError("Whose password? Name the login with -U.")
    if not console.can_ask:
        raise UsageError("The password is asked for, and there is nobody to ask.")
    server = profile_name(settings)
    keep_password(user, server, console.ask_secret(f"Password of {user} on {server}: "))
    console.say(f"Kept. Set keyring = true in [servers.{server}] to use it.")
