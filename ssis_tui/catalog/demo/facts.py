"""What an execution that was written down as it happened measured: nothing plans it."""

from msgspec import Struct, field

from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.model.messages import MessageContext
from ssis_tui.model.reports import (
    ComponentTime,
    DataFlowPath,
    ExecutionParameter,
    PerformanceCounter,
    PropertyOverride,
)


class Facts(Struct):
    """Rows of the views that reports read, of one execution."""

    statistics: list[ExecutableStatistic] = field(default_factory=list)
    component_times: list[ComponentTime] = field(default_factory=list)
    data_flow_paths: list[DataFlowPath] = field(default_factory=list)
    parameters: list[ExecutionParameter] = field(default_factory=list)
    overrides: list[PropertyOverride] = field(default_factory=list)
    counters: list[PerformanceCounter] = field(default_factory=list)
    contexts: dict[int, list[MessageContext]] = field(default_factory=dict)
    """By the id of the message."""
