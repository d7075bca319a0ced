"""Calls that change the server: nothing else in this program does.

Each answers with its return code in a result set, because a return code other than 0 comes without
any error, and drivers disagree about how to hand one on.
"""

from typing import Final

from ssis_tui.catalog.sql.batch import Batch

STOP: Final = (
    "SET NOCOUNT ON; DECLARE @return_code int; "
    "EXEC @return_code = catalog.stop_operation @operation_id = ?; "
    "SELECT @return_code AS return_code;"
)


def stop_batch(operation_id: int) -> Batch:
    """Ask once that an operation be stopped."""
    batch = Batch("stop", is_change=True)
    batch.select("return_code", STOP, operation_id)
    return batch
