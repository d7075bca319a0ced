"""What the demo server refuses, in the very words of SSISDB, translated as from a real one."""

from ssis_tui.errors import SsisTuiError

SQL_ACCOUNT = 27123
NOT_RUNNING = 27124
INCONSISTENT = 27125
ALREADY_STOPPING = 27126
NO_ACCESS = 27143
NO_OPERATION = 27105
NO_PACKAGE = 27146
NO_PROJECT = 27109
WRONG_VALUE = 27101
WRONG_TYPE = 27147
NO_PARAMETER = 27176
NO_REFERENCE = 27208
NO_LEVEL = 27217
VALUES_MISSING = 27184
NO_PROCESS = 27218
NOT_ALLOWED = 229
NET_ERROR = 6522

_TEXTS = {
    SQL_ACCOUNT: (
        "The operation cannot be started by an account that uses SQL Server Authentication. Start "
        "the operation with an account that uses Integrated Authentication."
    ),
    NOT_RUNNING: (
        "Integration Services server cannot stop the operation. The specified operation with ID "
        "'{0}' is not valid or is not running."
    ),
    INCONSISTENT: (
        "Integration Services server cannot stop the operation. The specified operation is not in "
        "a consistent state and cannot be stopped."
    ),
    ALREADY_STOPPING: (
        "Integration Services server cannot stop the operation. The specified operation is already "
        "in Stopping state."
    ),
    NO_ACCESS: (
        "Cannot access the operation with ID, '{0}'. Verify that the user has appropriate "
        "permissions."
    ),
    NO_OPERATION: (
        "Cannot find the operation '{0}' because it does not exist or you do not have sufficient "
        "permissions."
    ),
    NO_PACKAGE: (
        "Cannot access the package or the package does not exist. Verify that the package exists "
        "and that the user has permissions to it."
    ),
    NO_PROJECT: (
        "Cannot find the project '{0}' because it does not exist or you do not have sufficient "
        "permissions."
    ),
    WRONG_VALUE: (
        "The value specified for the input parameter, '{0}', is not valid. Provide a valid value "
        "for this parameter."
    ),
    WRONG_TYPE: (
        "The data type of the input value is not compatible with the data type of the '{0}'."
    ),
    NO_PARAMETER: "The parameter '{0}' does not exist or you do not have sufficient permissions.",
    NO_REFERENCE: "The environment reference '{0}' is not associated with the project.",
    NO_LEVEL: (
        "The logging level '{0}' is undefined. Provide one of the following logging levels: 0 "
        "(None), 1 (Basic), 2 (Performance), 3 (Verbose), 4 (RuntimeLineage), 100 (Customized)."
    ),
    VALUES_MISSING: (
        "In order to execute this package, you need to specify values for the required parameters."
    ),
    NO_PROCESS: (
        "The Integration Services Server cannot find the running process for execution ID {0}. "
    ),
    NOT_ALLOWED: (
        "The EXECUTE permission was denied on the object '{0}', database 'SSISDB', schema "
        "'catalog'."
    ),
    NET_ERROR: (
        "A .NET Framework error occurred during execution of user-defined routine or aggregate "
        '"stop_operation_internal": System.ComponentModel.Win32Exception: Access is denied.'
    ),
}


class Refusal(Exception):
    """A procedure of the demo raised an error with this number about this object."""

    def __init__(self, number: int, concerned: int | str) -> None:
        super().__init__(number, concerned)
        self.number = number
        self.concerned = concerned


def refusal(refused: Refusal, *, server: str, while_doing: str) -> SsisTuiError:
    """Give the error that a real server's number and text would have become."""
    # Only who is refused pays for the tables of the translation.
    from ssis_tui.catalog.translation import translate

    said = _TEXTS[refused.number].format(refused.concerned)
    text = f"[42000] {said} ({refused.number}) (SQLExecDirectW)"
    return translate(text, sqlstate="42000", server=server, while_doing=while_doing)
