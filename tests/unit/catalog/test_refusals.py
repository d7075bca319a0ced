"""What SSISDB refuses to start, validate or dump, told by number and by text alone."""

import re

import pytest

from ssis_tui.catalog.refusals import REFUSALS, TEXTS
from ssis_tui.catalog.translation import translate
from tests.support.ssisdb.procedures.refusals import text_of

NUMBERS = sorted({number for _, number in TEXTS} - {27195})
"""All whose texts the look-alike knows."""


@pytest.mark.parametrize("number", NUMBERS)
def test_a_refusal_is_known_without_its_number(number: int) -> None:
    said = text_of(number, "Name 'x'")
    text = (
        f"Driver Error: Syntax error or access violation; DDBC Error: [Microsoft][SQL Server]{said}"
    )
    error = translate(text, server="PROD", while_doing="starting Load.dtsx")
    assert error.number == number


@pytest.mark.parametrize("number", sorted(REFUSALS))
def test_a_refusal_is_one_sentence_with_the_server_in_it(number: int) -> None:
    text = f"[42000] [Microsoft][ODBC Driver 18 for SQL Server][SQL Server]It. ({number}) (SQLX)"
    error = translate(text, sqlstate="42000", server="PROD", while_doing="starting Load.dtsx")
    assert (error.number, type(error)) == (number, REFUSALS[number].error)
    assert "PROD" in error.sentence
    assert error.sentence.endswith(".")
    assert not re.search(r"[{}]", error.full_text)


def test_a_timeout_in_the_queue_of_creations_is_known_without_its_number() -> None:
    said = "The operation failed because the execution timed out."
    error = translate(
        f"Driver Error: General error; DDBC Error: [Microsoft][SQL Server]{said}",
        server="PROD",
        while_doing="starting Load.dtsx",
    )
    assert error.number == 27195
    assert error.is_transient
