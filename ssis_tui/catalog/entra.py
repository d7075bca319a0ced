"""Entra ID by token, where no driver can log in by itself: a device code, the Azure CLI, or
whatever the surroundings offer. Through azure-identity (extra ``entra``), imported when needed.

Never tried against a server: the packing of the token is as Microsoft documents it for
SQL_COPT_SS_ACCESS_TOKEN, the rest is azure-identity's.
"""

import sys
from collections.abc import Callable
from functools import partial
from struct import pack
from threading import Lock
from typing import Any, Final, Protocol

from ssis_tui.config.connection_options import DEVICE_CODE, ConnectionOptions
from ssis_tui.errors import LoginRefused, NotReachable, SsisTuiError, UsageError
from ssis_tui.text import one_line

TOKEN_ATTRIBUTE: Final = 1256
"""SQL_COPT_SS_ACCESS_TOKEN, set before connecting."""
SCOPE: Final = "https://database.windows.net/.default"
"""What a token for Azure SQL is asked for."""
METHODS: Final = {
    **dict.fromkeys(DEVICE_CODE, "device code"),
    "activedirectoryazcli": "azcli",
    "activedirectorydefault": "default",
}
"""How one logs in, by the value of `authentication` in lower case (sqlcmd's and SqlClient's)."""
_LONGEST: Final = 300

Prompt = Callable[[str], None]


class Token(Protocol):
    """What azure-identity hands out."""

    @property
    def token(self) -> str: ...


class Credential(Protocol):
    """A credential of azure-identity: keeps its tokens and gets new ones when they run out."""

    def get_token(self, *scopes: str) -> Token: ...


def is_by_token(options: ConnectionOptions) -> bool:
    """Whether this program has to fetch the token for a login."""
    return options.authentication.casefold() in METHODS


def packed(token: str) -> bytes:
    """Pack a token as the driver wants it: its length in bytes, then UTF-16 little endian.

    Raises LoginRefused for what is no token: Microsoft's driver crashes on an empty one.
    """
    if not token or not token.isascii() or not token.isprintable():
        raise LoginRefused("Entra ID gave no usable token.")
    content = token.encode("utf-16-le")
    return pack("<I", len(content)) + content


def tell(words: str) -> None:
    """Say what to do for a device code, beside the data."""
    sys.stderr.write(f"{one_line(words)}\n")
    sys.stderr.flush()


class Credentials:
    """Credentials by login, each made once: all connections of a login share its token."""

    def __init__(
        self, make: Callable[[str, Prompt], Credential] | None = None, *, prompt: Prompt = tell
    ) -> None:
        self._make = make or _credential
        self._prompt: Prompt | None = prompt
        self._made: dict[tuple[str, str], Credential] = {}
        self._turn = Lock()

    def attributes(self, options: ConnectionOptions, server: str) -> dict[int, bytes]:
        """Give what is set before connecting; empty for other logins. Raises ConnectError.

        Blocks as long as somebody takes to enter a device code.
        """
        if not is_by_token(options):
            return {}
        method = METHODS[options.authentication.casefold()]
        with self._turn:
            key = (method, options.user.casefold())
            if key not in self._made:
                self._made[key] = self._make(method, self._ask)
            return {TOKEN_ATTRIBUTE: packed(_token(self._made[key], server))}

    def sign_in(self, options: ConnectionOptions, server: str, prompt: Prompt) -> None:
        """Get the first token, with `prompt` to say what to do; from then on nobody is asked.

        For programs that own the screen: a login that runs out there is LoginRefused.
        """
        if not is_by_token(options):
            return
        self._prompt = prompt
        try:
            self.attributes(options, server)
        finally:
            self._prompt = None

    def _ask(self, words: str) -> None:
        if self._prompt is None:
            raise LoginRefused(
                "The Entra ID login has run out.", "Start the program again to log in anew."
            )
        self._prompt(words)


def _token(credential: Credential, server: str) -> str:
    try:
        return credential.get_token(SCOPE).token
    except SsisTuiError:
        raise
    except Exception as error:  # noqa: BLE001 (known by name; others are raised again)
        raise _translated(error, server) from None


def _translated(error: Exception, server: str) -> SsisTuiError:
    """Turn an error of azure-identity into one of ours; anything else is raised as it is."""
    names = {kind.__name__ for kind in type(error).__mro__}
    said = one_line(str(error).partition("\n")[0][:_LONGEST])
    if "ServiceRequestError" in names or "ServiceResponseError" in names:
        return NotReachable(
            f"Entra ID cannot be reached: {said}", "Check the network and its proxy.", server=server
        )
    if "AzureError" in names:
        return LoginRefused(f"Entra ID gave no token for {server}: {said}", server=server)
    raise error


def _credential(method: str, prompt: Prompt) -> Credential:
    try:
        from azure import identity
    except ImportError:
        raise UsageError(
            "A login by token needs the package azure-identity.",
            "Install it with: pip install 'ssis-tui[entra]'.",
        ) from None
    made: Any
    if method == "device code":
        made = identity.DeviceCodeCredential(prompt_callback=partial(_instruct, prompt))
    elif method == "azcli":
        made = identity.AzureCliCredential()
    else:
        made = identity.DefaultAzureCredential()
    credential: Credential = made
    return credential


def _instruct(prompt: Prompt, uri: str, code: str, _: object) -> None:
    prompt(f"To log in, open {uri} and enter the code {code}.")


CREDENTIALS: Final = Credentials()
"""Those of this process."""
