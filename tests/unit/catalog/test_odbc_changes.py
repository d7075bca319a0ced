"""What procedures answer without an error, and in which order they are called."""

import pytest

from ssis_tui.catalog.odbc_changes import OdbcChanges
from ssis_tui.catalog.reports import StartRequest, ValidateRequest
from ssis_tui.catalog.session import Session
from ssis_tui.catalog.sql.batch import Answer, Batch, Row
from ssis_tui.config.connection_options import ConnectionOptions
from ssis_tui.config.settings import Profile
from ssis_tui.errors import ProcedureFailed, UsageError

REQUEST = StartRequest(
    folder="Finance",
    project="Dwh",
    package="Load\x1b[31m.dtsx",
    parameters=((30, "BatchSize", 7), (30, "Odd", 8)),
)


class Server:
    """Answers each kind of batch with what was laid down for it, or with success."""

    def __init__(self, **answers: dict[str, list[Row]]) -> None:
        self.answers = {name.replace("_", " "): sets for name, sets in answers.items()}
        self.sent: list[Batch] = []
        self.named: set[tuple[str, str]] = set()
        profile = Profile(name="PROD", options=ConnectionOptions(server="prod"))
        session = Session(profile, settings="", time_limit=1)
        self.changes = OdbcChanges(session, self.change)

    def change(self, batch: Batch, what: str, while_doing: str) -> Answer:
        self.sent.append(batch)
        self.named.add((what, while_doing))
        success: dict[str, list[Row]] = {"return_code": [(0,)], "created": [(0, 4711)]}
        return Answer(list(self.answers.get(batch.name, success).items()))

    @property
    def names(self) -> list[str]:
        return [batch.name for batch in self.sent]


def test_an_execution_is_created_then_set_up_then_started() -> None:
    server = Server()
    assert server.changes.start(REQUEST) == 4711
    assert server.names == [
        "create an execution", "set a parameter", "set a parameter", "start an execution",
    ]  # fmt: skip
    assert all(batch.is_change for batch in server.sent)
    assert server.sent[-1].parameters == [4711]


def test_a_whole_number_takes_the_type_that_the_catalog_tells() -> None:
    types: list[Row] = [(30, "BatchSize", "Int64"), (20, "Odd", "Byte")]
    server = Server(create_an_execution={"created": [(0, 5)], "types": types})
    server.changes.start(REQUEST)
    first, second = (batch.statement.text for batch in server.sent[1:3])
    assert "DECLARE @value bigint;" in first
    assert "DECLARE @value int;" in second


def test_a_value_that_cannot_be_sent_leaves_nothing_behind() -> None:
    server = Server()
    with pytest.raises(UsageError):
        server.changes.start(
            StartRequest(folder="f", project="p", package="k", parameters=((30, "P", None),))
        )
    assert server.sent == []


@pytest.mark.parametrize(
    ("answers", "told", "sent"),
    [
        ({"create_an_execution": {"created": [(1, None)]}}, "create_execution", 1),
        ({"create_an_execution": {"created": [(0, None)]}}, "create_execution", 1),
        ({"create_an_execution": {"created": []}}, "create_execution", 1),
        ({"set_a_parameter": {"return_code": [(1,)]}}, "set_execution_parameter_value", 2),
        ({"start_an_execution": {"return_code": [(1,)]}}, "start_execution", 4),
    ],
)
def test_a_return_code_that_is_not_0_ends_a_start(
    answers: dict[str, dict[str, list[Row]]], told: str, sent: int
) -> None:
    server = Server(**answers)
    with pytest.raises(ProcedureFailed, match=rf"catalog\.{told} on PROD"):
        server.changes.start(REQUEST)
    assert len(server.sent) == sent


def test_other_return_codes_are_told_too() -> None:
    failed: dict[str, list[Row]] = {"return_code": [(1,)], "created": [(1, None)]}
    server = Server(validate=failed, dump=failed, **{"catalog.startup": failed})
    with pytest.raises(ProcedureFailed, match="validate_project on PROD returned 1"):
        server.changes.validate(ValidateRequest(folder="f", project="p"))
    with pytest.raises(ProcedureFailed, match="validate_package on PROD returned 1"):
        server.changes.validate(ValidateRequest(folder="f", project="p", package="k"))
    with pytest.raises(ProcedureFailed, match="startup on PROD returned 1"):
        server.changes.startup()
    with pytest.raises(ProcedureFailed, match="create_execution_dump on PROD returned 1"):
        server.changes.create_dump(7)


def test_the_gate_is_told_what_is_to_be_done_in_harmless_words() -> None:
    server = Server()
    server.changes.start(REQUEST)
    ((what, while_doing),) = server.named
    assert what.startswith("start Load")
    assert while_doing.startswith("starting Load")
    assert "\x1b" not in what + while_doing
