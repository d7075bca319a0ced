"""Connection strings: each driver in its own words, every value where it belongs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ssis_tui.catalog.connection_string import (
    connection_string,
    escaped,
    is_certificate_checked,
    is_encrypted,
)
from ssis_tui.catalog.driver import Driver, Way
from ssis_tui.config.connection_options import (
    ApplicationIntent,
    ConnectionOptions,
    Encryption,
    keywords_of,
)
from ssis_tui.errors import DriverMissing, TlsRefused, UsageError

DRIVER_18 = Driver(Way.MICROSOFT, "ODBC Driver 18 for SQL Server", "ODBC Driver 18 …", "")
DRIVER_17 = Driver(Way.MICROSOFT, "ODBC Driver 17 for SQL Server", "ODBC Driver 17 …", "")
FREETDS = Driver(Way.FREETDS, "FreeTDS", "FreeTDS", "")
MSSQL_PYTHON = Driver(Way.MSSQL_PYTHON, "", "mssql-python", "")
PLAIN = ConnectionOptions(server="PROD", user="etl", password="s3cret")
OPEN = replace(PLAIN, encrypt=Encryption.NO)


def test_microsofts_driver_is_told_everything_explicitly() -> None:
    assert keywords_of(connection_string(PLAIN, DRIVER_18)) == {
        "driver": "ODBC Driver 18 for SQL Server",
        "server": "PROD",
        "database": "SSISDB",
        "uid": "etl",
        "pwd": "s3cret",
        "encrypt": "yes",
        "trustservercertificate": "no",
        "connectretrycount": "0",
        "app": "ssis-tui",
    }


def test_freetds_is_told_the_port_apart() -> None:
    assert keywords_of(connection_string(replace(OPEN, server="PROD,1444"), FREETDS)) == {
        "driver": "FreeTDS",
        "server": "PROD",
        "port": "1444",
        "database": "SSISDB",
        "uid": "etl",
        "pwd": "s3cret",
        "tds_version": "7.4",
        "clientcharset": "UTF-8",
        "encryption": "off",
        "app": "ssis-tui",
    }


def test_mssql_python_gets_no_driver_and_no_application() -> None:
    pairs = keywords_of(connection_string(PLAIN, MSSQL_PYTHON))
    assert "driver" not in pairs
    assert "app" not in pairs
    assert pairs["server"] == "PROD"


@pytest.mark.parametrize(
    ("server", "microsoft", "freetds"),
    [
        ("PROD", "PROD", ("PROD", "1433")),
        ("PROD,1444", "PROD,1444", ("PROD", "1444")),
        ("tcp:PROD, 1444", "PROD,1444", ("PROD", "1444")),
        ("PROD\\ETL", "PROD\\ETL", ("PROD\\ETL", None)),
        ("PROD\\ETL,1444", "PROD,1444", ("PROD", "1444")),
        ("[::1],1444", "::1,1444", ("::1", "1444")),
        ("[fe80::1%eth0]", "fe80::1%eth0", ("fe80::1%eth0", "1433")),
        (".", "localhost", ("localhost", "1433")),
        ("(local)\\X", "localhost\\X", ("localhost\\X", None)),
    ],
)
def test_an_address_is_written_as_the_driver_wants_it(
    server: str, microsoft: str, freetds: tuple[str, str | None]
) -> None:
    options = replace(OPEN, server=server)
    assert keywords_of(connection_string(options, DRIVER_18))["server"] == microsoft
    pairs = keywords_of(connection_string(options, FREETDS))
    assert (pairs["server"], pairs.get("port")) == freetds


def test_a_windows_login_names_nobody() -> None:
    options = ConnectionOptions(server="PROD", is_trusted=True, encrypt=Encryption.NO)
    for driver in (DRIVER_18, FREETDS, MSSQL_PYTHON):
        pairs = keywords_of(connection_string(options, driver))
        assert pairs["trusted_connection"] == "yes"
        assert not {"uid", "pwd"} & set(pairs)


def test_an_entra_login_is_named_as_the_driver_spells_it() -> None:
    options = ConnectionOptions(
        server="x.database.windows.net", user="a@b.c", authentication="ActiveDirectoryInteractive"
    )
    pairs = keywords_of(connection_string(options, DRIVER_18))
    assert pairs["authentication"] == "ActiveDirectoryInteractive"
    assert "pwd" not in pairs
    with pytest.raises(DriverMissing):
        connection_string(replace(options, encrypt=Encryption.NO), FREETDS)


def test_a_listener_is_told_what_is_wanted_of_it() -> None:
    options = replace(
        OPEN, multi_subnet_failover=True, application_intent=ApplicationIntent.READ_ONLY
    )
    pairs = keywords_of(connection_string(options, DRIVER_18))
    assert pairs["multisubnetfailover"] == "yes"
    assert pairs["applicationintent"] == "ReadOnly"
    assert keywords_of(connection_string(options, FREETDS))["applicationintent"] == "ReadOnly"


def test_further_keywords_are_added() -> None:
    options = replace(PLAIN, extra=(("KeepAlive", "10"),))
    assert keywords_of(connection_string(options, DRIVER_18))["keepalive"] == "10"


def test_a_data_source_takes_the_drivers_place() -> None:
    options = ConnectionOptions(dsn="prod", user="etl", password="x", encrypt=Encryption.NO)
    for driver in (DRIVER_18, FREETDS):
        pairs = keywords_of(connection_string(options, driver))
        assert pairs["dsn"] == "prod"
        assert not {"driver", "server"} & set(pairs)
    with pytest.raises(DriverMissing):
        connection_string(options, MSSQL_PYTHON)


def test_a_whole_connection_string_keeps_its_words_and_is_completed() -> None:
    options = ConnectionOptions(
        connection_string="Server=tcp:PROD,1;Initial Catalog=Other;User ID=me;Encrypt=no",
        password="s3cret",
    )
    pairs = keywords_of(connection_string(options, DRIVER_18))
    assert pairs["server"] == "tcp:PROD,1"
    assert pairs["initial catalog"] == "Other"
    assert pairs["user id"] == "me"
    assert pairs["pwd"] == "s3cret"
    assert pairs["encrypt"] == "no"
    assert pairs["driver"] == "ODBC Driver 18 for SQL Server"
    assert not {"database", "uid"} & set(pairs)


hostile = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=30
) | st.sampled_from([";DATABASE=master", "};x=y", "{", "}", "a}b;c", "=;", "{};{}"])


@given(password=hostile, user=hostile, database=hostile)
def test_no_value_can_end_or_add_a_keyword(password: str, user: str, database: str) -> None:
    options = ConnectionOptions(
        server="PROD",
        user=user,
        password=password,
        database=database,
        encrypt=Encryption.NO,
    )
    for driver in (DRIVER_18, MSSQL_PYTHON):
        pairs = keywords_of(connection_string(options, driver))
        assert (pairs["uid"], pairs["pwd"], pairs["database"]) == (user, password, database)
        assert pairs["server"] == "PROD"
    if "};" in user + "\n" + password + "\n" + database:
        with pytest.raises(UsageError):
            connection_string(options, FREETDS)
    else:
        pairs = as_freetds_reads(connection_string(options, FREETDS))
        assert (pairs["UID"], pairs["PWD"], pairs["DATABASE"]) == (user, password, database)
        assert pairs["SERVER"] == "PROD"


def as_freetds_reads(text: str) -> dict[str, str]:
    """Its own rules: a value in braces ends with "};", and doubled braces mean nothing."""
    pairs: dict[str, str] = {}
    while text:
        keyword, _, text = text.partition("=")
        if text.startswith("{"):
            value, _, text = text[1:].partition("};")
        else:
            value, _, text = text.partition(";")
        pairs.setdefault(keyword, value)
    return pairs


@given(value=st.text(st.characters(exclude_characters="\0"), max_size=30))
def test_a_value_is_read_back_as_it_was(value: str) -> None:
    assert keywords_of(f"a={escaped(value, DRIVER_18)};b=c") == {"a": value, "b": "c"}


def test_a_nul_in_a_value_is_refused() -> None:
    with pytest.raises(UsageError):
        connection_string(replace(PLAIN, password="a\0b"), DRIVER_18)


def test_a_keyword_cannot_smuggle_another() -> None:
    with pytest.raises(UsageError):
        connection_string(replace(PLAIN, extra=(("a=b;PWD", "x"),)), DRIVER_18)


def test_strict_encryption_is_not_silently_made_less() -> None:
    options = replace(PLAIN, encrypt=Encryption.STRICT)
    assert keywords_of(connection_string(options, DRIVER_18))["encrypt"] == "strict"
    for driver in (DRIVER_17, FREETDS):
        with pytest.raises(DriverMissing):
            connection_string(options, driver)


def test_an_unchecked_certificate_is_the_users_own_word() -> None:
    with pytest.raises(TlsRefused):
        connection_string(PLAIN, FREETDS)
    trusting = replace(PLAIN, trust_certificate=True)
    assert keywords_of(connection_string(trusting, FREETDS))["encryption"] == "require"


@pytest.mark.parametrize(
    ("options", "encrypted", "checked"),
    [
        (PLAIN, True, True),
        (replace(PLAIN, trust_certificate=True), True, False),
        (OPEN, False, False),
        (ConnectionOptions(connection_string="Server=x;Encrypt=no"), False, False),
        (ConnectionOptions(connection_string="Server=x;Encrypt=Optional"), False, False),
        (ConnectionOptions(connection_string="Server=x;TrustServerCertificate=Yes"), True, False),
        (ConnectionOptions(connection_string="Server=x;Encryption=request"), False, False),
        (ConnectionOptions(connection_string="Server=x;Trust_Server_Certificate=1"), True, False),
        (ConnectionOptions(connection_string="Server=x"), True, True),
    ],
)
def test_what_the_header_says_of_the_line_is_true(
    options: ConnectionOptions, encrypted: bool, checked: bool
) -> None:
    assert is_encrypted(options) is encrypted
    assert is_certificate_checked(options, DRIVER_18) is checked
    assert is_certificate_checked(options, FREETDS) is False


@pytest.mark.parametrize("driver", [DRIVER_18, DRIVER_17, MSSQL_PYTHON], ids=lambda it: it.label)
def test_the_line_is_encrypted_and_the_certificate_checked_unless_told_otherwise(
    driver: Driver,
) -> None:
    pairs = keywords_of(connection_string(PLAIN, driver))
    assert (pairs["encrypt"], pairs["trustservercertificate"]) == ("yes", "no")
    assert is_encrypted(PLAIN)
    assert is_certificate_checked(PLAIN, driver)


@pytest.mark.parametrize("driver", [DRIVER_18, FREETDS, MSSQL_PYTHON], ids=lambda it: it.label)
@pytest.mark.parametrize(
    "keyword", ["Encrypt", "encryption", "TrustServerCertificate", "trust_server_certificate"]
)
def test_what_the_header_says_of_the_line_cannot_be_undone_by_an_option_of_the_driver(
    driver: Driver, keyword: str
) -> None:
    options = replace(PLAIN, trust_certificate=True, extra=((keyword, "no"),))
    with pytest.raises(UsageError, match="is no option of the driver here"):
        connection_string(options, driver)


def test_the_users_own_word_on_the_certificate_is_not_said_twice() -> None:
    options = ConnectionOptions(connection_string="Server=x;Trust_Server_Certificate=yes")
    pairs = keywords_of(connection_string(options, MSSQL_PYTHON))
    assert pairs["trust_server_certificate"] == "yes"
    assert "trustservercertificate" not in pairs


def test_the_password_is_not_in_the_options_own_words() -> None:
    assert "s3cret" not in repr(PLAIN)
    whole = ConnectionOptions(connection_string="Server=x;PWD=s3cret")
    assert "s3cret" not in repr(whole)
    assert "s3cret" not in whole.label
