"""What catalogs and operators offer beyond what runs and what ran, as the commands ask for it."""

from collections.abc import Callable
from typing import TypeVar, cast

from ssis_tui.catalog.protocol import Operator
from ssis_tui.catalog.reports import Changes, Reports
from ssis_tui.cli.session import Session
from ssis_tui.cli.worker import Worker

Result = TypeVar("Result")


def report(session: Session, read: Callable[[Reports], Result]) -> Result:
    """Read a report on the catalog's thread."""
    return session.call(lambda catalog: read(cast("Reports", catalog)))


def change(worker: Worker[Operator], make: Callable[[Changes], Result]) -> Result:
    """Change something on the operator's thread; passes its gate."""
    return worker.call(lambda operator: make(cast("Changes", operator)))
