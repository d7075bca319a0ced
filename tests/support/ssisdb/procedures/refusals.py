"""The catalog's own errors, 27100 to 27299, with the texts of sys.messages."""

from tests.support.ssisdb.errors import SqlError
from tests.support.tds.session import Message

_NO_RIGHTS = "because it does not exist or you do not have sufficient permissions."
_TEXTS = {
    27100: "The input parameter, '{}', cannot be null. Provide a valid value for this parameter.",
    27101: "The value specified for the input parameter, '{}', is not valid. Provide a valid "
    "value for this parameter.",
    27103: f"Cannot find the execution instance '{{}}' {_NO_RIGHTS}",
    27104: f"Cannot find the folder '{{}}' {_NO_RIGHTS}",
    27105: f"Cannot find the operation '{{}}' {_NO_RIGHTS}",
    27109: f"Cannot find the project '{{}}' {_NO_RIGHTS}",
    27112: "Unable to update the row in the table, '{}'. Make sure that this row exists.",
    27121: "The project is currently running or has completed. An instance of execution can only"
    " be started once.",
    27123: "The operation cannot be started by an account that uses SQL Server Authentication. "
    "Start the operation with an account that uses Integrated Authentication.",
    27124: "Integration Services server cannot stop the operation. The specified operation with "
    "ID '{}' is not valid or is not running.",
    27125: "Integration Services server cannot stop the operation. The specified operation is "
    "not in a consistent state and cannot be stopped.",
    27126: "Integration Services server cannot stop the operation. The specified operation is "
    "already in Stopping state.",
    27138: "The input parameter cannot be null. Provide a valid value for the parameter.",
    27139: "Integration Services server cannot be configured because there are active "
    "operations. Wait until there are no active operations, and then try to configure the"
    " server again.",
    27140: "The operation cannot be started because the user is not a member of the database "
    "role, '{}', or the server role, '{}'. Log in as a member of one of these roles, and "
    "then try to start the operation again.",
    27143: "Cannot access the operation with ID, '{}'. Verify that the user has appropriate "
    "permissions.",
    27146: "Cannot access the package or the package does not exist. Verify that the package "
    "exists and that the user has permissions to it.",
    27147: "The data type of the input value is not compatible with the data type of the '{}'.",
    27150: "The version of the project has changed since the instance of the execution has been "
    "created. Create a new execution instance and try again.",
    27153: "Default permissions for the operation cannot be granted to the user. Make sure that "
    "the user can be assigned these permissions.",
    27156: "The Integration Services server property, '{}', cannot be found. Check the name of "
    "the property and try again.",
    27159: "Data type of the input value is not supported.",
    27162: "The property, '{}', cannot be changed because the Integration Services database is "
    "not in single-user mode. In Management Studio, in the Database Properties dialog "
    "box, set the Restrict Access property to single-user mode. Then, try to change the "
    "value of the property again.",
    27165: "Warning: During startup, the Integration Services server marked operation {} (type "
    "{}, status {}) as terminated. Please check the operating system error logs for "
    "operation details.",
    27176: "The parameter '{}' does not exist or you do not have sufficient permissions.",
    27178: "Unable to execute the project named '{}'. You do not have sufficient permissions.",
    27182: "The environment '{}' does not exist or you have not been granted the appropriate "
    "permissions to access it.",
    27184: "In order to execute this package, you need to specify values for the required "
    "parameters.",
    27191: "The '{}' permission is not applicable to objects of type '{}'. Grant, deny, or "
    "revoke of this permission is not allowed.",
    27192: "The caller has not been granted the MANAGEPERMISSION permission for the specified "
    "object.",
    27208: "The environment reference '{}' is not associated with the project.",
    27217: "The logging level '{}' is undefined. Provide one of the following logging levels: 0 "
    "(None), 1 (Basic), 2 (Performance), 3 (Verbose), 4 (RuntimeLineage), 100 "
    "(Customized).",
    27218: "The Integration Services Server cannot find the running process for execution ID {}."
    " Provide a valid execution ID.",
    27219: "Caller does not have permissions to execute the stored procedure.",
    27224: "The parameter value cannot be changed after the execution has been started.",
    27237: "The customized logging level '{}' does not exist.",
    27241: "Failed to update logging level '{0}'. Provide the value for "
    "SERVER_CUSTOMIZED_LOGGING_LEVEL property, as it can not be null or empty for logging"
    " level '{0}'.",
    27243: f"Cannot find the cluster worker agent '{{}}' {_NO_RIGHTS}",
    27255: "The job id of the execution is null. Create a job for the execution first and try "
    "again.",
}


def text_of(number: int, *arguments: object) -> str:
    return _TEXTS[number].format(*arguments)


def raised(number: int, *arguments: object) -> Message:
    """An error that RAISERROR reports: the procedure returns, and the batch goes on after it."""
    return Message(number, text_of(number, *arguments))


def thrown(number: int, *arguments: object) -> SqlError:
    """An error that is thrown on from a CATCH: it ends the batch."""
    return SqlError(raised(number, *arguments))
