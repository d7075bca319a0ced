"""Addresses, connection strings and options as people write them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.config.connection_options import (
    Address,
    ConnectionOptions,
    keywords_of,
    parse_address,
    server_in,
)
from ssis_tui.errors import UsageError


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("prod", Address("prod")),
        (" prod , 1444 ", Address("prod", None, 1444)),
        ("prod\\etl", Address("prod", "etl")),
        ("prod\\etl,1444", Address("prod", "etl", 1444)),
        ("TCP:prod", Address("prod")),
        ("[2001:db8::1]", Address("2001:db8::1")),
        ("[::1],1444", Address("::1", None, 1444)),
        ("[::1]\\etl", Address("::1", "etl")),
        ("::1,1444", Address("::1", None, 1444)),
        (".\\etl", Address("localhost", "etl")),
    ],
)
def test_an_address_is_taken_apart(text: str, address: Address) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text",
    ["", ",1433", "prod,", "prod,x", "prod,0", "prod,65536", "prod,²", "[::1", "[::1]x",
     "np:prod", "\\\\prod\\pipe", "prod;PWD=x", "a{b", "lpc:prod"],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    if text == "prod,":
        assert parse_address(text) == Address("prod")
        return
    with pytest.raises(UsageError):
        parse_address(text)


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_a_usage_error(text: str) -> None:
    try:
        address = parse_address(text)
    except UsageError:
        return
    assert address.host
    assert not set(address.host) & set(";={}\0\n\r")


@given(st.text(max_size=60))
def test_any_text_is_a_connection_string_or_a_usage_error(text: str) -> None:
    with contextlib.suppress(UsageError):
        assert all(key == key.lower() for key in keywords_of(text))


@pytest.mark.parametrize("text", ["PWD={planted", "planted", "a=b;planted"])
def test_a_broken_connection_string_is_not_repeated(text: str) -> None:
    with pytest.raises(UsageError) as said:
        keywords_of(text)
    assert "planted" not in said.value.full_text


def test_the_first_of_two_equal_keywords_counts() -> None:
    assert keywords_of("Server=a; SERVER = b ;") == {"server": "a"}


def test_a_connection_string_names_its_server() -> None:
    assert server_in("Driver={x;y};Address=prod,1;PWD={a;Server=b}") == "prod,1"
    assert server_in("DSN=prod") == "prod"
    assert server_in("PWD=x") == ""


def test_a_named_instance_has_a_port_that_only_the_browser_knows() -> None:
    assert parse_address("prod\\etl").effective_port is None
    assert parse_address("prod").effective_port == 1433


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"server": "a", "dsn": "b"},
        {"server": "a", "connection_string": "Server=b"},
        {"server": "a", "is_trusted": True, "user": "x"},
        {"server": "a", "is_trusted": True, "authentication": "ActiveDirectoryIntegrated"},
        {"server": "a", "login_timeout": 0},
        {"server": "a,b"},
    ],
)
def test_options_that_contradict_each_other_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        ConnectionOptions(**wrong)  # type: ignore[arg-type]


def test_the_label_is_what_the_user_typed() -> None:
    assert ConnectionOptions(server=" prod\\etl ").label == "prod\\etl"
    assert ConnectionOptions(dsn="nightly").label == "nightly"
    assert ConnectionOptions(connection_string="Server=prod;PWD=x").label == "prod"
    assert ConnectionOptions(connection_string="PWD=x").label == "the server"
