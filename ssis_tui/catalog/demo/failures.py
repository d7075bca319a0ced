"""What SSIS says when something goes wrong: first the cause, then what follows from it.

Codes and wording as in Microsoft's "Integration Services Error and Message Reference"; the
sentences around the product's own are those of SQL Server, OLE DB and .NET.
"""

from msgspec import Struct

from ssis_tui.catalog.demo.chance import between, mixed
from ssis_tui.catalog.demo.executables import Span, Task

OLEDB_ERROR = -1071636471  # 0xC0202009 DTS_E_OLEDBERROR
NO_CONNECTION = -1071611876  # 0xC020801C DTS_E_CANNOTACQUIRECONNECTIONFROMCONNECTIONMANAGER
CONVERSION_FAILED = -1071636319  # 0xC02020A1 DTS_E_FAILEDCOLUMNDATACONVERSIONSTATUS
FILE_ROW_FAILED = -1071636334  # 0xC0202092, while processing a file on a data row
ROW_NOT_FOUND = -1071607778  # 0xC020901E, row yielded no match during lookup
FAILURE_ON_ERROR = -1071607767  # 0xC0209029 DTS_E_INDUCEDTRANSFORMFAILUREONERROR
FAILURE_ON_TRUNCATION = -1071607766  # 0xC020902A, the same on truncation
PRE_EXECUTE_FAILED = -1073450982  # 0xC004701A, a component failed the pre-execute phase
PROCESS_INPUT_FAILED = -1073450974  # 0xC0047022 DTS_E_PROCESSINPUTFAILED
PRIME_OUTPUT_FAILED = -1073450952  # 0xC0047038 DTS_E_PRIMEOUTPUTFAILED
THREAD_CANCELLED = -1073450951  # 0xC0047039 DTS_E_THREADCANCELLED
QUERY_FAILED = -1073548784  # 0xC002F210 DTS_E_SQLTASK_ERROREXECUTINGTHEQUERY
TASK_ERROR = -1073548540  # 0xC002F304 DTS_E_ERROROCCURREDWITHFOLLOWINGMESSAGE
SCRIPT_ERROR = 1  # 0x1, a script task that let an exception out
VALIDATION_FAILED = -1073450985  # 0xC0047017, a component failed validation
COMPONENTS_INVALID = -1073450996  # 0xC004700C, one or more component failed validation
TASK_VALIDATION_FAILED = -1073594105  # 0xC0024107 DTS_E_TASKVALIDATIONERROR

_BEFORE = "There may be error messages posted before this with more information"
_FATAL = (
    "The error is specific to the component, but the error is fatal and will cause the "
    f"Data Flow task to stop running.  {_BEFORE} about the failure."
)


class Complaint(Struct, frozen=True):
    """One error message without the task's name in front."""

    code: int
    text: str
    subcomponent: str | None = None
    """The component of a data flow; None outside one."""


def _hex(code: int) -> str:
    return f"0x{code & 0xFFFFFFFF:08X}"


def _oledb(hresult: str, description: str) -> str:
    return (
        "SSIS Error Code DTS_E_OLEDBERROR.  An OLE DB error has occurred. "
        f"Error code: {hresult}.\r\n"
        'An OLE DB record is available.  Source: "Microsoft OLE DB Driver 19 for SQL Server"  '
        f'Hresult: {hresult}  Description: "{description}".'
    )


def _process_input(component: str, number: int, input_name: str, code: int) -> Complaint:
    return Complaint(
        PROCESS_INPUT_FAILED,
        "SSIS Error Code DTS_E_PROCESSINPUTFAILED.  The ProcessInput method on component "
        f'"{component}" ({number}) failed with error code {_hex(code)} while processing input '
        f'"{input_name}" ({number + 13}). The identified component returned an error from the '
        f"ProcessInput method. {_FATAL}",
        "SSIS.Pipeline",
    )


def _prime_output(component: str, code: int) -> Complaint:
    return Complaint(
        PRIME_OUTPUT_FAILED,
        f"SSIS Error Code DTS_E_PRIMEOUTPUTFAILED.  The PrimeOutput method on {component} "
        f"returned error code {_hex(code)}.  The component returned a failure code when the "
        "pipeline engine called PrimeOutput(). The meaning of the failure code is defined by the "
        "component, but the error is fatal and the pipeline stopped executing.  "
        f"{_BEFORE} about the failure.",
        "SSIS.Pipeline",
    )


def _no_connection(manager: str) -> str:
    return (
        "SSIS Error Code DTS_E_CANNOTACQUIRECONNECTIONFROMCONNECTIONMANAGER.  The "
        f'AcquireConnection method call to the connection manager "{manager}" failed with error '
        f"code {_hex(OLEDB_ERROR)}.  {_BEFORE} on why the AcquireConnection method call failed."
    )


def _induced(place: str, cause: int) -> str:
    return (
        f'SSIS Error Code DTS_E_INDUCEDTRANSFORMFAILUREONERROR.  The "{place}" failed because '
        f'error code {_hex(cause)} occurred, and the error row disposition on "{place}" specifies '
        "failure on error. An error occurred on the specified object of the specified component.  "
        f"{_BEFORE} about the failure."
    )


def _duplicate_key(subject: str, number: int, seeds: tuple[int, ...]) -> list[Complaint]:
    table = subject.replace(" ", "")
    component = f"Destination {table}"
    key = between(1_000_000, 9_999_999, *seeds, 1)
    where = f"{component}.Inputs[OLE DB Destination Input]"
    return [
        Complaint(
            OLEDB_ERROR,
            _oledb(
                "0x80004005",
                f"Violation of PRIMARY KEY constraint 'PK_{table}'. Cannot insert duplicate key "
                f"in object 'dwh.{table}'. The duplicate key value is ({key}).",
            ),
            f"{component} [{number}]",
        ),
        Complaint(
            FAILURE_ON_ERROR,
            _induced(where, OLEDB_ERROR),
            f"{component} [{number}]",
        ),
        _process_input(component, number, "OLE DB Destination Input", FAILURE_ON_ERROR),
    ]


def _login_timeout(subject: str, number: int, seeds: tuple[int, ...]) -> list[Complaint]:
    del seeds
    component = f"Source {subject.replace(' ', '')}"
    return [
        Complaint(OLEDB_ERROR, _oledb("0x80004005", "Login timeout expired")),
        Complaint(
            NO_CONNECTION,
            _no_connection("ERP"),
            f"{component} [{number}]",
        ),
        Complaint(
            PRE_EXECUTE_FAILED,
            f"{component} failed the pre-execute phase and returned error code "
            f"{_hex(NO_CONNECTION)}.",
            "SSIS.Pipeline",
        ),
    ]


def _bad_file(subject: str, number: int, seeds: tuple[int, ...]) -> list[Complaint]:
    component = f"File {subject.replace(' ', '')}"
    column = ("Quantity", "Amount", "CustomerNo", "BookingText")[mixed(*seeds, 2) % 4]
    row = between(2, 90_000, *seeds, 3)
    file = rf"\\fileserver\drop\{subject.replace(' ', '_').lower()}_{row % 97:03}.csv"
    where = f"{component}.Outputs[Flat File Source Output].Columns[{column}]"
    return [
        Complaint(
            CONVERSION_FAILED,
            f'Data conversion failed. The data conversion for column "{column}" returned status '
            'value 4 and status text "Text was truncated or one or more characters had no match '
            'in the target code page.".',
            f"{component} [{number}]",
        ),
        Complaint(
            FAILURE_ON_TRUNCATION,
            f'The "{where}" failed because truncation occurred, and the truncation row '
            f'disposition on "{where}" specifies failure on truncation. A truncation error '
            "occurred on the specified object of the specified component.",
            f"{component} [{number}]",
        ),
        Complaint(
            FILE_ROW_FAILED,
            f'An error occurred while processing file "{file}" on data row {row}.',
            f"{component} [{number}]",
        ),
        _prime_output(component, FILE_ROW_FAILED),
    ]


def _no_match(subject: str, number: int, seeds: tuple[int, ...]) -> list[Complaint]:
    del seeds
    component = f"Lookup {subject}"
    return [
        Complaint(ROW_NOT_FOUND, "Row yielded no match during lookup.", f"{component} [{number}]"),
        Complaint(
            FAILURE_ON_ERROR,
            _induced(component, ROW_NOT_FOUND),
            f"{component} [{number}]",
        ),
        _process_input(component, number, "Lookup Input", FAILURE_ON_ERROR),
    ]


_FLOW_FAILURES = (_duplicate_key, _login_timeout, _bad_file, _no_match)

_QUERY_FAILURES = (
    (
        "MERGE dwh.{0} AS target USING staging.{0} AS so...",
        (
            "Transaction (Process ID {1}) was deadlocked on lock resources with another process "
            "and has been chosen as the deadlock victim. Rerun the transaction."
        ),
    ),
    ("EXEC etl.Prepare{0} @batch = ?", "Invalid object name 'staging.{0}'."),
    (
        "UPDATE dwh.{0} SET valid_to = ? WHERE valid_to IS...",
        (
            "The UPDATE statement conflicted with the FOREIGN KEY constraint 'FK_{0}_Date'. "
            "The statement has been terminated."
        ),
    ),
    (
        "DELETE FROM dwh.{0} WHERE month_key = ?",
        "The transaction log for database 'DWH' is full due to 'ACTIVE_TRANSACTION'.",
    ),
)


def complaints_of(span: Span, seeds: tuple[int, ...]) -> list[Complaint]:
    """Give the errors of a leaf that failed, the cause first."""
    subject = span.node.name.partition(" ")[2] or span.node.name
    drawn = mixed(*seeds, 21)
    match span.node.task:
        case Task.DATA_FLOW:
            number = between(2, 300, *seeds, 22)
            return _FLOW_FAILURES[drawn % len(_FLOW_FAILURES)](subject, number, seeds)
        case Task.FILES:
            message = r"Could not find file '\\fileserver\drop\in\today.csv'."
            return [
                Complaint(
                    TASK_ERROR, f'An error occurred with the following error message: "{message}".'
                )
            ]
        case Task.SCRIPT:
            return [
                Complaint(
                    SCRIPT_ERROR,
                    "Exception has been thrown by the target of an invocation. ---> "
                    "System.Net.WebException: The remote server returned an error: "
                    "(503) Server Unavailable.",
                )
            ]
        case _:
            query, cause = _QUERY_FAILURES[drawn % len(_QUERY_FAILURES)]
            table = subject.replace(" ", "")
            process = between(51, 300, *seeds, 23)
            return [
                Complaint(
                    QUERY_FAILED,
                    f'Executing the query "{query.format(table)}" failed with the following error: '
                    f'"{cause.format(table, process)}". Possible failure reasons: Problems with '
                    'the query, "ResultSet" property not set correctly, parameters not set '
                    "correctly, or connection not established correctly.",
                )
            ]


def interruption(number: int) -> Complaint:
    """Give what a data flow says when its package is stopped."""
    return Complaint(
        THREAD_CANCELLED,
        f'SSIS Error Code DTS_E_THREADCANCELLED.  Thread "WorkThread{number}" received a shutdown '
        "signal and is terminating. The user requested a shutdown, or an error in another thread "
        f"is causing the pipeline to shutdown.  {_BEFORE} on why the thread was cancelled.",
        "SSIS.Pipeline",
    )


def invalid_package(component: str) -> list[Complaint]:
    """Give what a validation that fails says."""
    return [
        Complaint(
            NO_CONNECTION,
            _no_connection("Forecast"),
            f"{component} [11]",
        ),
        Complaint(
            VALIDATION_FAILED,
            f"{component} failed validation and returned error code {_hex(NO_CONNECTION)}.",
            "SSIS.Pipeline",
        ),
        Complaint(COMPONENTS_INVALID, "One or more component failed validation.", "SSIS.Pipeline"),
        Complaint(TASK_VALIDATION_FAILED, "There were errors during task validation."),
    ]


def too_many_errors(count: int) -> str:
    """Give the warning of each container that ends because of errors below it (0x80019002)."""
    return (
        "SSIS Warning Code DTS_W_MAXIMUMERRORCOUNTREACHED.  The Execution method succeeded, but "
        f"the number of errors raised ({count}) reached the maximum allowed (1); resulting in "
        "failure. This occurs when the number of errors reaches the number specified in "
        "MaximumErrorCount. Change the MaximumErrorCount or fix the errors."
    )
