"""Reads one operation that must be there."""

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
    raise NoSuchOperation(
        f"{session.info.server} has no operation {operation_id} that this login may see.",
        server=session.info.server,
    )
