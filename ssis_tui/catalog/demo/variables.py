"""The demo as environment variables choose it, the same for the command line and the Python API."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from ssis_tui.catalog.demo.server import DemoServer
from ssis_tui.errors import UsageError

DEMO_NOW: Final = "SSIS_TUI_DEMO_NOW"
"""ISO moment at which the demo's commands stand still, so that each run shows the same; its
dashboard begins there and goes on."""
DEMO_SEED: Final = "SSIS_TUI_DEMO_SEED"
"""Whole number that makes another demo world."""


def standing_moment(environ: Mapping[str, str]) -> datetime | None:
    """Give the moment at which the demo stands still; None where it goes with the time."""
    said = environ.get(DEMO_NOW)
    if not said:
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        raise UsageError(f"{DEMO_NOW} must be an ISO moment.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def demo_server(
    environ: Mapping[str, str], now: Callable[[], datetime], *, is_read_only: bool = False
) -> DemoServer:
    """Give the demo server whose clock is `now`; raise UsageError for a seed that is none."""
    said = environ.get(DEMO_SEED, "1")
    if not said.isdecimal():
        raise UsageError(f"{DEMO_SEED} must be a whole number.")
    return DemoServer(seed=int(said[:9]), now=now, is_read_only=is_read_only)
