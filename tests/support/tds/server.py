"""The stand-in server: a port on this machine behind which an `Engine` answers."""

import asyncio
import itertools
import ssl
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.support.tds.codes import Encryption
from tests.support.tds.conversation import Conversation
from tests.support.tds.faults import Faults
from tests.support.tds.greeting import Greeting
from tests.support.tds.record import Connection, Record
from tests.support.tds.session import Engine
from tests.support.tds.wire import Wire

_FIRST_SPID = 51
_PATIENCE = 10.0
T = TypeVar("T")


class TdsServer:
    """Listens on 127.0.0.1 and speaks TDS for an engine, in an event loop on its own thread.

    Use it as a context manager. Leaving it raises what the engine or the server should not have
    raised meanwhile, so that no test passes over it.
    """

    host = "127.0.0.1"

    def __init__(
        self,
        engine: Engine,
        *,
        version: tuple[int, int, int] = (16, 0, 1000),
        encryption: Encryption = Encryption.NOT_SUPPORTED,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.engine = engine
        self.version = version
        """Major, minor, build, as PRELOGIN and LOGINACK tell it: 11 is 2012, 16 is 2022."""
        self.encryption = encryption
        """For connections to come: not at all, the login if the client wants no more, or all."""
        self.tls = tls
        self.faults = Faults()
        self.record = Record()
        self.port = 0
        """Known after the first start, and kept by later ones."""
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="tds-server", daemon=True)
        self._listener: asyncio.Server | None = None
        self._conversations: dict[Conversation, asyncio.Task[None]] = {}
        self._spids = itertools.count(_FIRST_SPID)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        if error is None and self.record.failures:
            raise AssertionError("The stand-in server failed.") from self.record.failures[0]

    def start(self) -> None:
        """Listen, on the port of the last time if there was one."""
        if not self._thread.is_alive():
            self._thread.start()
        self._run(self._listen())

    def stop(self) -> None:
        """Stop listening and break all connections, as a server does that goes down."""
        self._run(self._shut())

    def restart(self) -> None:
        """Go down and come back on the same port."""
        self.stop()
        self.start()

    def close(self) -> None:
        """Stop for good and end the server's thread."""
        if not self._thread.is_alive():
            return
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE)
        self._loop.close()

    @property
    def connections(self) -> tuple[Connection, ...]:
        """The live connections, in the order in which they came."""
        return tuple(c for c in self.record.connections if c.is_open)

    @property
    def connection_count(self) -> int:
        """How many connections are open now."""
        return len(self.connections)

    def kill(self, spid: int, *, reset: bool = True) -> None:
        """Break one connection; raises LookupError when it is not there."""

        async def kill() -> None:
            for conversation in self._conversations:
                if conversation.connection.spid == spid:
                    conversation.kill(reset=reset)
                    return
            raise LookupError(f"There is no connection {spid}.")

        self._run(kill())

    def wait_for(self, happened: Callable[["TdsServer"], bool], *, seconds: float = 10) -> bool:
        """Wait until something is true of the server; False when it was not in time."""
        return self.record.wait_for(lambda _: happened(self), seconds=seconds)

    async def _listen(self) -> None:
        if self._listener is not None:
            raise RuntimeError("The server listens already.")
        self._listener = await asyncio.start_server(self._accept, self.host, self.port)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def _shut(self) -> None:
        if self._listener is not None:
            for listening in self._listener.sockets:
                self._loop.remove_reader(listening.fileno())
            # Whoever is just being let in would be forgotten half-way by a listener that closes.
            await self._settle()
            self._listener.close()
            self._listener = None
        while self._conversations:
            tasks = tuple(self._conversations.values())
            for conversation in tuple(self._conversations):
                conversation.kill(reset=True)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        # Their sockets close a round later.
        await self._settle()

    @staticmethod
    async def _settle() -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(next(self._spids))
        self.record.add_connection(connection)
        wire = Wire(reader, writer, connection)
        conversation = Conversation(wire, connection, self.engine, self.faults, self.record)
        greeting = Greeting(
            wire,
            connection,
            self.faults,
            version=self.version,
            encryption=self.encryption,
            tls=self.tls,
        )
        task = asyncio.current_task()
        assert task is not None
        self._conversations[conversation] = task
        try:
            await conversation.run(greeting)
        except asyncio.CancelledError:
            pass  # The server goes down; asyncio would log the cancelling of its own task.
        except Exception as error:  # noqa: BLE001 (a fault of this server: the test is told)
            self.record.add_failure(error)
        finally:
            del self._conversations[conversation]

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        future: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(_PATIENCE)
