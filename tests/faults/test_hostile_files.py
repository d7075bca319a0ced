"""Exports, reports and errors take foreign text harmlessly."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ssis_tui import crash, text
from ssis_tui.catalog.translation import translate
from ssis_tui.errors import SsisTuiError
from ssis_tui.model.operations import OperationKey
from ssis_tui.polling.audit import AuditLog
from ssis_tui.polling.stop_outcome import StopOutcome, StopResult
from ssis_tui.present.render import csv_lines, json_object
from ssis_tui.tui.screens.export_records import one_page, write
from tests.faults.hostile import SEEDS, Poison, dangers, is_formula
from tests.support.operations import execution

mixed = st.lists(st.sampled_from(SEEDS[:22]) | st.text(max_size=8), max_size=5).map("".join)
"""Seeds and arbitrary text, one after the other."""
pieces = st.lists(
    st.tuples(st.sampled_from(SEEDS), st.integers(0, 12), st.integers(0, 12)), max_size=6
).map(lambda cuts: "".join(seed[start : start + length] for seed, start, length in cuts))
"""Seeds cut through, so that what was escaped begins where another one ends."""
anything = mixed | pieces | st.text()


# Exports


@pytest.mark.parametrize("suffix", [".csv", ".json", ".jsonl"])
async def test_no_export_holds_a_formula_or_what_a_terminal_obeys(
    tmp_path: Path, suffix: str
) -> None:
    records = [{"id": 1, "name": seed, "other": f"a {seed}"} for seed in SEEDS]
    path = tmp_path / f"export{suffix}"
    assert await write(path, one_page(records)()) == len(SEEDS)
    content = path.read_bytes().decode("utf-8")
    assert dangers(content, allowed="\r\n\t") == []
    if suffix == ".csv":
        rows = list(csv.DictReader(io.StringIO(content, newline="")))
        assert len(rows) == len(SEEDS)
        assert [each for row in rows for each in row.values() if is_formula(each)] == []
        return
    lines = json.loads(content) if suffix == ".json" else map(json.loads, content.splitlines())
    assert [each["name"] for each in lines] == list(SEEDS)


@given(anything)
def test_json_gives_back_what_it_was_given(words: str) -> None:
    for is_ascii in (False, True):
        line = json_object({"name": words}, is_ascii=is_ascii)
        assert dangers(line) == []
        assert line.isascii() or not is_ascii
        line.encode("utf-8")
        # A pair of halves is one character: no JSON could tell them apart.
        assert json.loads(line)["name"] == joined(words)


def joined(words: str) -> str:
    """Give the text with two halves of a character that stand together as that character."""
    return words.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


@given(anything, anything)
def test_csv_has_as_many_fields_as_it_was_given(words: str, others: str) -> None:
    head, *lines = csv_lines(("a", "b"), [{"a": words, "b": others}])
    content = "\r\n".join((head, *lines)) + "\r\n"
    content.encode("utf-8")
    assert dangers(content, allowed="\r\n\t") == []
    _, *rows = csv.reader(io.StringIO(content, newline=""))
    assert len(rows) == 1
    assert len(rows[0]) == 2
    assert [field for field in rows[0] if is_formula(field)] == []


# Pure functions


@given(anything, st.integers(0, 30))
@example("\r\n\u2028\x85", 3)
def test_any_mixture_becomes_harmless(words: str, cells: int) -> None:
    for is_ascii in (False, True):
        line = text.one_line(words, is_ascii=is_ascii)
        several = text.lines(words, is_ascii=is_ascii)
        for shown in (line, *several):
            assert dangers(shown) == []
            assert shown.isascii() or not is_ascii
            assert text.one_line(shown, is_ascii=is_ascii) == shown
            for how in ("end", "middle", "path"):
                assert text.width(text.cut(shown, cells, how=how)) <= cells
    assert dangers(text.block(words), allowed="\n\t") == []
    text.block(words).encode("utf-8")


# Errors and reports


@given(anything)
def test_what_a_driver_says_is_harmless_in_an_error(words: str) -> None:
    said = translate(
        f"[42000] [Microsoft][ODBC Driver 18 for SQL Server][SQL Server]{words} (50000)",
        sqlstate="42000",
        server="PRODSQL01",
        while_doing="reading the operations",
    )
    assert isinstance(said, SsisTuiError)
    assert dangers(said.full_text) == []
    assert len(said.full_text) < 1000


def test_the_log_of_stops_can_be_printed(tmp_path: Path) -> None:
    path = tmp_path / "stops.jsonl"
    log = AuditLog(path)
    poison = Poison()
    for number, seed in enumerate(SEEDS):
        log.record(
            StopOutcome(
                key=OperationKey(seed, number),
                result=StopResult.REFUSED,
                sentence=seed,
                before=poison.into(execution(number)),
                login=seed,
                reason=seed,
            )
        )
    assert log.close(30)
    lines = path.read_text(encoding="ascii").splitlines()
    assert dangers("".join(lines)) == []
    assert [json.loads(line)["server"] for line in lines] == list(SEEDS)


def test_a_crash_report_can_be_printed(tmp_path: Path) -> None:
    for number, seed in enumerate(SEEDS):
        path = crash.write_report(
            ValueError(f"No such thing: {seed}\n{seed}"),
            tmp_path / str(number),
            datetime(2026, 3, 3, tzinfo=UTC),
        )
        assert path is not None
        assert dangers(path.read_text(encoding="utf-8"), allowed="\n") == []
