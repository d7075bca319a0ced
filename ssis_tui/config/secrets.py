"""Where a password comes from: the environment, a command, the keyring, or a question.

Never an argument: those are seen by everybody on the machine in its list of processes.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any, Final

from ssis_tui.errors import UsageError
from ssis_tui.text import one_line

VARIABLE: Final = "SSIS_TUI_PASSWORD"
KEYRING_SERVICE: Final = "ssis-tui"
_COMMAND_TIME_LIMIT: Final = 120
"""Seconds; a password store may ask its owner something first."""
_SILENT_TIME_LIMIT: Final = 20
"""Seconds, where it cannot ask."""

Ask = Callable[[str], str]
"""Asks the person at the terminal, without echo."""
Run = Callable[[tuple[str, ...]], str]
"""Runs a command that prints a password, and gives what it printed; raises UsageError."""


def printed_by(command: tuple[str, ...]) -> str:
    """Run the command that prints the password; its first line counts."""
    return _printed_by(command, _COMMAND_TIME_LIMIT)


def printed_silently(command: tuple[str, ...]) -> str:
    """Run it where it can ask nobody anything: a screen is shown in the terminal."""
    from subprocess import DEVNULL

    return _printed_by(
        command,
        _SILENT_TIME_LIMIT,
        stdin=DEVNULL,
        stderr=DEVNULL,
        # A session of its own has no terminal, and GPG's agent is told of none.
        start_new_session=True,
        env={name: value for name, value in os.environ.items() if name != "GPG_TTY"},
    )


def find_password(
    *,
    user: str,
    server: str,
    environ: Mapping[str, str],
    command: tuple[str, ...] = (),
    use_keyring: bool = False,
    ask: Ask | None = None,
    run: Run = printed_by,
) -> str:
    """Find the password of a login; `ask` is None when there is nobody to ask.

    Raises UsageError when no source has it; no message ever holds a secret.
    """
    said = environ.get(VARIABLE)
    if said:
        return said
    if command:
        return run(command)
    if use_keyring:
        kept = _keyring_entry(user, server)
        if kept is not None:
            return kept
    who = f"{one_line(user)} on {one_line(server)}"
    if ask is None:
        raise UsageError(
            f"There is no password for {who}, and nobody to ask.",
            f"Set {VARIABLE}, or password_command or keyring in the configuration file.",
        )
    return ask(f"Password of {who}: ")


def keyring_user(user: str, server: str) -> str:
    """Name the keyring's entry for a login."""
    return f"{user}@{server}"


def keep_password(user: str, server: str, password: str) -> None:
    """Write a password into the keyring; raise UsageError without one."""
    _Keyring().put(keyring_user(user, server), password)


def _keyring_entry(user: str, server: str) -> str | None:
    return _Keyring().get(keyring_user(user, server))


class _Keyring:
    """The system's keyring through the extra, with its failures in our words."""

    def __init__(self) -> None:
        try:
            import keyring
        except ImportError:
            raise UsageError(
                "The keyring needs the package keyring.",
                "Install it with: pip install 'ssis-tui[keyring]'.",
            ) from None
        self._module = keyring

    def get(self, entry: str) -> str | None:
        try:
            return self._module.get_password(KEYRING_SERVICE, entry)
        except (self._module.errors.KeyringError, OSError, RuntimeError) as error:
            raise self._fault(error) from None

    def put(self, entry: str, password: str) -> None:
        try:
            self._module.set_password(KEYRING_SERVICE, entry, password)
        except (self._module.errors.KeyringError, OSError, RuntimeError) as error:
            raise self._fault(error) from None

    @staticmethod
    def _fault(error: Exception) -> UsageError:
        reason = str(error).partition("\n")[0] or type(error).__name__
        return UsageError(f"The keyring does not answer: {one_line(reason)}", f"Or set {VARIABLE}.")


def _printed_by(command: tuple[str, ...], time_limit: int, **how: Any) -> str:
    import subprocess

    # Arguments are left out of every message: one of them may be what opens the store.
    program = one_line(command[0])
    try:
        done = subprocess.run(  # noqa: S603 (the user's own command, no shell)
            command, stdout=subprocess.PIPE, check=False, timeout=time_limit, **how
        )
    except FileNotFoundError:
        raise UsageError(f"password_command: there is no program {program}.") from None
    except OSError as error:
        raise UsageError(f"password_command: {program} cannot run: {error.strerror}.") from None
    except subprocess.TimeoutExpired:
        raise UsageError(
            f"password_command: {program} did not end within {time_limit} s."
        ) from None
    if done.returncode != 0:
        raise UsageError(f"password_command: {program} ended with status {done.returncode}.")
    found: str = done.stdout.decode(errors="replace").split("\n", 1)[0].rstrip("\r")
    if not found:
        raise UsageError(f"password_command: {program} printed nothing.")
    return found
