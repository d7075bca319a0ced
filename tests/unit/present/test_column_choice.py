"""Columns are chosen from those that there are; the first one always stays."""

from ssis_tui.present import history_columns, operations
from ssis_tui.present.column import View
from ssis_tui.present.column_choice import COLUMNS, choices, chosen
from ssis_tui.present.kind import Kind

POOL = history_columns.POOL
USUAL = history_columns.usual(Kind.OPERATIONS)


def test_without_a_choice_the_usual_columns_are_shown() -> None:
    assert chosen(POOL, USUAL, ()) == USUAL
    assert chosen(POOL, USUAL, ["unknown"]) == USUAL


def test_a_choice_keeps_the_order_of_the_columns_and_the_first_one() -> None:
    ids = [column.id for column in chosen(POOL, USUAL, ["machine", "status", "nonsense"])]
    assert ids == ["id", "status", "machine"]


def test_what_was_asked_for_stays_longer_than_what_is_usual() -> None:
    columns = {column.id: column for column in chosen(POOL, USUAL, ["started", "usual", "process"])}
    assert columns["process"].priority < columns["usual"].priority


def test_the_list_tells_what_is_shown_and_the_first_cannot_be_switched_off() -> None:
    listed = choices(POOL, USUAL)
    assert [each.id for each in listed if each.is_shown] == [column.id for column in USUAL]
    assert listed[0].turned is listed[0]
    assert listed[1].turned.is_shown is not listed[1].is_shown
    sign = COLUMNS[0].cell(listed[0], View(is_ascii=True))
    assert sign.text == "x"


def test_each_kind_shows_columns_that_there_are() -> None:
    for kind in Kind:
        assert set(history_columns.usual(kind)) <= set(POOL)
        assert operations.ID in history_columns.usual(kind)
