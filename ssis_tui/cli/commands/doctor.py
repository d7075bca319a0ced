"""``ssis-tui doctor``: looks at everything between here and the catalog, one step after the other.

What it prints can go into a ticket: it holds no secret.
"""

import argparse
from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from ssis_tui.catalog.capabilities import AccountKind, Feature, ServerInfo
from ssis_tui.catalog.protocol import Server
from ssis_tui.cli.console import Console
from ssis_tui.cli.output import Shape, write
from ssis_tui.cli.session import (
    configuration_of,
    explained,
    opened,
    prepare,
    profile_of,
    server_of,
)
from ssis_tui.config.settings import Profile
from ssis_tui.errors import (
    CatalogMissing,
    DriverMissing,
    LoginRefused,
    NotReachable,
    SsisTuiError,
    TlsRefused,
    UsageError,
)
from ssis_tui.masking import masked
from ssis_tui.present.column import View

FORMATS = True
EXAMPLES = """\
  ssis-tui doctor -S PRODSQL01
  ssis-tui doctor --demo --json
"""


class State(StrEnum):
    """How a step went."""

    OK = "ok"
    NOTE = "note"
    """It works, and something about it should be known."""
    FAILED = "failed"


class Step(Struct, frozen=True):
    """One thing that was looked at."""

    name: str
    state: State
    finding: str
    advice: str = ""
    """What to do or to ask the DBA for."""
    exit_status: int = 0


def _record(row: Step) -> Mapping[str, object]:
    return {
        "step": row.name,
        "state": str(row.state),
        "finding": masked(row.finding),
        "advice": masked(row.advice),
    }


SHAPE: Shape[Step] = Shape((), ("step", "state", "finding", "advice"), _record)
"""Without columns: findings are sentences, which a table would cut."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: what the connection takes is all it needs."""
    del parser


def run(arguments: argparse.Namespace, console: Console) -> int:
    steps: list[Step] = []
    for step in examine(arguments, console):
        console.progress(f"{step.name}: {step.state}")
        steps.append(step)
    console.progress("")
    if arguments.format == "table":
        for step in steps:
            words = console.harmless(f"{step.finding} {step.advice}".strip())
            console.data(f"{step.state:<6}  {step.name}: {words}")
    else:
        write(console, arguments.format, SHAPE, steps, View())
    return next((step.exit_status for step in steps if step.exit_status), 0)


def examine(arguments: argparse.Namespace, console: Console) -> Iterator[Step]:
    """Give the steps one after the other, up to the first that fails."""
    yield _program()
    try:
        settings = prepare(arguments, console)
        yield _configuration(arguments, console)
        if arguments.demo:
            server = server_of(arguments, console, settings)
        else:
            yield from _drivers()
            profile = profile_of(arguments, console)
            yield _profile(profile)
            network = _line(profile)
            yield from network
            if any(step.state is State.FAILED for step in network):
                return
            server = explained(console.connects(profile), arguments, console)
        yield from _catalog(server, console)
    except SsisTuiError as error:
        yield Step(
            next((step for kind, step in _STEP_OF.items() if isinstance(error, kind)), "problem"),
            State.FAILED,
            error.sentence,
            error.advice,
            error.exit_status,
        )


_STEP_OF: Final[Mapping[type[SsisTuiError], str]] = MappingProxyType(
    {
        UsageError: "settings",
        NotReachable: "network",
        TlsRefused: "encryption",
        LoginRefused: "login",
        DriverMissing: "driver",
        CatalogMissing: "database",
    }
)


def _program() -> Step:
    import platform

    from ssis_tui import __version__

    finding = (
        f"ssis-tui {__version__}, Python {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}"
    )
    return Step("program", State.OK, finding)


def _configuration(arguments: argparse.Namespace, console: Console) -> Step:
    configuration = configuration_of(arguments, console)
    if configuration.path is None:
        return Step("configuration", State.OK, "There is no file; none is needed.")
    servers = ", ".join(configuration.servers) or "none"
    finding = f"{configuration.path}, servers: {servers}"
    if configuration.advice:
        return Step("configuration", State.NOTE, finding, " ".join(configuration.advice))
    return Step("configuration", State.OK, finding)


def _drivers() -> Iterator[Step]:
    from ssis_tui.catalog.connection import installed
    from ssis_tui.catalog.driver import candidates

    by_label = {driver.label: driver for driver in reversed(candidates(installed()))}
    for number, driver in enumerate(reversed(by_label.values())):
        place = "first choice" if number == 0 else "if that cannot be loaded"
        yield Step("driver", State.OK, f"{driver.label}, {driver.why} ({place})")


def _profile(profile: Profile) -> Step:
    options = profile.options
    who = "Windows login" if options.is_trusted else options.user or options.authentication
    finding = f"{profile.name}, database {options.database}, {who or 'as the data source says'}"
    notes = []
    if options.trust_certificate:
        notes.append("Any certificate is taken (-C).")
    if profile.is_read_only:
        notes.append("Read-only.")
    return Step("server", State.NOTE if notes else State.OK, finding, " ".join(notes))


def _line(profile: Profile) -> list[Step]:
    """Knock at the server's door, before a driver says "time-out" for everything."""
    from ssis_tui.catalog.reach import Reach, knock, sentence

    address = profile.options.address
    if address is None:
        return []
    if address.effective_port is None:
        finding = f"{address.host}, instance {address.instance}: the SQL Server Browser is asked."
        return [Step("network", State.OK, finding)]
    reach = knock(address)
    if reach is Reach.OPEN:
        finding = f"{address.host} listens on port {address.effective_port}."
        return [Step("network", State.OK, finding)]
    finding, advice = sentence(profile.name, address, reach, profile.options.login_timeout)
    return [Step("network", State.FAILED, finding, advice, NotReachable.exit_status)]


def _catalog(server: Server, console: Console) -> Iterator[Step]:
    with opened(server, console) as session:
        yield from _of_info(session.info)


def _of_info(info: ServerInfo) -> Iterator[Step]:
    secure = info.is_encrypted and info.is_certificate_checked
    if secure:
        yield Step("encryption", State.OK, "Encrypted, certificate checked.")
    elif info.is_encrypted:
        yield Step("encryption", State.NOTE, "Encrypted, but the certificate is not checked.")
    else:
        yield Step("encryption", State.NOTE, "Not encrypted.")
    yield Step("connection", State.OK, f"Through {info.driver}.")
    version = " ".join(part for part in (info.product, info.version, info.edition) if part)
    yield Step("server", State.OK, f"{info.server_name or info.server}: {version}")
    schema = f", schema version {info.schema_version}" if info.schema_version else ""
    yield Step("catalog", State.OK, f"{info.database}{schema}")
    yield _login(info)
    yield from _rights(info)
    yield from _gaps(info)


_KINDS = {
    AccountKind.WINDOWS: "a Windows login",
    AccountKind.SQL: "a SQL login",
    AccountKind.ENTRA: "an Entra ID login",
    AccountKind.UNKNOWN: "of a kind that could not be found out",
}


def _login(info: ServerInfo) -> Step:
    finding = f"{info.rights.login}, {_KINDS[info.rights.kind]}."
    trouble = info.why_no_stop() or info.stop_warning() or ""
    return Step("login", State.NOTE if trouble else State.OK, finding, trouble)


def _rights(info: ServerInfo) -> Iterator[Step]:
    login = info.rights.login.replace("]", "]]")
    roles = ", ".join(info.rights.roles)
    if info.rights.sees_all:
        yield Step("rights", State.OK, f"Member of {roles}: sees all operations.")
    elif Feature.LOGREADER_ROLE in info.features:
        yield Step(
            "rights",
            State.NOTE,
            "In no role: sees only its own operations.",
            f"To see all: ALTER ROLE ssis_logreader ADD MEMBER [{login}]; in {info.database}.",
        )
    else:
        yield Step(
            "rights",
            State.NOTE,
            "In no role: sees only its own operations.",
            f"To see all: ALTER ROLE ssis_admin ADD MEMBER [{login}]; in {info.database}; "
            "this version has no role that only reads.",
        )
    if not info.is_azure and Feature.SERVER_STATE not in info.features:
        yield Step(
            "server state",
            State.NOTE,
            "Sessions cannot be seen: whether a run's process still lives is not known.",
            f"To see them: GRANT VIEW SERVER STATE TO [{login}]; in master.",
        )


def _gaps(info: ServerInfo) -> Iterator[Step]:
    if info.missing:
        listed = ", ".join(info.missing[:20])
        more = len(info.missing) - 20
        rest = f" and {more} more" if more > 0 else ""
        yield Step("version", State.NOTE, f"This version lacks {listed}{rest}: switched off.")
    else:
        yield Step("version", State.OK, "Has every view and column that is used.")
