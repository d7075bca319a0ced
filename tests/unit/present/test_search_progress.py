"""A search says how far it looked, and never that there is nothing while it may find more."""

from datetime import timedelta

import pytest

from ssis_tui.errors import Cancelled, ConnectionLost
from ssis_tui.polling.findings import Findings
from ssis_tui.present.column import Tone, View
from ssis_tui.present.search_progress import bounds, empty, state
from tests.support.operations import NOW, execution

VIEW = View(now=NOW)
FAR = Findings(newest=900, next_before=100, reached=NOW - timedelta(days=2))
DONE = Findings(newest=900, goes_on=False)


def test_how_far_it_looked_is_told_where_there_is_room_for_rows() -> None:
    words = state(FAR, VIEW, reading=None, error=None)
    assert words is not None
    assert words.text == "Looked back to Mar  1 02:12; End looks further."
    assert state(FAR, VIEW, reading=None, error=None, is_filled=True) is None
    assert state(DONE, VIEW, reading=None, error=None) is None


def test_a_reading_is_told_once_it_takes_long() -> None:
    assert state(FAR, VIEW, reading=0.5, error=None) is None
    words = state(FAR, VIEW, reading=3.2, error=None)
    assert words is not None
    assert words.text.startswith("Reading the history: 3 s, back to Mar  1 02:12 so far.")
    assert "Escape" in words.text


@pytest.mark.parametrize(
    ("error", "tone"), [(ConnectionLost("Gone."), Tone.BAD), (Cancelled("Given up."), Tone.WARNING)]
)
def test_what_went_wrong_is_told(error: ConnectionLost | Cancelled, tone: Tone) -> None:
    words = state(FAR, VIEW, reading=None, error=error)
    assert words is not None
    assert words.tone is tone
    assert words.text == f"{error.sentence} End tries again."


def test_an_empty_list_says_why() -> None:
    def says(found: Findings, *, is_reading: bool = False) -> str:
        return empty(found, VIEW, is_reading=is_reading, error=None, since="Waiting")

    assert says(Findings()) == "Waiting"
    assert says(Findings(), is_reading=True) == "Reading the history …"
    assert says(FAR, is_reading=True).startswith("Nothing suits back to Mar  1 02:12.")
    assert "End looks further" in says(FAR)
    assert says(DONE).startswith("Nothing in the history suits.")
    sent = Findings(ceiling=NOW - timedelta(days=900), goes_on=False, is_at_head=False)
    assert says(sent) == "Nothing suits before 2023-09-15."
    lost = empty(DONE, VIEW, is_reading=False, error=ConnectionLost("Gone."), since="")
    assert lost == "Gone."


def test_the_title_tells_the_bounds_of_what_is_held() -> None:
    assert bounds(FAR, VIEW) == "back to Mar  1 02:12"
    assert bounds(DONE, VIEW) == "to the beginning"
    sent = Findings(rows=(execution(5),), next_before=5, is_at_head=False, reached=NOW)
    assert bounds(sent, VIEW) == "newer ones above, back to 02:12:51"


def test_in_ascii_mode_it_is_ascii() -> None:
    view = View(now=NOW, is_ascii=True)
    assert empty(FAR, view, is_reading=True, error=None).isascii()
    assert empty(Findings(), view, is_reading=True, error=None).isascii()
