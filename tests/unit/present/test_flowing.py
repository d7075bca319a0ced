"""Facts in lines."""

from hypothesis import given
from hypothesis import strategies as st

from ssis_tui import text
from ssis_tui.present.column import Cell, View
from ssis_tui.present.flowing import flowing

FACTS = [("Status", Cell("Failed")), ("Caller", Cell("CORP\\anna")), ("Runtime", Cell("64 bit"))]


def lines(width: int) -> list[str]:
    return ["".join(cell.text for cell in line) for line in flowing(FACTS, width, View())]


def test_as_many_facts_stand_in_a_line_as_fit() -> None:
    assert lines(80) == ["Status Failed   Caller CORP\\anna   Runtime 64 bit"]
    assert lines(34) == ["Status Failed   Caller CORP\\anna", "Runtime 64 bit"]
    assert lines(20) == ["Status Failed", "Caller CORP\\anna", "Runtime 64 bit"]


def test_a_fact_that_is_too_long_is_cut() -> None:
    (line,) = flowing([("Path", Cell("x" * 100))], 20, View(is_ascii=True))
    assert "".join(cell.text for cell in line) == "Path " + "x" * 14 + "~"


@given(st.lists(st.text("ab日 ", max_size=40), max_size=8), st.integers(12, 90))
def test_no_line_is_wider_than_the_screen(words: list[str], width: int) -> None:
    facts = [("Name", Cell(each)) for each in words]
    for line in flowing(facts, width, View()):
        assert sum(text.width(cell.text) for cell in line) <= width
