from datetime import timedelta
from typing import Final

import pytest
from msgspec.structs import replace

from ssis_tui.model.codes import ObjectType, OperationStatus, OperationType
from ssis_tui.model.operations import Operation, OperationKey, Validation
from ssis_tui.present import related
from tests.support.operations import NOW, execution, operation

ASKED: Final = NOW - timedelta(minutes=5)


def stop(number: int = 900, **changes: object) -> Operation:
    found = replace(
        operation(number, OperationType.STOP, object_name="Dwh", status=OperationStatus.SUCCEEDED),
        object_id=7,
        started=ASKED,
        created=ASKED,
        ended=ASKED + timedelta(seconds=2),
        caller_name="CORP\\dba",
    )
    return replace(found, **changes)


def ran(
    number: int, status: OperationStatus, begun: float = -30, ended: float | None = None
) -> Operation:
    """Make an execution that ran from so many minutes before or after the stop."""
    found = execution(number, status=status, started=ASKED + timedelta(minutes=begun))
    end = None if ended is None else ASKED + timedelta(minutes=ended)
    return replace(found, ended=end)


def target(*candidates: Operation) -> related.Related:
    found = related.stopped_by(stop(), candidates)
    assert found is not None
    return found


def test_a_stop_leads_to_the_run_of_its_object_that_was_canceled_then() -> None:
    found = target(
        ran(1, OperationStatus.SUCCEEDED, ended=30),
        ran(2, OperationStatus.CANCELED, ended=1),
        ran(3, OperationStatus.RUNNING),
    )
    assert found.operation.operation_id == 2
    assert not found.is_certain
    assert found.sentence == "Probably concerned 2 Finance/Dwh/LoadFactSales.dtsx."


def test_one_that_is_still_stopping_is_found_too() -> None:
    assert target(ran(3, OperationStatus.STOPPING)).operation.operation_id == 3


def test_of_two_canceled_ones_the_one_that_ended_sooner_after_it_is_likelier() -> None:
    found = target(
        ran(1, OperationStatus.CANCELED, ended=20), ran(2, OperationStatus.CANCELED, ended=1)
    )
    assert found.operation.operation_id == 2
    assert found.sentence.endswith("; 1 other ran of the same object then.")


@pytest.mark.parametrize(
    "candidate",
    [
        ran(1, OperationStatus.CANCELED, begun=-30, ended=-10),
        ran(1, OperationStatus.RUNNING, begun=3),
        replace(ran(1, OperationStatus.CANCELED, ended=1), object_id=8),
        replace(ran(1, OperationStatus.CANCELED, ended=1), key=OperationKey("OTHER", 1)),
        replace(ran(1, OperationStatus.FAILED), ended=None),
        stop(5),
    ],
)
def test_what_did_not_run_then_or_is_of_another_object_is_not_meant(candidate: Operation) -> None:
    assert related.stopped_by(stop(), [candidate]) is None


def test_a_stop_that_was_refused_names_no_object_and_leads_nowhere() -> None:
    refused = stop(object_id=None, object_name=None, status=OperationStatus.FAILED)
    assert related.stopped_by(refused, [ran(1, OperationStatus.RUNNING)]) is None


def test_only_a_stop_is_asked_what_it_stopped() -> None:
    assert related.stopped_by(execution(), [ran(1, OperationStatus.CANCELED, ended=1)]) is None


def test_a_canceled_run_leads_back_to_its_stop() -> None:
    canceled = ran(2, OperationStatus.CANCELED, ended=1)
    stops = [stop(900), stop(901, status=OperationStatus.FAILED), stop(902, object_id=8)]
    found = related.stop_of(canceled, stops)
    assert found is not None
    assert found.operation_id == 900
    assert related.stop_of(ran(2, OperationStatus.SUCCEEDED, ended=1), stops) is None


def test_a_dump_names_its_execution() -> None:
    dump = replace(operation(950, OperationType.CREATE_DUMP), object_id=184217)
    found = related.dumped(dump, [execution(1), execution(184217)])
    assert found is not None
    assert found.is_certain
    assert found.sentence == "Concerns 184217 Finance/Dwh/LoadFactSales.dtsx."
    assert related.dumped(stop(), [execution(7)]) is None


def validation(kind: OperationType, name: str | None, scope: str | None) -> Validation:
    return Validation(
        key=OperationKey("PRODSQL01", 5),
        operation_type=kind,
        status=OperationStatus.SUCCEEDED,
        object_type=ObjectType.PROJECT,
        object_name=name,
        folder_name="Finance",
        project_name="Dwh",
        environment_scope=scope,
    )


def test_a_validation_says_what_it_looked_at() -> None:
    assert (
        related.validated(validation(OperationType.VALIDATE_PACKAGE, "Load.dtsx", "A"))
        == "Validates the package Finance/Dwh/Load.dtsx with all its environment references."
    )
    assert related.validated(validation(OperationType.VALIDATE_PROJECT, "Dwh", None)) == (
        "Validates the project Finance/Dwh."
    )
    assert related.validated(execution()) == ""
