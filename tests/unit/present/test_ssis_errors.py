import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.present import ssis_errors
from ssis_tui.present.ssis_errors import KNOWN

signed_codes = st.integers(min_value=-(2**31), max_value=2**31 - 1)


@pytest.mark.parametrize(
    ("decimal", "hexadecimal", "name"),
    [
        # Pairs of numbers as they stand in Microsoft's reference.
        (-1071636471, "0xC0202009", "DTS_E_OLEDBERROR"),
        (-1071611876, "0xC020801C", "DTS_E_CANNOTACQUIRECONNECTIONFROMCONNECTIONMANAGER"),
        (-1073450974, "0xC0047022", "DTS_E_PROCESSINPUTFAILED"),
        (-1073450952, "0xC0047038", "DTS_E_PRIMEOUTPUTFAILED"),
        (-1073450910, "0xC0047062", "DTS_E_USERCOMPONENTEXCEPTION"),
        (-1071607767, "0xC0209029", "DTS_E_INDUCEDTRANSFORMFAILUREONERROR"),
        (-1071607766, "0xC020902A", "DTS_E_INDUCEDTRANSFORMFAILUREONTRUNCATION"),
        (-1071636319, "0xC02020A1", "DTS_E_FAILEDCOLUMNDATACONVERSIONSTATUS"),
        (-1073659874, "0xC001401E", "DTS_E_INVALIDFILENAMEINCONNECTION"),
        (-1073651690, "0xC0016016", "DTS_E_UNPROTECTXMLFAILED"),
        (-1073548784, "0xC002F210", "DTS_E_SQLTASK_ERROREXECUTINGTHEQUERY"),
        (-2147381246, "0x80019002", "DTS_W_MAXIMUMERRORCOUNTREACHED"),
        (-2147192714, "0x80047076", "DTS_W_UNUSEDOUTPUTDATA"),
    ],
)
def test_a_signed_code_is_found_by_its_hexadecimal_form_and_name(
    decimal: int, hexadecimal: str, name: str
) -> None:
    found = ssis_errors.explain(decimal)
    assert found is not None
    assert found.title == f"{hexadecimal} {name}"
    assert ssis_errors.signed(int(hexadecimal, 16)) == decimal


@given(signed_codes)
def test_the_forms_of_a_code_lead_to_each_other(code: int) -> None:
    assert ssis_errors.signed(ssis_errors.unsigned(code)) == code
    assert int(ssis_errors.hexadecimal(code), 16) == ssis_errors.unsigned(code)
    assert len(ssis_errors.hexadecimal(code)) == 10


@given(signed_codes)
def test_every_code_but_zero_has_some_words(code: int) -> None:
    found = ssis_errors.explain(code)
    assert (found is None) == (code == 0)
    if found is not None:
        assert found.sentence.endswith(".")


def test_the_table_holds_sentences_under_documented_forms_of_names() -> None:
    assert len(KNOWN) > 150
    for code, known in KNOWN.items():
        assert known.code == code
        assert re.fullmatch(r"[A-Za-z_0-9]+", known.name)
        assert 0x80000000 <= code <= 0xFFFFFFFF
        assert known.words.endswith(".")
        assert not known.advice or known.advice.endswith(".")


def test_no_two_codes_have_the_same_name() -> None:
    assert len({known.name for known in KNOWN.values()}) == len(KNOWN)


def test_no_code_is_listed_twice() -> None:
    from ssis_tui.present.known_codes import components, data_flow, runtime, tasks, windows

    listed = [
        *runtime.RUNTIME,
        *tasks.TASKS,
        *data_flow.ENGINE,
        *data_flow.WARNINGS,
        *components.COMPONENTS,
        *windows.OLE_DB,
        *windows.WINDOWS,
    ]
    assert len(listed) == len(KNOWN)


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (0xC0014999, "runtime"),
        (0xC002FFFE, "task"),
        (0xC0047FFF, "data flow engine"),
        (0xC020FFFE, "source"),
        (0x80040EFE, "OLE DB"),
        (0x80131500, ".NET"),
        (0x80070020, "Windows error 32"),
        (1, "task or script"),
    ],
)
def test_an_unknown_code_is_explained_by_its_range(code: int, word: str) -> None:
    found = ssis_errors.explain(code)
    assert found is not None
    assert found.name is None
    assert word in found.words


def test_codes_within_a_text_are_explained_in_their_order_and_once() -> None:
    found = ssis_errors.embedded(
        "An OLE DB error has occurred. Error code: 0x80040E14. Hresult: 0x80040e14 "
        "failed with error code 0xC0202009 (-1071607767).",
        besides=ssis_errors.signed(0xC0202009),
    )
    assert [each.name for each in found] == [
        "DB_E_ERRORSINCOMMAND",
        "DTS_E_INDUCEDTRANSFORMFAILUREONERROR",
    ]


def test_a_key_value_is_no_code() -> None:
    assert ssis_errors.embedded("The duplicate key value is (-1999999999).") == ()
    assert ssis_errors.embedded("0x80040E145 and A0x80040E14") == ()


@given(st.text())
def test_any_text_can_be_searched_for_codes(text: str) -> None:
    assert len(ssis_errors.embedded(text)) <= ssis_errors.MOST_EMBEDDED


def test_followers_are_told_from_causes() -> None:
    assert ssis_errors.is_follower(ssis_errors.signed(0xC0047022))
    assert not ssis_errors.is_follower(ssis_errors.signed(0xC0202009))
    assert not ssis_errors.is_follower(None)
    assert not ssis_errors.is_follower(0)
