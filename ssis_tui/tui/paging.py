"""Reads on in the dashboard's history, and says there what went wrong."""

from ssis_tui.catalog.requests import HistoryRequest
from ssis_tui.errors import Cancelled, SsisTuiError
from ssis_tui.polling.poller import Poller
from ssis_tui.present.column import Cell, Tone
from ssis_tui.tui.widgets.history_pane import HistoryPane
from ssis_tui.tui.widgets.notices import Notices


async def read_page(
    poller: Poller,
    history: HistoryPane,
    notices: Notices,
    request: HistoryRequest,
    *,
    is_older: bool,
) -> None:
    """Read the page below what the history holds, or the one above it."""
    try:
        page = await poller.history(request)
    except Cancelled as error:
        history.page_given_up()
        notices.put("history", Cell(error.sentence, Tone.WARNING))
    except SsisTuiError as error:
        history.page_failed()
        notices.put("history", Cell(error.full_text, Tone.BAD))
    else:
        notices.withdraw("history")
        history.take_page(page, is_older=is_older, asked=request.limit)
