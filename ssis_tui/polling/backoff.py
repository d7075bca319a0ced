"""Decides what follows a failure: how things stand, when to try again, and on which connection."""

from msgspec import Struct

from ssis_tui.errors import (
    Busy,
    CatalogMissing,
    DriverMissing,
    LoginRefused,
    Refused,
    SsisTuiError,
    TlsRefused,
)
from ssis_tui.polling.snapshot import ConnectionState

DELAYS = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds before each further try; the last one again and again."""
BUSY_DELAYS = (1.0, 1.0, 2.0, 5.0, 10.0)
"""The same while the connection stands and only a lock was in the way."""
REFUSED_DELAY = 60.0
"""Seconds where only a person can change something."""
LOGIN_DELAYS = (60.0, 1860.0)
"""Seconds after refused logins. Each try counts against the account: with policies that lock it
after three in half an hour, two of ours in any half an hour leave one to its owner."""

_HOPELESS = (Refused, CatalogMissing, DriverMissing, LoginRefused, TlsRefused)


class Plan(Struct, frozen=True):
    """What follows a failure."""

    state: ConnectionState
    delay: float
    """Seconds until the next try."""
    keeps_connection: bool


def plan(error: SsisTuiError, failures: int, *, was_live: bool) -> Plan:
    """Plan for the n-th failure in a row (from 1), of this kind; the same each time, no dice.

    `was_live` tells whether there ever was a good poll.
    """
    if isinstance(error, LoginRefused) and error.is_counted:
        return Plan(ConnectionState.REFUSED, _nth(LOGIN_DELAYS, failures), keeps_connection=False)
    if isinstance(error, _HOPELESS):
        return Plan(ConnectionState.REFUSED, REFUSED_DELAY, keeps_connection=False)
    lost = ConnectionState.LOST if was_live else ConnectionState.CONNECTING
    if isinstance(error, Busy) and not error.ends_connection:
        state = ConnectionState.LIVE if was_live else ConnectionState.CONNECTING
        return Plan(state, _nth(BUSY_DELAYS, failures), keeps_connection=True)
    return Plan(lost, _nth(DELAYS, failures), keeps_connection=False)


def _nth(delays: tuple[float, ...], number: int) -> float:
    return delays[min(max(number, 1), len(delays)) - 1]
