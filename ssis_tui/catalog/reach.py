"""Why a server cannot be reached: drivers say "time-out" for no host, no port and no answer."""

from enum import Enum, auto

from ssis_tui.config.connection_options import Address

_KNOCK_SECONDS = 3.0


class Reach(Enum):
    """How far a plain TCP connection comes."""

    NO_HOST = auto()
    PORT_CLOSED = auto()
    NO_ANSWER = auto()
    """Nothing came back: a firewall, a machine that is off, or one that hangs."""
    OPEN = auto()
    """Something listens there; whether it is a SQL Server is another question."""


def knock(address: Address, seconds: float = _KNOCK_SECONDS) -> Reach:
    """Try the port once, from this thread, and hang up; for at most `seconds` per address."""
    # Only wanted after a failure, so its price is not paid by every start.
    import socket

    port = address.effective_port or 1434
    try:
        found = socket.getaddrinfo(address.host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return Reach.NO_HOST
    result = Reach.NO_ANSWER
    for family, kind, protocol, _, where in found[:2]:
        try:
            with socket.socket(family, kind, protocol) as line:
                line.settimeout(seconds)
                line.connect(where)
        except ConnectionRefusedError:
            result = Reach.PORT_CLOSED
        except OSError:
            continue
        else:
            return Reach.OPEN
    return result


def sentence(server: str, address: Address, reach: Reach, seconds: float) -> tuple[str, str]:
    """Say it to the user: one sentence, and what to do."""
    port = address.effective_port
    match reach:
        case Reach.NO_HOST:
            return f"There is no host called {address.host}.", "Check the name and the DNS."
        case Reach.PORT_CLOSED:
            return (
                f"{server} is there, but nothing listens on port {port}.",
                "Check the port, and whether SQL Server runs and accepts TCP/IP.",
            )
        case Reach.NO_ANSWER:
            return (
                f"{server} does not answer on port {port}.",
                "Check whether it is up, and the firewall in between.",
            )
        case Reach.OPEN:
            told = (
                f"Something listens on port {port} of {address.host}, "
                f"but it did not answer as SQL Server does within {seconds:g} s."
            )
            return told, "Check the port; the server may also be too busy to let anybody in."
