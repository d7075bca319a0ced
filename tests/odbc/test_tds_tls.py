"""What real drivers see of the stand-in server's encryption."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from tests.odbc.conftest import only
from tests.support.drivers import Driver
from tests.support.needs import need_program
from tests.support.tds.codes import Encryption
from tests.support.tds.scripted import ScriptedEngine
from tests.support.tds.server import TdsServer
from tests.support.tds.session import Column, ResultSet, SqlType
from tests.support.tds.tls import Certificate, self_signed

NOT_TRUSTED = "certificate verify failed"
TEXT = "x" * 30_000


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    need_program("openssl")
    return self_signed(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(engine: ScriptedEngine, certificate: Certificate) -> Iterator[TdsServer]:
    engine.answer("SELECT v", ResultSet((Column("v", SqlType("nvarchar")),), ((TEXT,),)))
    tls = certificate.context()
    with TdsServer(engine, encryption=Encryption.LOGIN_ONLY, tls=tls) as running:
        yield running


def options(driver: Driver, *, encrypt: bool, trust: bool = False) -> dict[str, str]:
    """Say in the driver's words whether to encrypt and whether to trust any certificate."""
    if driver.id == "freetds":
        return {"Encryption": "require" if encrypt else "off"}
    return {
        "Encrypt": "yes" if encrypt else "no",
        "TrustServerCertificate": "yes" if trust else "no",
    }


def read(driver: Driver, server: TdsServer, **chosen: Any) -> bool:
    """Read over a new connection; returns whether it was encrypted."""
    with closing(driver.connect(server, **chosen)) as connection:
        rows: list[Any] = connection.cursor().execute("SELECT v").fetchall()
        assert rows[0][0] == TEXT
        return server.connections[-1].is_encrypted


def test_a_client_that_wants_encryption_gets_it(driver: Driver, server: TdsServer) -> None:
    assert read(driver, server, **options(driver, encrypt=True, trust=True))


def test_a_client_that_wants_none_has_its_login_encrypted_only(
    driver: Driver, server: TdsServer, engine: ScriptedEngine
) -> None:
    assert not read(driver, server, **options(driver, encrypt=False))
    assert engine.sessions[0].login.password == "secret"


def test_a_server_may_insist_on_encryption(driver: Driver, server: TdsServer) -> None:
    server.encryption = Encryption.REQUIRED

    assert read(driver, server, **options(driver, encrypt=False, trust=True))


# FreeTDS trusts every certificate unless its own configuration says not to.
@only("microsoft", "mssql_python")
def test_a_certificate_that_nobody_signed_is_not_trusted(
    driver: Driver, server: TdsServer, engine: ScriptedEngine
) -> None:
    with pytest.raises(driver.module.Error, match=NOT_TRUSTED):
        read(driver, server, **options(driver, encrypt=True))
    assert engine.sessions == []


def test_a_server_without_encryption_is_told_from_one_that_is_down(
    driver: Driver, server: TdsServer
) -> None:
    server.encryption = Encryption.NOT_SUPPORTED
    said = {"freetds": "Unable to connect"}.get(driver.id, "Encryption not supported")

    with pytest.raises(driver.module.Error, match=said):
        read(driver, server, **options(driver, encrypt=True, trust=True))


# FreeTDS does not speak TDS 8.
@only("microsoft", "mssql_python")
def test_strict_encryption_begins_with_the_first_byte(
    driver: Driver, server: TdsServer, certificate: Certificate
) -> None:
    strict = {"Encrypt": "strict", "ServerCertificate": str(certificate.certificate)}

    assert read(driver, server, **strict)

    with pytest.raises(driver.module.Error, match=NOT_TRUSTED):
        read(driver, server, Encrypt="strict")
