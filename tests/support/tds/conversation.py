"""One connection from its first packet to its last."""

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Thread

from tests.support.tds import tokens
from tests.support.tds.answer import Abandoned, Answer
from tests.support.tds.codes import Done, PacketStatus, PacketType, Token
from tests.support.tds.decoding import ProtocolError
from tests.support.tds.execution import Executor, Results, SessionEnded, Write
from tests.support.tds.faults import (
    AnswerError,
    Delay,
    DropAfterAnswer,
    DropBeforeAnswer,
    Effects,
    Faults,
    NeverAnswer,
    Swallow,
)
from tests.support.tds.greeting import Greeting, Refused
from tests.support.tds.record import Connection, Record, Statement
from tests.support.tds.requests import read_batch, read_calls, read_transaction_call
from tests.support.tds.session import Engine, Message
from tests.support.tds.transmission import Dropped, Transmission, break_off
from tests.support.tds.wire import Packet, Wire
from tests.support.tds.worker import Worker

Job = Callable[[Write, Effects], None]
_CANCEL_HEEDED = tokens.done(Token.DONE, Done.ATTENTION)
# Microsoft's driver reports a cancelled statement as a success unless a DONE of its own ends it.
_CANCELLED = tokens.done(Token.DONE, Done.ERROR | Done.MORE) + _CANCEL_HEEDED
_RESET = PacketStatus.RESET_CONNECTION | PacketStatus.RESET_KEEPING_TRANSACTION


@dataclass(slots=True, eq=False)
class Exchange:
    """A request that is not answered yet."""

    request: Packet
    answer: Answer
    attention: asyncio.Event = field(default_factory=asyncio.Event)
    is_started: bool = False
    """Whether the worker has it: only then is there anything to interrupt."""


class Conversation:
    """Reads requests, has them answered, and listens for a cancel meanwhile."""

    def __init__(
        self, wire: Wire, connection: Connection, engine: Engine, faults: Faults, record: Record
    ) -> None:
        self.connection = connection
        self._wire = wire
        self._engine = engine
        self._faults = faults
        self._record = record
        self._worker = Worker(f"tds-{connection.spid}")
        self._executor: Executor | None = None
        self._packet_size = 4096
        self._inbox: asyncio.Queue[Exchange | None] = asyncio.Queue()
        self._current: Exchange | None = None
        self._is_deaf = False
        """Whether a cancel is not heeded."""
        self._is_gone = False
        """Whether nothing that the client sends arrives any more."""

    async def run(self, greeting: Greeting) -> None:
        """Speak with the client until either side ends the connection."""
        try:
            await self._greet(greeting)
            await self._converse()
        except (EOFError, ConnectionError, Dropped, ssl.SSLError):
            pass  # Each is an end that a client, a test or a fault may bring about.
        except Refused:
            await self._wire.close()
        except ProtocolError as error:
            self._record.add_failure(error)
            self._wire.reset()
        finally:
            self._leave()

    def kill(self, *, reset: bool) -> None:
        """End the connection from the server's side; called in the loop."""
        if reset:
            self._wire.reset()
        else:
            self._wire.abort()

    async def _greet(self, greeting: Greeting) -> None:
        login = await greeting.receive()

        def enter() -> Executor:
            executor = Executor(self._engine, login, self.connection.spid)
            # Before the client hears of it: a test may look as soon as it is connected.
            self.connection.login = login
            return executor

        self._executor = await greeting.enter(lambda: self._worker.call(enter))
        self._packet_size = greeting.packet_size
        self._record.note()

    async def _converse(self) -> None:
        tasks = (asyncio.create_task(self._listen()), asyncio.create_task(self._answer_all()))
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self) -> None:
        """Put each request into the inbox; a cancel goes to the request that is being answered."""
        while True:
            packet = await self._wire.read_message()
            if self._is_gone:
                continue
            if packet.type == PacketType.ATTENTION:
                self.connection.attentions += 1
                if not self._is_deaf:
                    self._cancel_current()
            elif not packet.status & PacketStatus.IGNORE:
                self.connection.round_trips += 1
                exchange = Exchange(packet, Answer(asyncio.get_running_loop()))
                self._current = exchange
                self._inbox.put_nowait(exchange)
            self._record.note()

    def _cancel_current(self) -> None:
        if self._current is None:
            self._inbox.put_nowait(None)
            return
        self._current.attention.set()
        self._interrupt()

    def _interrupt(self) -> None:
        """End what runs, from a thread of its own: a session may take its time to hear of it."""
        if self._current is None or self._executor is None:
            return
        answer, cancel = self._current.answer, self._guarded(self._executor.cancel)
        answer.cancel()
        if self._current.is_started:
            Thread(target=answer.interrupt, args=(cancel,), daemon=True).start()

    async def _answer_all(self) -> None:
        while True:
            exchange = await self._inbox.get()
            if exchange is None:
                await self._transmission(Effects()).end(_CANCEL_HEEDED)
                continue
            await self._answer(exchange)
            while exchange.attention.is_set():
                exchange.attention.clear()
                await self._transmission(Effects()).end(_CANCEL_HEEDED)
            self._current = None

    async def _answer(self, exchange: Exchange) -> None:
        statement, job = self._read(exchange.request)
        effects = self._faults.meet_request(statement.text) if statement else Effects()
        if effects.find(Swallow):
            self._is_gone = True
            await asyncio.Event().wait()
        if statement:
            self._record.add_statement(statement)
        if never := effects.find(NeverAnswer):
            await self._hang(never, exchange, job)
            return
        if drop_before := effects.find(DropBeforeAnswer):
            await self._drop_before(drop_before, exchange, job)
        error = effects.find(AnswerError)
        self._start(exchange, _complain(error.message) if error else job, effects)
        if delay := effects.find(Delay):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(exchange.attention.wait(), delay.seconds)
        await self._send(exchange, effects)
        if exchange.answer.ends_connection or effects.find(DropAfterAnswer) is not None:
            await break_off(self._wire, reset=False)

    async def _send(self, exchange: Exchange, effects: Effects) -> None:
        """Send an answer as it is made; of a cancelled one no more than has been made."""
        transmission = self._transmission(effects)
        while data := await exchange.answer.read():
            if transmission.has_begun or not exchange.attention.is_set():
                await transmission.send(data)
        if exchange.attention.is_set() and not (
            exchange.answer.is_complete and transmission.has_begun
        ):
            exchange.attention.clear()
            await transmission.end(_CANCELLED)
        else:
            await transmission.end()

    async def _hang(self, never: NeverAnswer, exchange: Exchange, job: Job) -> None:
        """Answer nothing but a cancel, and that only where the fault heeds it."""
        self._is_deaf = not never.heeds_cancel
        if never.executed:
            self._start(exchange, job, Effects())
        else:
            exchange.answer.finish()
        await exchange.attention.wait()
        await self._send(exchange, Effects())

    async def _drop_before(self, drop: DropBeforeAnswer, exchange: Exchange, job: Job) -> None:
        if drop.executed:
            self._start(exchange, job, Effects())
            while await exchange.answer.read():
                pass
        await break_off(self._wire, reset=drop.reset)

    def _start(self, exchange: Exchange, job: Job, effects: Effects) -> None:
        """Have a request answered on the worker."""
        answer = exchange.answer
        exchange.is_started = True
        resets = bool(exchange.request.status & _RESET)

        def work() -> None:
            try:
                if answer.is_cancelled:
                    return
                if self._executor is not None and resets:
                    answer.write(self._executor.reset())
                job(answer.write, effects)
            except SessionEnded:
                answer.ends_connection = True
            except Abandoned:
                pass
            except Exception as error:  # noqa: BLE001 (whatever it is, the test is to hear of it)
                self._fail(error, answer)
            finally:
                answer.finish()

        self._worker.submit(work)

    def _fail(self, error: Exception, answer: Answer) -> None:
        """Tell the client that the stand-in is at fault, and keep the error for the test."""
        if answer.is_cancelled:
            return
        self._record.add_failure(error)
        text = f"The stand-in failed: {type(error).__name__}: {error}"
        answer.ends_connection = True
        with contextlib.suppress(Abandoned):
            answer.write(tokens.message(Message(50000, text[:2000], severity=20)))
            answer.write(tokens.done(Token.DONE, Done.ERROR))

    def _read(self, request: Packet) -> tuple[Statement | None, Job]:
        """Read a request: its statement, if it has one, and what answers it."""
        executor = self._executor
        if executor is None:
            raise ProtocolError("A request came before a login.")
        match request.type:
            case PacketType.BATCH:
                text = read_batch(request.payload)
                return executor.batch_statement(text), lambda write, effects: executor.run_batch(
                    text, write, effects
                )
            case PacketType.RPC:
                calls = read_calls(request.payload)
                return executor.call_statement(calls), lambda write, effects: executor.run_calls(
                    calls, write, effects
                )
            case PacketType.TRANSACTION:
                wanted = read_transaction_call(request.payload)
                return None, lambda write, _: executor.run_transaction(wanted, write)
        raise ProtocolError(f"Packets of type 0x{request.type:02X} are not spoken here.")

    def _transmission(self, effects: Effects) -> Transmission:
        return Transmission(
            self._wire,
            packet_size=self._packet_size,
            spid=self.connection.spid,
            effects=effects,
        )

    def _guarded(self, function: Callable[[], None]) -> Callable[[], None]:
        def guarded() -> None:
            try:
                function()
            except Exception as error:  # noqa: BLE001 (no client waits for it; the test is told)
                self._record.add_failure(error)

        return guarded

    def _leave(self) -> None:
        """Let go of the session, whatever it is doing."""
        self._interrupt()
        self._wire.abort()
        if self._executor is not None:
            self._worker.submit(self._guarded(self._executor.close))
        self._worker.stop()
        self.connection.is_open = False
        self._record.note()


def _complain(message: Message) -> Job:
    """Answer a message as a batch would."""

    def job(write: Write, effects: Effects) -> None:
        results = Results(write, Token.DONE, effects)
        results.add(message)
        results.end()

    return job
