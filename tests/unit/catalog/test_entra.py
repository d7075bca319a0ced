"""Logins by token: packed as documented, fetched once, asked only while somebody can answer."""

import struct
from dataclasses import dataclass, field

import pytest
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError
from azure.identity import CredentialUnavailableError

from ssis_tui.catalog.connection_string import connection_string
from ssis_tui.catalog.driver import Driver, Way
from ssis_tui.catalog.entra import (
    METHODS,
    SCOPE,
    TOKEN_ATTRIBUTE,
    Credential,
    Credentials,
    Prompt,
    is_by_token,
    packed,
)
from ssis_tui.config.connection_options import ConnectionOptions
from ssis_tui.errors import DriverMissing, LoginRefused, NotReachable

MICROSOFT = Driver(Way.MICROSOFT, "ODBC Driver 18 for SQL Server", "ODBC Driver 18", "")
MODULE = Driver(Way.MSSQL_PYTHON, "", "mssql-python", "")
FREETDS = Driver(Way.FREETDS, "FreeTDS", "FreeTDS", "")


def options(method: str = "ActiveDirectoryDeviceCode", user: str = "") -> ConnectionOptions:
    return ConnectionOptions(
        server="x.database.windows.net", authentication=method, user=user, trust_certificate=True
    )


@dataclass(slots=True)
class Given:
    token: str


@dataclass(slots=True)
class Fake:
    """A credential that asks once, then keeps its token."""

    prompt: Prompt
    error: Exception | None = None
    asks: bool = True
    scopes: list[tuple[str, ...]] = field(default_factory=list)

    def get_token(self, *scopes: str) -> Given:
        self.scopes.append(scopes)
        if self.error is not None:
            raise self.error
        if self.asks:
            self.prompt("Enter the code.")
            self.asks = False
        return Given("eyJ0.abc")


@dataclass(slots=True)
class Making:
    """Counts the credentials that are made."""

    error: Exception | None = None
    made: list[tuple[str, Fake]] = field(default_factory=list)

    def __call__(self, method: str, prompt: Prompt) -> Credential:
        fake = Fake(prompt, self.error)
        self.made.append((method, fake))
        return fake


def test_a_token_is_its_length_and_utf_16() -> None:
    content = packed("ab")
    assert content == b"\x04\x00\x00\x00a\x00b\x00"
    (length,) = struct.unpack_from("<I", content)
    assert content[4 : 4 + length].decode("utf-16-le") == "ab"


@pytest.mark.parametrize("token", ["", "ä", "a\0b", "a\nb"])
def test_what_is_no_token_never_reaches_the_driver(token: str) -> None:
    with pytest.raises(LoginRefused, match="no usable token"):
        packed(token)


@pytest.mark.parametrize("method", ["", "ActiveDirectoryIntegrated", "SqlPassword"])
def test_other_logins_are_left_to_the_driver(method: str) -> None:
    making = Making()
    assert not is_by_token(options(method))
    assert Credentials(making).attributes(options(method), "x") == {}
    assert making.made == []


def test_all_connections_of_a_login_share_a_credential() -> None:
    making, said = Making(), list[str]()
    credentials = Credentials(making, prompt=said.append)
    found = [
        credentials.attributes(options(method, user), "x")
        for method, user in (
            ("ActiveDirectoryDeviceCode", "a@x"),
            ("activedirectorydevicecodeflow", "A@X"),
            ("ActiveDirectoryDeviceCode", "b@x"),
            ("ActiveDirectoryAzCli", "a@x"),
        )
    ]
    assert {tuple(each) for each in found} == {(TOKEN_ATTRIBUTE,)}
    assert len(making.made) == 3
    assert making.made[0][1].scopes == [(SCOPE,), (SCOPE,)]
    assert said == ["Enter the code."] * 3


def test_after_signing_in_nobody_is_asked_any_more() -> None:
    making, said = Making(), list[str]()
    credentials = Credentials(making)
    credentials.sign_in(options(), "x", said.append)
    assert said == ["Enter the code."]
    assert credentials.attributes(options(), "x")
    making.made[0][1].asks = True
    with pytest.raises(LoginRefused, match="has run out"):
        credentials.attributes(options(), "x")
    assert said == ["Enter the code."]


@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        (ClientAuthenticationError("No.\nTrace: secret"), LoginRefused, "no token for x: No."),
        (CredentialUnavailableError("Run az login"), LoginRefused, "Run az login"),
        (ServiceRequestError("no route"), NotReachable, "cannot be reached: no route"),
    ],
)
def test_what_goes_wrong_there_is_an_error_of_ours(
    error: Exception, kind: type[Exception], sentence: str
) -> None:
    with pytest.raises(kind, match=sentence) as raised:
        Credentials(Making(error)).attributes(options(), "x")
    assert "secret" not in str(raised.value)


def test_a_fault_of_the_program_is_not_taken_for_a_refusal() -> None:
    with pytest.raises(ZeroDivisionError):
        Credentials(Making(ZeroDivisionError())).attributes(options(), "x")


@pytest.mark.parametrize("driver", [MICROSOFT, MODULE], ids=lambda each: each.label)
@pytest.mark.parametrize("method", sorted(METHODS))
def test_the_driver_is_told_of_no_other_login_beside_the_token(driver: Driver, method: str) -> None:
    text = connection_string(options(method, "a@x"), driver).lower()
    assert not any(word in text for word in ("authentication", "uid", "pwd", "trusted_connection"))
    assert "database=ssisdb" in text


def test_freetds_knows_no_tokens() -> None:
    with pytest.raises(DriverMissing, match="knows no Entra ID login"):
        connection_string(options(), FREETDS)


@pytest.mark.parametrize("method", sorted(set(METHODS.values())))
def test_each_method_has_a_credential_of_azure_identity(method: str) -> None:
    from ssis_tui.catalog.entra import _credential

    assert callable(_credential(method, print).get_token)
