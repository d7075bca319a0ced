"""What SSISDB's procedures refuse when something is to be started, validated or dumped.

Numbers and texts are those of ``sys.messages`` (database-engine-events-and-errors 26000 to 27999).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ssis_tui.catalog.case import Case
from ssis_tui.errors import LockTimeout, NoSuchOperation, NotRunning, ProcedureFailed

_NO_VALUE = Case(
    ProcedureFailed, "SSISDB on {server} was not given all that it needs while {doing}: {said}"
)
_NO_PROCESS = Case(
    ProcedureFailed,
    "SSISDB on {server} could not start a process while {doing}: {said}",
    "Ask the DBA to look at the rights of the service's account on that machine.",
)

REFUSALS: Final[Mapping[int, Case]] = MappingProxyType(
    {
        27100: _NO_VALUE,
        27101: Case(
            ProcedureFailed,
            "SSISDB on {server} does not take a value that it was given while {doing}: {said}",
        ),
        27104: Case(NoSuchOperation, "{server} has no such folder, or not for this login (27104)."),
        27109: Case(
            NoSuchOperation, "{server} has no such project, or not for this login (27109)."
        ),
        27121: Case(
            ProcedureFailed,
            "That execution was started before, so {server} did not start it again (27121).",
        ),
        27130: _NO_PROCESS,
        27131: _NO_PROCESS,
        27132: _NO_PROCESS,
        27133: _NO_PROCESS,
        27136: _NO_PROCESS,
        27138: _NO_VALUE,
        27146: Case(
            NoSuchOperation,
            "{server} has no such package, or not for this login (27146).",
            "It takes rights on the folder and the project to run one.",
        ),
        27147: Case(
            ProcedureFailed,
            "A value is not of its parameter's data type, so {server} refused it (27147): {said}",
        ),
        27150: Case(
            ProcedureFailed,
            "The project was deployed anew meanwhile, so {server} started nothing (27150).",
            "Start it once more: then the new version runs.",
        ),
        27176: Case(
            NoSuchOperation,
            "{server} knows no such parameter (27176): {said}",
            "Capital and small letters count in its name.",
        ),
        27182: Case(
            NoSuchOperation, "{server} has no such environment, or not for this login (27182)."
        ),
        27184: Case(
            ProcedureFailed,
            "The package requires parameters that have no value, so {server} did not start it "
            "(27184).",
            "Give each required parameter a value.",
        ),
        27195: Case(
            LockTimeout,
            "Too many executions are being created on {server}, so this one was not (27195).",
            "Start it once more in a moment.",
        ),
        27208: Case(
            NoSuchOperation, "The project on {server} does not refer to that environment (27208)."
        ),
        27217: Case(
            ProcedureFailed,
            "{server} has no such logging level (27217): {said}",
        ),
        27218: Case(
            NotRunning,
            "{server} finds no running process of that execution, so there is no dump (27218).",
            "It has ended, runs on another machine, or its process is gone.",
        ),
        27224: Case(
            ProcedureFailed,
            "That execution was started before, so {server} set no parameter any more (27224).",
        ),
    }
)

TEXTS: Final = (
    (r"The input parameter, .{0,200} cannot be null", 27100),
    (r"The value specified for the input parameter, .{0,200} is not valid", 27101),
    (r"Cannot find the folder .{0,200} because it does not exist", 27104),
    (r"Cannot find the project .{0,200} because it does not exist", 27109),
    (r"An instance of execution can only be started once", 27121),
    (r"The input parameter cannot be null", 27138),
    (r"Cannot access the package or the package does not exist", 27146),
    (r"The data type of the input value is not compatible", 27147),
    (r"The version of the project has changed since the instance", 27150),
    (r"The parameter .{0,200} does not exist or you do not have sufficient", 27176),
    (r"Unable to execute the project named", 27178),
    (r"The environment .{0,200} does not exist or you have not been granted", 27182),
    (r"you need to specify values for the required parameters", 27184),
    (r"The operation failed because the execution timed out", 27195),
    (r"The environment reference .{0,200} is not associated with the project", 27208),
    (r"The logging level .{0,40} is undefined", 27217),
    (r"cannot find the running process for execution ID", 27218),
    (r"The parameter value cannot be changed after the execution has been started", 27224),
)
"""Patterns of the texts, for the driver that hands no numbers on."""
