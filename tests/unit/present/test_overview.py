"""What the overview says: the first cause in the lines there are, and where rows lead."""

import pytest
from msgspec.structs import replace

from ssis_tui.model.codes import ExecutionResult, MessageType, OperationStatus, OperationType
from ssis_tui.model.messages import EventMessage
from ssis_tui.present import executable_rows, executable_tree, overview
from ssis_tui.present.column import View
from ssis_tui.present.message_words import brief
from tests.support.messages import LOGIN_FAILED, message, parameter, statistic
from tests.support.operations import NOW, execution, operation

VIEW = View(now=NOW)
LONG = "The server was not found. " * 30


def error(words: str, number: int = 1) -> EventMessage:
    return message(number, words, MessageType.ERROR, code=LOGIN_FAILED)


def cause(*errors: EventMessage, rows: int = 9, width: int = 80) -> list[str]:
    found = overview.cause_lines(errors, VIEW, width, is_complete=True, rows=rows)
    return ["".join(cell.text for cell in line) for line in found]


def test_without_an_error_nothing_is_said() -> None:
    assert cause() == []


def test_the_cause_names_its_source_and_explains_its_code() -> None:
    first, title, *_, closing = cause(error("Login timeout expired."))
    assert first == "✗ Load Fact Sales: Login timeout expired."
    assert title == "0xC0202009 DTS_E_OLEDBERROR"
    assert closing.startswith("The only error.")


@pytest.mark.parametrize("rows", [2, 3, 6, 9])
@pytest.mark.parametrize("words", ["Short.", LONG])
def test_the_cause_keeps_to_its_lines(rows: int, words: str) -> None:
    lines = cause(error(words), rows=rows)
    assert len(lines) <= rows
    assert all(len(line) <= 80 for line in lines)
    assert lines[0].startswith("✗ Load Fact Sales: ")


def test_a_cause_that_is_cut_says_so() -> None:
    assert cause(error(LONG), rows=4)[2].endswith("…")


def test_no_sentence_of_an_explanation_is_cut() -> None:
    for rows in range(3, 9):
        lines = cause(error("Short."), rows=rows)
        explained = lines[2:-1]
        assert bool(explained) == (rows > 4)
        assert not explained or explained[-1].endswith(".")


def test_the_first_of_several_errors_is_said_to_be_so() -> None:
    errors = [error("A.", 1), error("B.", 2), error("C.", 3)]
    assert cause(*errors)[-1] == "The first of 3 errors. Key e shows it among the messages."
    (*_, closing) = overview.cause_lines(errors, VIEW, 80, is_complete=False, rows=9)
    assert closing[0].text == "The first of 3+ errors. Key e shows it among the messages."


def test_signs_have_twins_in_ascii() -> None:
    view = replace(VIEW, is_ascii=True)
    found = overview.cause_lines([error(LONG)], view, 80, is_complete=True, rows=4)
    lines = ["".join(cell.text for cell in line) for line in found]
    assert lines[0].startswith("x Load Fact Sales: ")
    assert lines[2].endswith("~")
    assert all(line.isascii() for line in lines)


def test_what_runs_and_what_failed_is_counted_without_the_package() -> None:
    failed = statistic(1, path="\\Package\\A", result=ExecutionResult.FAILURE)
    rows = executable_rows.rows(executable_tree.tree([failed, statistic(2, path="\\Package\\B")]))
    assert overview.executables_note(rows, VIEW) == "1 ✗"
    assert overview.executables_note(rows, replace(VIEW, is_ascii=True)) == "1 x"


def test_a_message_below_its_row_has_its_text_first() -> None:
    for height in (1, 3, 5):
        lines = brief(error(LONG), VIEW, 60, height)
        assert len(lines) <= height
        assert lines[0][0].text.startswith("The server was not found.")
    assert brief(error("Short."), VIEW, 80, 5)[1][0].text == "0xC0202009 DTS_E_OLEDBERROR"


def test_secrets_are_shown_nowhere() -> None:
    told = "\n".join(cause(error("Cannot connect: Password=hunter2;Server=x")))
    assert "hunter2" not in told
    assert "***" in told


def facts(**changes: object) -> str:
    row = replace(execution(status=OperationStatus.FAILED), **changes)
    lines = overview.fact_lines(row, (parameter("LOGGING_LEVEL", "2"),), VIEW, 200)
    return "\n".join("".join(cell.text for cell in line) for line in lines)


def test_facts_tell_runtime_and_logging_level() -> None:
    assert "Runtime 32 bit" in facts(use32bitruntime=True)
    assert "Runtime 64 bit" in facts()
    assert "Logging Performance" in facts()
    assert "Project version 81" in facts(project_lsn=81)


def source_of(path: str, *others: str) -> str | None:
    found = executable_tree.tree(
        [statistic(number, path=each) for number, each in enumerate((path, *others))]
    )
    rows = {row.key: row for row in executable_rows.rows(found)}
    return overview.source_of(rows[executable_tree.folded_path(path)])


def test_an_executable_is_searched_by_its_path_and_iterations_by_their_name() -> None:
    assert source_of("\\Package\\Load") == "\\Package\\Load"
    assert source_of("\\Package\\Loop[1]\\Load", "\\Package\\Loop[2]\\Load") == "Load Fact Sales"


def test_the_whole_package_is_not_searched_for() -> None:
    assert source_of("\\Package") is None


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (OperationType.STOP, "does not say which operation"),
        (OperationType.VALIDATE_PROJECT, "has not run yet"),
        (OperationType.DEPLOY_PROJECT, "concerns no other operation"),
    ],
)
def test_an_empty_list_says_why(kind: OperationType, words: str) -> None:
    assert words in overview.nothing_concerned(operation(1, kind))
