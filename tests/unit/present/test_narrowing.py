"""Words of the filter form become what the server narrows to, or a sentence about what is wrong."""

from datetime import UTC, datetime, timedelta

import pytest
from dateutil import tz
from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.model.codes import OperationStatus, OperationType
from ssis_tui.present.column import View
from ssis_tui.present.kind import Kind
from ssis_tui.present.narrowing import (
    FIELDS,
    Narrowing,
    line,
    named,
    recalled,
    understand,
)

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
VIEW = View(now=NOW)
S = OperationStatus


def words_of(narrowing: Narrowing, width: int = 200) -> str:
    cells = line(narrowing, understand(narrowing, NOW, UTC), VIEW, width=width)
    return "".join(cell.text for cell in cells)


def test_all_fields_narrow() -> None:
    said = Narrowing(
        kind=Kind.EXECUTIONS,
        status="failed",
        folder="Finance",
        project="Dwh",
        package="Load*",
        caller="CORP\\anna",
        machine="ETL?",
        since="2026-11-22 02:00",
        until="1 hour ago",
    )
    wanted = understand(said, NOW, UTC).filter
    assert wanted.types == {OperationType.EXECUTE}
    assert wanted.statuses == {S.FAILED}
    assert (wanted.folder, wanted.project, wanted.package) == ("Finance", "Dwh", "Load*")
    assert (wanted.caller, wanted.machine) == ("CORP\\anna", "ETL?")
    assert wanted.since == datetime(2026, 11, 22, 2, tzinfo=UTC)
    assert wanted.until == NOW - timedelta(hours=1)


@pytest.mark.parametrize("words", ["LoadFactSales", " LoadFactSales.dtsx"])
def test_a_package_is_named_with_or_without_dtsx(words: str) -> None:
    assert understand(Narrowing(package=words), NOW, UTC).filter.package == "LoadFactSales.dtsx"


def test_yesterday_means_another_day_tomorrow() -> None:
    said = recalled(Narrowing(since="yesterday").remembered())
    assert understand(said, NOW, UTC).filter.since == datetime(2026, 11, 21, tzinfo=UTC)
    later = understand(said, NOW + timedelta(days=1), UTC)
    assert later.filter.since == datetime(2026, 11, 22, tzinfo=UTC)


def test_an_hour_that_comes_twice_says_which_one_was_taken() -> None:
    berlin = tz.gettz("Europe/Berlin")
    assert berlin is not None
    said = understand(Narrowing(since="2026-10-25 02:30"), NOW, berlin)
    assert said.filter.since == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "comes twice" in said.notes["since"]


def test_a_range_that_ends_before_it_begins_is_told() -> None:
    said = understand(Narrowing(since="1 hour ago", until="yesterday"), NOW, UTC)
    assert "nothing in between" in said.problems["until"]
    assert not said.problems.get("since")


def test_what_is_no_time_is_told_with_examples() -> None:
    said = understand(Narrowing(since="soonish"), NOW, UTC)
    assert "is not a time" in said.problems["since"]
    assert said.filter.since is None


def test_the_line_names_what_is_looked_for() -> None:
    said = Narrowing(kind=Kind.EXECUTIONS, status="failed", since="yesterday 02:00")
    assert words_of(said) == (" Executions · status failed · since yesterday 02:00 (Nov 21 02:00)")
    assert words_of(said, width=60) == " Executions · status failed · since yesterday 02:00"


def test_a_whole_path_is_one_word_of_the_line() -> None:
    said = named("Finance", "Dwh", "Load.dtsx", Narrowing(since="7 days ago", status="failed"))
    assert (
        words_of(said, width=60) == " Executions · package Finance/Dwh/Load.dtsx · since 7 days ago"
    )


def test_the_kinds_come_around() -> None:
    kind = Kind.OPERATIONS
    seen = []
    for _ in Kind:
        seen.append(kind)
        kind = kind.following
    assert seen == list(Kind)
    assert kind is Kind.OPERATIONS


def test_what_was_remembered_is_recalled_and_nothing_else() -> None:
    said = Narrowing(kind=Kind.VALIDATIONS, folder="Finance", since="yesterday")
    assert recalled(said.remembered()) == said
    assert recalled({"kind": ["executions"], "folder": 7, "new": "x"}) == Narrowing()
    assert recalled({"folder": "a\x1b[2Jb\n"}).folder.isprintable()


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=60)))
def test_no_words_raise_or_leave_control_characters_in_the_line(words: dict[str, str]) -> None:
    said = Narrowing().with_words(words)
    assert "\n" not in words_of(said)
    assert "\x1b" not in words_of(said)
