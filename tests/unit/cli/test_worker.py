"""A worker hands on what happens on its thread, and lets nobody wait for what never comes."""

import threading

import pytest

from ssis_tui.cli.worker import Worker


class Client:
    def __init__(self) -> None:
        self.made_by = threading.current_thread()
        self.closed_by: threading.Thread | None = None

    def close(self) -> None:
        self.closed_by = threading.current_thread()


def test_a_client_is_made_used_and_closed_by_one_thread() -> None:
    worker = Worker(Client)
    client = worker.call(lambda client: client)
    used_by = worker.call(lambda _: threading.current_thread())
    worker.end(patience=10)
    assert client.made_by is used_by is client.closed_by
    assert used_by is not threading.current_thread()


def test_what_a_call_raises_is_raised_by_who_called_and_the_next_call_works() -> None:
    worker = Worker(Client)
    with pytest.raises(ZeroDivisionError):
        worker.call(lambda _: 1 // 0)
    assert worker.call(lambda _: 7) == 7
    worker.end(patience=10)


def test_a_client_that_cannot_be_made_is_told_to_each_call() -> None:
    def fail() -> Client:
        raise KeyError("x")

    worker = Worker(fail)
    for _ in range(2):
        with pytest.raises(KeyError):
            worker.call(lambda client: client)
    worker.end(patience=10)
