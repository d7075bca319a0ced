"""Make the references in this folder from the code, so that they say what the program does.

python -m docs.make            write them
python -m docs.make --check    say which are not up to date, and fail then
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from ssis_tui.catalog.sql.report_views import EVERY_VIEW
from ssis_tui.catalog.sql.server import CHANGING, READING
from ssis_tui.cli.commands import (
    COMMANDS,
    config,
    doctor,
    executables,
    messages,
    packages,
    startup,
    stop,
    summary,
)
from ssis_tui.cli.manual import own_groups, spelling
from ssis_tui.cli.operations import FIELDS
from ssis_tui.cli.parser import Parser, add_connection, add_formats, add_looks, synopsis
from ssis_tui.cli.program import EXAMPLES, command_parser, dashboard_parser
from ssis_tui.cli.statuses import EXIT_STATUSES, VARIABLES
from ssis_tui.config.keys import DASHBOARD_KEYS, DEFAULT_SERVER, SERVER_KEYS, Key

HERE: Final = Path(__file__).parent
NOTE: Final = "<!-- Made from the code by: python -m docs.make -->"

OUTPUTS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "operations": ("list, history, show, wait, start and validate", FIELDS),
    "messages": ("messages, and start --follow", messages.FIELDS),
    "executables": ("executables", tuple(executables.SHAPE.fields)),
    "stops": ("stop", stop.FIELDS),
    "packages": ("packages", tuple(packages.SHAPE.fields)),
    "parameters": ("packages --parameters", tuple(packages.PARAMETERS.fields)),
    "environments": ("packages --environments", tuple(packages.ENVIRONMENTS.fields)),
    "summaries": ("summary", tuple(summary.PACKAGES.fields)),
    "hours": ("summary --hours", tuple(summary.HOURS.fields)),
    "failed connections": ("summary --connections", tuple(summary.CONNECTIONS.fields)),
    "startup": ("startup", tuple(startup.SHAPE.fields)),
    "steps": ("doctor", tuple(doctor.SHAPE.fields)),
    "settings": ("config show", tuple(config.SHAPE.fields)),
}
"""Rows that commands write: which commands, and the fields in order."""


def commands() -> Iterator[str]:
    """Give the reference of commands."""
    yield "# Commands"
    yield NOTE
    yield (
        "Without a command the program opens the dashboard. `ssis-tui COMMAND --help` says the "
        "same as this page, `ssis-tui man` prints it as a manual page."
    )
    yield from _sh(EXAMPLES)
    for name, (_, words) in COMMANDS.items():
        module, parser = command_parser(name)
        yield f"## {name}"
        yield f"{words[:1].upper()}{words[1:]}.\n\n`{synopsis(name, parser)}`"
        own = [each for _, actions in own_groups(parser) for each in actions]
        if own:
            yield _table(("", ""), ((f"`{spelling(each)}`", each.help or "") for each in own))
        yield from _sh(module.EXAMPLES)
    yield "## Options of the dashboard"
    yield _options(dashboard_parser(), "dashboard", "options")
    shared = Parser(add_help=False)
    add_connection(shared)
    add_looks(shared)
    add_formats(shared)
    for group, head in (
        ("server", "Options of every command that connects: the server"),
        ("appearance", "Options of every command that connects: appearance"),
        ("output", "Options of every command that writes rows"),
    ):
        yield f"## {head}"
        yield _options(shared, group)
    yield "## Exit statuses"
    yield _table(("status", "meaning"), ((str(code), words) for code, words in EXIT_STATUSES))
    yield "## Environment"
    yield _table(("variable", "meaning"), ((f"`{name}`", words) for name, words in VARIABLES))


def output() -> Iterator[str]:
    """Give the reference of what commands write for programs."""
    yield "# Output for programs"
    yield NOTE
    yield (
        "`--json` writes an array of objects, `--jsonl` one object a line as they come, `--csv` a "
        "head and lines. Fields have the catalog's column names and stand in this order; fields "
        "may be added, none is renamed or removed. Codes are numbers with their words beside "
        "them under the name plus `_name`; times are ISO 8601 with their offset; what a row does "
        "not have is null, or left out of JSON where its kind never has it."
    )
    for name, (who, fields) in OUTPUTS.items():
        yield f"## {name[:1].upper()}{name[1:]}"
        yield f"Of `{who}`." if " " not in who else f"Of {who}."
        yield "\n".join(f"- `{field}`" for field in fields)


def settings() -> Iterator[str]:
    """Give the reference of settings."""
    yield "# Settings"
    yield NOTE
    yield (
        "In TOML where the platform keeps configuration: `ssis-tui config path` says where. Flags "
        "beat the environment, the environment beats the file; a gate that somebody closes with "
        "`read_only` stays closed. `ssis-tui config check` says what is wrong, with lines."
    )
    yield (
        "```toml\n"
        'default = "prod"\n\n'
        "[dashboard]\n"
        "interval = 5\n\n"
        "[servers.prod]\n"
        'server = "prodsql01.corp.example"\n'
        "production = true\n\n"
        "[servers.test]\n"
        'server = "testsql01,1433"\n'
        'user = "reader"\n'
        'password_command = ["pass", "show", "ssis/test"]\n'
        "```"
    )
    yield "## At the top"
    yield _keys((DEFAULT_SERVER,))
    yield "## `[dashboard]`"
    yield _keys(DASHBOARD_KEYS)
    yield "## `[servers.NAME]`"
    yield _keys(SERVER_KEYS)
    yield (
        "A password is no setting: it comes from `SSIS_TUI_PASSWORD`, `password_command`, the "
        "keyring (`ssis-tui config keyring` puts it there), or a question on the terminal, in this "
        "order. When the dashboard changes to another server, `SSIS_TUI_PASSWORD` stays that of "
        "the first one."
    )


def reading() -> Iterator[str]:
    """Give the reference of what is read."""
    yield "# What is read"
    yield NOTE
    yield (
        "Every view of the schema `catalog` that the program reads, and the columns of it. What a "
        "version lacks is read as NULL and told by `ssis-tui doctor`. See [for the DBA](dba.md)."
    )
    yield "## Settings of a connection that reads"
    yield _sql(READING)
    yield "## Settings of a connection that changes"
    yield _sql(CHANGING)
    yield "## Views and columns"
    for view in EVERY_VIEW:
        yield f"### catalog.{view.name}"
        names = ", ".join(f"`{name}`" for name, _ in view.columns)
        hidden = ", ".join(f"`{name}`" for name in sorted(view.secrets))
        yield f"{names}." + (f"\n\nOf sensitive rows never: {hidden}." if hidden else "")


PAGES: Final[Mapping[str, Callable[[], Iterator[str]]]] = {
    "commands.md": commands,
    "output.md": output,
    "settings.md": settings,
    "reading.md": reading,
}


def text_of(page: Callable[[], Iterator[str]]) -> str:
    """Give a page as it stands in its file."""
    return "\n\n".join(part.strip("\n") for part in page() if part) + "\n"


def _sh(words: str) -> Iterator[str]:
    lines = [line.removeprefix("  ") for line in words.strip("\n").splitlines()]
    code = lines[: lines.index("")] if "" in lines else lines
    yield "```sh\n" + "\n".join(code) + "\n```"
    rest = " ".join(lines[len(code) :]).strip()
    if rest:
        yield rest


def _sql(words: str) -> str:
    return "```sql\n" + words.replace("; ", ";\n") + "\n```"


def _options(parser: Parser, *titles: str) -> str:
    actions = [each for title, group in parser.groups() if title in titles for each in group]
    return _table(("", ""), ((f"`{spelling(each)}`", each.help or "") for each in actions))


def _keys(keys: Iterable[Key]) -> str:
    return _table(
        ("name", "value", "default", "environment", "meaning"),
        (
            (f"`{key.name}`", key.kind, key.default, f"`{_variable(key)}`", key.meaning)
            for key in keys
        ),
    ).replace("``", "")


def _variable(key: Key) -> str:
    """Name the environment's variable; tables and the default have none."""
    return "" if key.kind == "table" or key is DEFAULT_SERVER else key.variable


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(_cell(each) for each in line)} |" for line in lines)


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", " ")


def main() -> int:
    """Write the pages, or say which are not up to date."""
    parser = argparse.ArgumentParser(prog="python -m docs.make", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    is_check = parser.parse_args().check
    stale = []
    for name, page in PAGES.items():
        path = HERE / name
        made = text_of(page)
        if path.exists() and path.read_text(encoding="utf-8") == made:
            continue
        stale.append(name)
        if not is_check:
            path.write_text(made, encoding="utf-8")
    if stale:
        verb = "not up to date" if is_check else "written"
        sys.stdout.write(f"{', '.join(stale)}: {verb}\n")
    return 1 if is_check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
