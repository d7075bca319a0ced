"""The catalog's numeric codes as enums that keep a number they do not know."""

from enum import IntEnum
from typing import Final, Self


class Code(IntEnum):
    """A documented number of the catalog.

    A number from a newer server becomes a visible member of its own (``UNKNOWN_42``) instead of a
    crash or a lie: it compares equal to its number and its label says that it is unknown.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, int):
            return None
        # Not registered with the enum: a hostile server must not grow it without end.
        unknown = int.__new__(cls, value)
        unknown._name_ = f"UNKNOWN_{value}".replace("-", "MINUS_")
        unknown._value_ = value
        return unknown

    @property
    def is_known(self) -> bool:
        """Whether the number is documented."""
        return not self._name_.startswith("UNKNOWN_")

    @property
    def label(self) -> str:
        """The code in the words of SSMS, in English; an unknown one as its number."""
        if not self.is_known:
            return f"Unknown ({int(self)})"
        return self._name_.replace("_", " ").capitalize()


class OperationStatus(Code):
    """``catalog.operations.status``; labels as SSMS shows them."""

    CREATED = 1
    RUNNING = 2
    CANCELED = 3
    FAILED = 4
    PENDING = 5
    ENDED_UNEXPECTEDLY = 6
    SUCCEEDED = 7
    STOPPING = 8
    COMPLETED = 9

    @property
    def is_active(self) -> bool:
        """Whether work goes on or is about to: Running, Pending or Stopping.

        A Created operation counts as active only for its first ten minutes, which takes a clock:
        see :meth:`ssis_tui.model.operations.Operation.is_active_at`.
        """
        return int(self) in {2, 5, 8}

    @property
    def has_ended(self) -> bool:
        """Whether the catalog calls it over; status 6 may still be corrected by the server."""
        return int(self) in {3, 4, 6, 7, 9}

    @property
    def is_failure(self) -> bool:
        """Whether somebody should look at it: Failed or Ended unexpectedly."""
        return int(self) in {4, 6}


class OperationType(Code):
    """``catalog.operations.operation_type``."""

    INITIALIZATION = 1
    RETENTION_CLEANUP = 2
    VERSION_CLEANUP = 3
    DEPLOY_PROJECT = 101
    RESTORE_PROJECT = 106
    EXECUTE = 200
    STOP = 202
    CREATE_DUMP = 205
    VALIDATE_PROJECT = 300
    VALIDATE_PACKAGE = 301
    CONFIGURE_CATALOG = 1000

    @property
    def is_execution(self) -> bool:
        """Whether it runs a package (200)."""
        return int(self) == 200

    @property
    def is_validation(self) -> bool:
        """Whether it validates a project (300) or a package (301)."""
        return int(self) in {300, 301}

    @property
    def is_stoppable(self) -> bool:
        """Whether ``catalog.stop_operation`` takes this type at all: 200, 300, 301."""
        return int(self) in {200, 300, 301}

    @property
    def word(self) -> str:
        """One lower-case word for a narrow column."""
        return _TYPE_WORDS.get(int(self), str(int(self)))


_TYPE_WORDS = {
    1: "startup",
    2: "cleanup",
    3: "cleanup",
    101: "deploy",
    106: "restore",
    200: "execute",
    202: "stop",
    205: "dump",
    300: "validate",
    301: "validate",
    1000: "configure",
}


class ObjectType(Code):
    """``object_type`` of operations and parameters (permissions use another scale)."""

    FOLDER = 10
    PROJECT = 20
    PACKAGE = 30
    ENVIRONMENT = 40
    EXECUTION = 50


class MessageType(Code):
    """``message_type`` of operation and event messages."""

    UNKNOWN = -1
    PRE_VALIDATE = 10
    POST_VALIDATE = 20
    PRE_EXECUTE = 30
    POST_EXECUTE = 40
    STATUS_CHANGE = 50
    PROGRESS = 60
    INFORMATION = 70
    VARIABLE_VALUE_CHANGED = 80
    DIAGNOSTIC = 90
    QUERY_CANCEL = 100
    WARNING = 110
    ERROR = 120
    TASK_FAILED = 130
    DIAGNOSTIC_EX = 140
    CUSTOM = 200
    NON_DIAGNOSTIC = 400

    @property
    def is_error(self) -> bool:
        """Whether it tells of a failure: Error or Task failed."""
        return self in ERRORS


ERRORS: Final = frozenset({MessageType.ERROR, MessageType.TASK_FAILED})
"""The types of messages that tell of a failure."""


class MessageSourceType(Code):
    """``message_source_type``: who wrote the message."""

    ENTRY_API = 10
    EXTERNAL_PROCESS = 20
    PACKAGE = 30
    TASK = 40
    CONTAINER = 50
    DATA_FLOW = 60


class ContextType(Code):
    """``context_type`` of ``catalog.event_message_context``."""

    TASK = 10
    PIPELINE = 20
    SEQUENCE = 30
    FOR_LOOP = 40
    FOREACH_LOOP = 50
    PACKAGE = 60
    VARIABLE = 70
    CONNECTION_MANAGER = 80


class ExecutionResult(Code):
    """``execution_result`` of ``catalog.executable_statistics``."""

    SUCCESS = 0
    FAILURE = 1
    COMPLETION = 2
    CANCELLED = 3


class LoggingLevel(Code):
    """The execution parameter ``LOGGING_LEVEL``."""

    NONE = 0
    BASIC = 1
    PERFORMANCE = 2
    VERBOSE = 3
    RUNTIME_LINEAGE = 4
    CUSTOMIZED = 100
