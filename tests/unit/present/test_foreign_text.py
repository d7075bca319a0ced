import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssis_tui import text
from ssis_tui.present import foreign_text
from ssis_tui.present.column import View


@given(st.text(), st.booleans())
def test_a_line_is_harmless(words: str, is_ascii: bool) -> None:
    line = foreign_text.line(words, View(is_ascii=is_ascii))
    assert text.is_harmless(line)
    assert not is_ascii or line.isascii()


def test_secrets_are_taken_out_even_of_very_long_texts() -> None:
    words = "x" * 1900 + "Password=hunter2hunter2hunter2;" + "y" * 20_000
    assert "hunter2" not in foreign_text.line(words, View())


def test_nothing_becomes_an_empty_line() -> None:
    assert foreign_text.line(None, View()) == ""


@pytest.mark.parametrize(
    "name",
    [
        "Password",
        "User::DbPassword",
        "ApiKey",
        "\\Package.Connections[Db].Properties[Password]",
    ],
)
def test_a_value_is_hidden_where_its_name_says_that_it_is_a_secret(name: str) -> None:
    assert foreign_text.value("hunter2\nhunter2", None, name) == text.MASK


@pytest.mark.parametrize("name", ["ServerName", "PasswordExpiryDays", "Compass", "", None])
def test_a_value_with_another_name_is_shown_without_the_secrets_in_it(name: str | None) -> None:
    assert foreign_text.value("Data Source=a;Password=hunter2", name) == (
        "Data Source=a;Password=***"
    )
