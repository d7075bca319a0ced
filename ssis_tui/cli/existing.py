"""Reads one operation that must be there."""

from collections.abc import Sequence
from datetime import datetime

from ssis_tui.catalog.requests import PollRequest
from ssis_tui.cli.session import Session
from ssis_tui.errors import NoSuchOperation
from ssis_tui.model.operations import Operation


def existing(session: Session, operation_id: int) -> tuple[Operation, datetime]:
    """Give the operation and the server's time; raise NoSuchOperation."""
    answer = session.call(lambda catalog: catalog.poll(PollRequest(ids=(operation_id,))))
    for operation in answer.operations:
        if operation.operation_id == operation_id:
            return operation, answer.server_time
    raise missing_error(session.info.server, [operation_id])


def missing_error(server: str, ids: Sequence[int]) -> NoSuchOperation:
    """Say which operations are not there; `server` may name several, separated by commas."""
    listed = ", ".join(map(str, ids))
    verb = "have" if ", " in server else "has"
    return NoSuchOperation(
        f"{server} {verb} no operation {listed} that this login may see.", server=server
    )
