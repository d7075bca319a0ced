import json
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssis_tui import text
from ssis_tui.model.codes import MessageSourceType, MessageType
from ssis_tui.model.messages import EventMessage
from ssis_tui.present import messages, repeats, ssis_errors
from ssis_tui.present.column import Tone, View
from ssis_tui.present.render import json_object
from ssis_tui.present.repeats import MessageRow
from tests.support.statistics import message, seconds

VIEW: Final = View(now=seconds(60))


def joined(lines: messages.Lines) -> str:
    return "\n".join("".join(cell.text for cell in line) for line in lines)


def texts(row: MessageRow, view: View = VIEW) -> dict[str, str]:
    return {column.id: column.cell(row, view).text for column in messages.WIDE}


def test_a_row_shows_time_type_source_and_text_without_the_prefix_of_ssis() -> None:
    assert texts(MessageRow(message(7, code=ssis_errors.signed(0xC0202009)))) == {
        "time": "02:12:51",
        "type": "✗ Error",
        "source": "Load FactSales",
        "message": "Something failed.",
        "code": "0xC0202009",
        "path": "\\Package\\Load FactSales",
        "id": "7",
    }


def test_the_component_of_a_data_flow_is_part_of_the_source() -> None:
    row = MessageRow(message(subcomponent="OLE DB Source [2]"))
    assert texts(row)["source"] == "Load FactSales / OLE DB Source [2]"


@pytest.mark.parametrize("kind", list(MessageType))
def test_each_documented_type_has_a_sign_and_a_word_in_ascii_too(kind: MessageType) -> None:
    given_message = message(kind=kind)
    assert " " in messages.type_cell(given_message, View()).text
    plain = messages.type_cell(given_message, View(is_ascii=True)).text
    assert plain.isascii()
    assert plain.endswith(messages.type_word(given_message))


def test_an_unknown_type_is_shown_as_its_number() -> None:
    assert messages.type_cell(message(kind=MessageType(77)), View()).text == "? Unknown (77)"


def test_a_folded_row_tells_how_often_and_whether_it_is_open() -> None:
    runs = repeats.appended((), [message(1, "x 1"), message(2, "x 2")])
    (closed,) = repeats.rows(runs)
    opened, repeat = repeats.rows(runs, {1})
    assert messages.text_cell(closed, VIEW).text == "▸ ×2 x 1"
    assert messages.text_cell(opened, VIEW).text == "▾ ×2 x 1"
    assert messages.text_cell(closed, View(is_ascii=True)).text == "+ x2 x 1"
    assert messages.text_cell(repeat, VIEW).text == "  x 2"


def test_errors_and_warnings_stand_out_by_tone() -> None:
    assert messages.text_cell(MessageRow(message()), VIEW).tone is Tone.BAD
    warning = MessageRow(message(kind=MessageType.WARNING))
    assert messages.text_cell(warning, VIEW).tone is Tone.WARNING


def test_a_secret_is_in_no_column_no_value_no_detail_and_no_record() -> None:
    secret = message(words="Load FactSales:Error: Data Source=x;Password=hunter2;a=b")
    row = MessageRow(secret)
    seen = [str(column.value(row)) for column in messages.WIDE] + list(texts(row).values())
    seen += [joined(messages.whole(secret, VIEW, 80)), json_object(messages.record(secret))]
    assert "hunter2" not in " ".join(seen)


def test_the_whole_message_explains_its_code_and_those_within() -> None:
    shown = joined(
        messages.whole(
            message(
                words="Load FactSales:Error: SSIS Error Code DTS_E_OLEDBERROR.\r\n"
                "Error code: 0x80040E14.\r\nDescription: \"Invalid object name 'x'.\"",
                code=ssis_errors.signed(0xC0202009),
            ),
            VIEW,
            60,
        )
    )
    assert "0xC0202009 DTS_E_OLEDBERROR" in shown
    assert "0x80040E14 DB_E_ERRORSINCOMMAND" in shown
    assert "Description: \"Invalid object name 'x'.\"" in shown
    assert shown.index("Description") < shown.index("DB_E_ERRORSINCOMMAND")


@given(st.text(), st.integers(min_value=12, max_value=90), st.booleans())
def test_details_fit_the_width_and_are_harmless(words: str, width: int, is_ascii: bool) -> None:
    hostile = message(words=words, source=words, code=-5, path=words)
    for line in messages.whole(hostile, View(is_ascii=is_ascii), width):
        shown = "".join(cell.text for cell in line)
        assert text.width(shown) <= width
        assert text.is_harmless(shown)
        assert not is_ascii or shown.isascii()


def test_an_enormous_message_is_laid_out_in_part_and_says_so() -> None:
    lines = messages.text_lines(message(words="word " * 60_000), VIEW, 80)
    assert lines[-1] == "(200000 more characters: copy or export the message.)"


def test_a_secret_at_the_cut_of_an_enormous_message_is_masked() -> None:
    start = "x" * (messages.LONGEST_WHOLE - 20)
    words = f"{start}https://sa:hunter2hunter2hunter2hunter2@host/" + "y" * 90_000
    assert "hunter2" not in "".join(messages.text_lines(message(words=words), VIEW, 80))


def test_a_record_has_the_catalogs_names_and_words_beside_the_codes() -> None:
    record = messages.record(
        EventMessage(
            operation_id=5,
            event_message_id=None,
            message_time=seconds(0),
            message_type=MessageType.ERROR,
            message="a\nb",
            message_source_type=MessageSourceType.DATA_FLOW,
            message_code=ssis_errors.signed(0xC0047022),
            event_message_guid="g",
        )
    )
    assert record["message_type_name"] == "Error"
    assert record["message_source_type_name"] == "Data flow"
    assert record["message_code_name"] == "DTS_E_PROCESSINPUTFAILED"
    assert record["event_message_id"] is None
    assert json.loads(json_object(record))["message"] == "a\nb"


def test_a_message_that_is_only_its_prefix_keeps_its_text() -> None:
    assert messages.bare(message(words="Load FactSales:Error:")) == "Load FactSales:Error:"


def test_a_message_without_an_event_has_no_source() -> None:
    assert texts(MessageRow(message(None, "x", source=None, path=None, guid="g")))["source"] == ""
