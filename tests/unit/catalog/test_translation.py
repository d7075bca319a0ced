"""What each driver was seen to say, and the sentence that the user reads instead."""

# ruff: noqa: ISC004 (sentences are longer than lines)

import pytest

from ssis_tui import errors
from ssis_tui.catalog.said import said_in
from ssis_tui.catalog.stages import CONNECTING
from ssis_tui.catalog.translation import translate

MS = "[Microsoft][ODBC Driver 18 for SQL Server]"
SERVER = f"{MS}[SQL Server]"
FT = "[FreeTDS][SQL Server]"
READING = "reading the operations"
STOPPING = "stopping 184217"
NOT_RUNNING = (
    "Integration Services server cannot stop the operation. The specified operation with ID '5' is "
    "not valid or is not running."
)
SQL_LOGIN = (
    "The operation cannot be started by an account that uses SQL Server Authentication. Start the "
    "operation with an account that uses Integrated Authentication."
)
DEADLOCK = (
    "Transaction (Process ID 55) was deadlocked on lock resources with another process and has "
    "been chosen as the deadlock victim. Rerun the transaction."
)
NET = (
    "A .NET Framework error occurred during execution of user-defined routine or aggregate "
    '"stop_operation_internal": \nSystem.Exception: no process'
)
CANNOT_OPEN = 'Cannot open database "SSISDB" requested by the login. The login failed.'
WRONG_PASSWORD = "Login failed for user 'tester'."


def microsoft(state: str, text: str, number: int, call: str = "SQLExecDirectW") -> tuple[str, str]:
    return state, f"[{state}] {SERVER}{text} ({number}) ({call})"


def freetds(state: str, text: str, number: int, call: str = "SQLExecDirectW") -> tuple[str, str]:
    return state, f"[{state}] {FT}{text} ({number}) ({call})"


def mssql_python(phrase: str, text: str) -> tuple[str, str]:
    return "", f"Driver Error: {phrase}; DDBC Error: [Microsoft][SQL Server]{text}"


ACCESS = "Syntax error or access violation"
NO_LOGIN = "Invalid authorization specification"
LINK = "Communication link failure"

CASES = [
    # 1 connecting: no host, closed port, no answer
    (
        "HYT00",
        f"[HYT00] {MS}Login timeout expired (0) (SQLDriverConnect)",
        CONNECTING,
        errors.NotReachable,
        "PROD did not answer within 15 s.",
    ),
    (
        "08S01",
        f"[08S01] {FT}Unable to connect: Adaptive Server is unavailable or does not exist (20009) "
        "(SQLDriverConnect)",
        CONNECTING,
        errors.NotReachable,
        "PROD cannot be reached: Unable to connect: Adaptive Server is unavailable or does not "
        "exist.",
    ),
    (
        "",
        "Driver Error: Client unable to establish connection; DDBC Error: [Microsoft]TCP Provider: "
        "Error code 0x2749",
        CONNECTING,
        errors.NotReachable,
        "PROD cannot be reached: TCP Provider: Error code 0x2749.",
    ),
    (
        "08001",
        f"[08001] {MS}TCP Provider: Error code 0x274D (10061) (SQLDriverConnect)",
        CONNECTING,
        errors.NotReachable,
        "PROD cannot be reached: TCP Provider: Error code 0x274D.",
    ),
    # 2 TLS
    (
        "08001",
        f"[08001] {MS}Encryption not supported on SQL Server. (20) (SQLDriverConnect)",
        CONNECTING,
        errors.TlsRefused,
        "PROD and this machine could not agree on encryption: Encryption not supported on SQL "
        "Server.",
    ),
    (
        "08001",
        f"[08001] {MS}SSL Provider: [error:0A000086:SSL routines::certificate verify failed:"
        "self-signed certificate] (-1) (SQLDriverConnect)",
        CONNECTING,
        errors.TlsRefused,
        "The certificate of PROD is not trusted by this machine.",
    ),
    (
        "",
        "Driver Error: Client unable to establish connection; DDBC Error: [Microsoft]SSL Provider: "
        "[error:0A000086:SSL routines::certificate verify failed:self-signed certificate]",
        CONNECTING,
        errors.TlsRefused,
        "The certificate of PROD is not trusted by this machine.",
    ),
    # 3 login
    (
        *microsoft("28000", WRONG_PASSWORD, 18456, "SQLDriverConnect"),
        CONNECTING,
        errors.LoginRefused,
        f"PROD refused the login: {WRONG_PASSWORD}",
    ),
    (
        *freetds("42000", WRONG_PASSWORD, 18456, "SQLDriverConnect"),
        CONNECTING,
        errors.LoginRefused,
        f"PROD refused the login: {WRONG_PASSWORD}",
    ),
    (
        *mssql_python(NO_LOGIN, WRONG_PASSWORD),
        CONNECTING,
        errors.LoginRefused,
        f"PROD refused the login: {WRONG_PASSWORD}",
    ),
    *(
        (
            *said,
            CONNECTING,
            errors.LoginRefused,
            "PROD refused the login because the password must be changed.",
        )
        for said in (
            microsoft("28000", "Login failed for user 'x'.  Reason: The password of the account "
                      "has expired.", 18487, "SQLDriverConnect"),
            mssql_python(NO_LOGIN, "Login failed for user 'x'.  Reason: The password of the "
                         "account must be changed."),
        )
    ),
    *(
        (
            *said,
            CONNECTING,
            errors.LoginRefused,
            "PROD refused the login because the account is disabled or locked.",
        )
        for said in (
            freetds("42000", "Login failed for user 'x'. Reason: The account is disabled.", 18470,
                    "SQLDriverConnect"),
            mssql_python(ACCESS, "Login failed for user 'x'. Reason: The account is disabled."),
        )
    ),
    (
        "HY000",
        f"[HY000] {MS}SSPI Provider: No Kerberos credentials available (default cache: "
        "FILE:/tmp/krb5cc_1000) (851968) (SQLDriverConnect)",
        CONNECTING,
        errors.NoTicket,
        "There is no Kerberos ticket for a Windows login on PROD: SSPI Provider: No Kerberos "
        "credentials available (default cache: FILE:/tmp/krb5cc_1000).",
    ),
    (
        *microsoft("28000", "Login failed. The login is from an untrusted domain and cannot be "
                   "used with Integrated authentication.", 18452, "SQLDriverConnect"),
        CONNECTING,
        errors.LoginRefused,
        "PROD does not trust the domain of this login.",
    ),
    # 4 database
    *(
        (
            *said,
            CONNECTING,
            errors.CatalogMissing,
            "PROD has no such database, or it is offline, or this login may not enter it: "
            + CANNOT_OPEN,
        )
        for said in (
            microsoft("42000", CANNOT_OPEN, 4060, "SQLDriverConnect"),
            freetds("42000", CANNOT_OPEN, 4060, "SQLDriverConnect"),
            mssql_python(ACCESS, CANNOT_OPEN),
        )
    ),
    *(
        (
            *said,
            CONNECTING,
            errors.CatalogMissing,
            "This login may not enter the database on PROD.",
        )
        for said in (
            microsoft("42000", 'The server principal "x" is not able to access the database '
                      '"SSISDB" under the current security context.', 916),
            mssql_python(ACCESS, 'The server principal "x" is not able to access the database '
                         '"SSISDB" under the current security context.'),
        )
    ),
    *(
        (
            *said,
            READING,
            errors.CatalogMissing,
            "The database on PROD is not an SSISDB: Invalid object name 'catalog.operations'.",
        )
        for said in (
            microsoft("42S02", "Invalid object name 'catalog.operations'.", 208),
            freetds("42S02", "Invalid object name 'catalog.operations'.", 208),
            mssql_python("Base table or view not found",
                         "Invalid object name 'catalog.operations'."),
        )
    ),
    (
        *microsoft("28000", "Login failed for user 'x'. Reason: Server is in script upgrade mode. "
                   "Only administrator can connect at this time.", 18401, "SQLDriverConnect"),
        CONNECTING,
        errors.CatalogMissing,
        "PROD is changing the database or upgrading it, so it cannot be entered: Login failed for "
        "user 'x'. Reason: Server is in script upgrade mode. Only administrator can connect at "
        "this time.",
    ),
    # 5 database offline, restoring, single user
    *(
        (
            *said,
            READING,
            errors.CatalogMissing,
            f"The database on PROD is not available: {text}",
        )
        for text, number in (
            ("Database 'SSISDB' cannot be opened because it is offline.", 942),
            ("Database 'SSISDB' cannot be opened. It is in the middle of a restore.", 927),
            ("Database 'SSISDB' is already open and can only have one user at a time.", 924),
        )
        for said in (microsoft("42000", text, number), mssql_python(ACCESS, text))
    ),
    # 6 driver
    (
        "01000",
        "[01000] [unixODBC][Driver Manager]Can't open lib '/nonexistent.so' : file not found (0) "
        "(SQLDriverConnect)",
        CONNECTING,
        errors.DriverMissing,
        "The ODBC driver for PROD could not be loaded: Can't open lib '/nonexistent.so' : file not "
        "found.",
    ),
    (
        "IM002",
        "[IM002] [unixODBC][Driver Manager]Data source name not found and no default driver "
        "specified (0) (SQLDriverConnect)",
        CONNECTING,
        errors.DriverMissing,
        "The ODBC driver for PROD could not be loaded: Data source name not found and no default "
        "driver specified.",
    ),
    # 7, 8, 9, 14, 15 reset, restart, killed
    *(
        (
            state,
            text,
            READING,
            errors.ConnectionLost,
            "The connection to PROD was lost while reading the operations.",
        )
        for state, text in (
            ("08S01", f"[08S01] {MS}TCP Provider: Error code 0x2746 (10054) (SQLExecDirectW)"),
            ("08S01", f"[08S01] {MS}Communication link failure (0) (SQLExecDirectW)"),
            (
                "HY000",
                f"[HY000] {MS}Unspecified error occurred on SQL Server. Connection may have been "
                "terminated by the server. (0) (SQLExecDirectW)",
            ),
            ("01000", f"[01000] {FT}Unexpected EOF from the server (20017) (SQLExecDirectW)"),
            ("HY000", f"[HY000] {FT}Unknown error (0) (SQLExecDirectW)"),
            ("08S01", f"[08S01] {FT}Write to the server failed (20006) (SQLExecDirectW)"),
            ("", f"Driver Error: {LINK}; DDBC Error: [Microsoft]TCP Provider: Error code 0x2746"),
            (
                "",
                "Driver Error: General error; DDBC Error: [Microsoft]Unspecified error occurred on "
                "SQL Server. Connection may have been terminated by the server.",
            ),
            (
                "08S01",
                f"[08S01] {MS}The connection is no longer usable because the server failed to "
                "respond to a command cancellation for a previously executed statement in a timely "
                "manner. (0) (SQLExecDirectW)",
            ),
        )
    ),
    (
        *freetds("42000", "Cannot continue the execution because the session is in the kill "
                 "state.", 596),
        READING,
        errors.ConnectionLost,
        "PROD ended the session while reading the operations.",
    ),
    # 10, 11, 12 time limit
    *(
        (
            state,
            text,
            READING,
            errors.TimeLimit,
            "PROD did not answer within 15 s while reading the operations.",
        )
        for state, text in (
            ("HYT00", f"[HYT00] {MS}Query timeout expired (0) (SQLExecDirectW)"),
            ("HYT00", f"[HYT00] {FT}Timeout expired (0) (SQLExecDirectW)"),
            ("", "Driver Error: Timeout expired; DDBC Error: [Microsoft]Query timeout expired"),
        )
    ),
    # 16 failover
    *(
        (
            *said,
            STOPPING,
            errors.ServerReadOnly,
            "PROD is read-only, such as a secondary replica, so nothing was changed.",
        )
        for said in (
            microsoft("25000", 'Failed to update database "SSISDB" because the database is '
                      "read-only.", 3906),
            freetds("25000", 'Failed to update database "SSISDB" because the database is '
                    "read-only.", 3906),
            mssql_python("Invalid transaction state", 'Failed to update database "SSISDB" because '
                         "the database is read-only."),
        )
    ),
    *(
        (
            *said,
            READING,
            errors.CatalogMissing,
            "The replica PROD may not be read at present: The target database, 'SSISDB', is "
            "participating in an availability group and is currently not accessible for queries.",
        )
        for said in (
            freetds("42000", "The target database, 'SSISDB', is participating in an availability "
                    "group and is currently not accessible for queries.", 976),
            mssql_python(ACCESS, "The target database, 'SSISDB', is participating in an "
                         "availability group and is currently not accessible for queries."),
        )
    ),
    # 17 deadlock, 18 lock time-out
    *(
        (
            *said,
            READING,
            errors.DeadlockVictim,
            "PROD chose this query to give way in a deadlock while reading the operations.",
        )
        for said in (
            microsoft("40001", DEADLOCK, 1205),
            freetds("42000", DEADLOCK, 1205),
            mssql_python("Serialization failure", DEADLOCK),
        )
    ),
    *(
        (
            *said,
            READING,
            errors.LockTimeout,
            "Somebody holds a lock on PROD that this had to wait for while reading the operations.",
        )
        for said in (
            microsoft("42000", "Lock request time out period exceeded.", 1222),
            freetds("42000", "Lock request time out period exceeded.", 1222),
            mssql_python(ACCESS, "Lock request time out period exceeded."),
        )
    ),
    # 19 Azure's limits
    *(
        (*said, READING, errors.ServerBusy, f"PROD is at a limit of its service: {text}")
        for number, text in (
            (10928, "Resource ID: 1. The request limit for the database is 60 and has been "
             "reached."),
            (10929, "Resource ID: 1. The request minimum guarantee is 0, maximum limit is 60."),
            (40197, "The service has encountered an error processing your request."),
            (40501, "The service is currently busy. Retry the request after 10 seconds."),
            (40613, "Database 'x' on server 'y' is not currently available."),
            (49918, "Cannot process request. Not enough resources to process request."),
        )
        for said in (microsoft("42000", text, number), mssql_python(ACCESS, text))
    ),
    # 20 .NET
    *(
        (
            *said,
            STOPPING,
            errors.ProcedureFailed,
            "The .NET part of SSISDB failed on PROD while stopping 184217: A .NET Framework error "
            "occurred during execution of user-defined routine or aggregate "
            '"stop_operation_internal": ↵System.Exception: no process.',
        )
        for said in (
            microsoft("42000", NET, 6522),
            freetds("42000", NET, 6522),
            mssql_python(ACCESS, NET),
        )
    ),
    *(
        (
            *said,
            STOPPING,
            errors.ProcedureFailed,
            "CLR is switched off on PROD, so SSISDB cannot act (6263).",
        )
        for said in (
            microsoft("42000", "Execution of user code in the .NET Framework is disabled. Enable "
                      '"clr enabled" configuration option.', 6263),
            mssql_python(ACCESS, "Execution of user code in the .NET Framework is disabled."),
        )
    ),
    # 24, 25 and the other refusals of a stop
    *(
        (*said, STOPPING, error, sentence)
        for text, number, error, sentence in (
            (
                SQL_LOGIN,
                27123,
                errors.AccountTypeRefused,
                "SSISDB on PROD refuses this to SQL logins (27123).",
            ),
            (
                NOT_RUNNING,
                27124,
                errors.NotRunning,
                "The operation is not running, so PROD had nothing to stop (27124).",
            ),
            (
                "Integration Services server cannot stop the operation. The specified operation is "
                "not in a consistent state and cannot be stopped.",
                27125,
                errors.InconsistentState,
                "The operation has no process, so PROD cannot stop it (27125).",
            ),
            (
                "Integration Services server cannot stop the operation. The specified operation is "
                "already in Stopping state.",
                27126,
                errors.AlreadyStopping,
                "Somebody has asked PROD to stop it already (27126).",
            ),
            (
                "Cannot access the operation with ID, '5'. Verify that the user has appropriate "
                "permissions.",
                27143,
                errors.NoPermission,
                "This login may not change that operation on PROD (27143).",
            ),
            (
                "Default permissions for the operation cannot be granted to the user.",
                27153,
                errors.ProcedureFailed,
                "PROD could not grant this login the rights on its own request (27153).",
            ),
            (
                "Caller does not have permissions to execute the stored procedure.",
                27219,
                errors.NoPermission,
                "This login may not run that procedure on PROD.",
            ),
        )
        for said in (
            microsoft("42000", text, number),
            freetds("42000", text, number),
            mssql_python(ACCESS, text),
        )
    ),
    *(
        (
            *said,
            READING,
            errors.NoPermission,
            "PROD denied a right while reading the operations: The SELECT permission was denied on "
            "the object 'x', database 'SSISDB', schema 'catalog'.",
        )
        for said in (
            microsoft("42000", "The SELECT permission was denied on the object 'x', database "
                      "'SSISDB', schema 'catalog'.", 229),
            mssql_python(ACCESS, "The SELECT permission was denied on the object 'x', database "
                         "'SSISDB', schema 'catalog'."),
        )
    ),
    # 26 columns
    *(
        (
            *said,
            READING,
            errors.UnexpectedAnswer,
            "The catalog of PROD is not as any known version has it: Invalid column name 'x'.",
        )
        for said in (
            microsoft("42S22", "Invalid column name 'x'.", 207),
            mssql_python("Column not found", "Invalid column name 'x'."),
        )
    ),
    # Cancelled by the user
    *(
        (state, text, READING, errors.Cancelled, "Given up while reading the operations.")
        for state, text in (
            ("HY008", f"[HY008] {MS}Operation canceled (0) (SQLExecDirectW)"),
            ("HY008", f"[HY008] {FT}Operation was cancelled (0) (SQLExecDirectW)"),
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "text", "doing", "error", "sentence"), CASES, ids=range(len(CASES))
)
def test_each_fault_is_one_sentence(
    state: str, text: str, doing: str, error: type[errors.SsisTuiError], sentence: str
) -> None:
    translated = translate(text, sqlstate=state, server="PROD", while_doing=doing, seconds=15)
    assert type(translated) is error
    assert translated.sentence == sentence


def test_an_unknown_number_of_ssisdb_is_a_refusal_in_the_servers_words() -> None:
    state, text = microsoft("42000", "Something that a later version says.", 27999)
    translated = translate(text, sqlstate=state, server="PROD", while_doing=STOPPING)
    assert isinstance(translated, errors.ProcedureFailed)
    assert translated.number == 27999
    assert "Something that a later version says." in translated.sentence


def test_the_number_counts_more_than_the_state() -> None:
    translated = translate(
        f"[42000] {FT}{DEADLOCK} (1205) (SQLExecDirectW)",
        sqlstate="42000",
        server="PROD",
        while_doing=READING,
    )
    assert isinstance(translated, errors.DeadlockVictim)
    assert (translated.number, translated.sqlstate) == (1205, "42000")


def test_a_number_inside_the_servers_words_is_not_taken_for_its_own() -> None:
    state, text = microsoft("42000", "Job 27124 said (1205) to nobody", 50000)
    assert said_in(text, state).number == 50000


@pytest.mark.parametrize(
    "text",
    [
        f"[08001] {MS}Invalid connection string attribute: PWD=planted;Server=x (0) (SQLDriver)",
        f"[28000] {SERVER}Login failed: DRIVER=x;UID=sa;Password={{plan;ted}};x (18456) (SQLDri)",
        "Driver Error: General error; DDBC Error: [Microsoft]bad Pwd=planted",
    ],
)
def test_a_secret_in_the_drivers_words_is_masked(text: str) -> None:
    translated = translate(text, server="PROD", while_doing=CONNECTING)
    assert "planted" not in translated.full_text.replace(";", "")
    assert "planted" not in "".join(map(str, vars(translated).values())).replace(";", "")


def test_foreign_words_come_as_one_harmless_line() -> None:
    state, text = microsoft("42000", "a\x1b[2J\nb {server} {doing}", 50000)
    translated = translate(text, sqlstate=state, server="PROD", while_doing=READING)
    assert "\x1b" not in translated.sentence
    assert "\n" not in translated.sentence
    assert "{server} {doing}" in translated.sentence


def test_errors_that_leave_the_connection_useless_say_so() -> None:
    for state, text in (
        ("HYT00", f"[HYT00] {MS}Query timeout expired (0) (SQLExecDirectW)"),
        ("08S01", f"[08S01] {MS}Communication link failure (0) (SQLExecDirectW)"),
        microsoft("42000", "The service is currently busy.", 40501),
    ):
        translated = translate(text, sqlstate=state, server="PROD", while_doing=READING)
        assert translated.ends_connection


def test_a_refusal_leaves_the_connection_as_it_was() -> None:
    state, text = microsoft("42000", NOT_RUNNING, 27124)
    translated = translate(text, sqlstate=state, server="PROD", while_doing=STOPPING)
    assert not translated.ends_connection
