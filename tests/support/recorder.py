"""Writes down what executions measured and ran with, the same way on every catalog."""

from typing import Protocol

from ssis_tui.model.codes import ContextType, ExecutionResult, ObjectType


class Recorder(Protocol):
    """The part of a world that fills the views which reports read; times are the world's now."""

    def statistic(
        self,
        execution_id: int,
        execution_path: str = "\\Package\\Load",
        *,
        name: str = "Load",
        seconds: float | None = 5.0,
        result: ExecutionResult | None = ExecutionResult.SUCCESS,
    ) -> int:
        """Write down an executable that ended now, `seconds` after it began; give its id.

        None for seconds leaves start, end and duration NULL.
        """
        ...

    def phase(
        self,
        execution_id: int,
        component: str,
        phase: str,
        *,
        seconds: float | None = 1.0,
        task: str = "Load",
        execution_path: str = "\\Package\\Load",
    ) -> None:
        """Write down a phase that ended now; None for one that begins now and has not ended."""
        ...

    def rows_sent(
        self,
        execution_id: int,
        rows: int | None,
        *,
        path: str = "OLE DB Source Output",
        source: str = "OLE DB Source",
        destination: str = "Lookup Customer",
    ) -> None:
        """Write down a buffer that was sent now; None for a row count that is NULL."""
        ...

    def parameter(
        self,
        execution_id: int,
        name: str,
        value: object,
        *,
        object_type: int = ObjectType.PACKAGE,
        data_type: str = "String",
        sensitive: bool = False,
        required: bool = False,
        runtime_override: bool = False,
    ) -> None:
        """Write down a parameter's value; a sensitive one is stored where nobody can read it."""
        ...

    def override(
        self, execution_id: int, path: str, value: str | None, *, sensitive: bool = False
    ) -> None:
        """Write down a property override."""
        ...

    def context(
        self,
        operation_id: int,
        event_message_id: int,
        value: object,
        *,
        depth: int | None = 1,
        context_type: int | None = ContextType.VARIABLE,
        source: str | None = "User::RowsRead",
        name: str | None = "Value",
    ) -> None:
        """Write down what something held when a message was written."""
        ...

    def counter(self, execution_id: int, name: str, value: int | None) -> None:
        """Let the process of an execution tell a counter."""
        ...

    def session(self, operation_id: int) -> tuple[str, int]:
        """Let the process of an operation connect to the instance; give machine and process id."""
        ...

    def deploy(self, package: str = "LoadFactSales.dtsx") -> None:
        """Deploy a package of Finance/Dwh, with parameters and the environments Prod and Test.

        Of the project: SourceServer and SourceDatabase (String, ERPSQL01 and ERP), SourcePassword
        (String, sensitive). Of the package: BatchSize (Int32, 10000), FullLoad (Boolean, 0).
        """
        ...

    def deploy_with_required_parameter(self) -> None:
        """Deploy Finance/Controlling/ForecastModel.dtsx, which requires the String Scenario."""
        ...
