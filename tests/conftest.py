"""What holds for every test: nothing is left in the home of whoever runs them."""

import os
import signal
from collections.abc import Iterator

import pytest

pytest_plugins = ["tests.support.skips"]


@pytest.fixture(autouse=True, scope="session")
def a_place_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let programs that are started keep state and logs in a folder that goes with the tests."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


def pytest_configure() -> None:
    r"""Hear Ctrl+C, Ctrl+\ and hang-ups, also when a shell or nohup started the tests.

    In the background, or by nohup, they are ignored; programs that the tests start would inherit
    that, and never hear them.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGQUIT) if os.name == "posix" else ():
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


@pytest.fixture
def no_umask() -> Iterator[None]:
    """Let nothing but the program keep files from others."""
    before = os.umask(0)
    yield
    os.umask(before)
