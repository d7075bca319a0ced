"""Iterations of a loop added up."""

from datetime import timedelta

from msgspec.structs import replace

from ssis_tui.model.reports import ComponentTime, DataFlowPath
from ssis_tui.present.data_flow_sums import folded_paths, folded_times
from tests.support.operations import NOW

PATH = DataFlowPath(
    task_name="Stage",
    path_name="Source Output",
    source_component_name="Source",
    destination_component_name="Destination",
    execution_path="\\Package\\Loop[1]\\Stage",
    rows_sent=10,
    buffers=1,
    last_sent=NOW,
)
TIME = ComponentTime(
    task_name="Stage",
    component_name="Source",
    phase="PrimeOutput",
    execution_path="\\Package\\Loop[1]\\Stage",
    active_ms=100,
    total_ms=200,
    calls=2,
)


def test_the_same_path_of_all_iterations_is_one_row() -> None:
    second = replace(
        PATH,
        execution_path="\\Package\\Loop[2]\\Stage",
        rows_sent=5,
        last_sent=NOW + timedelta(minutes=1),
    )
    never = replace(PATH, execution_path="\\Package\\Loop[3]\\Stage", rows_sent=0, last_sent=None)
    other = replace(PATH, path_name="Error Output", rows_sent=1)
    rows = folded_paths([PATH, second, never, other])
    assert [(row.path_name, row.rows_sent, row.buffers) for row in rows] == [
        ("Source Output", 15, 3),
        ("Error Output", 1, 1),
    ]
    assert rows[0].last_sent == NOW + timedelta(minutes=1)
    assert rows[0].execution_path == "\\Package\\Loop\\Stage"


def test_times_of_a_component_are_added_by_phase() -> None:
    second = replace(TIME, execution_path="\\Package\\Loop[2]\\Stage", is_open=True)
    rows = folded_times([TIME, second, replace(TIME, phase="Validate")])
    assert [(row.phase, row.active_ms, row.total_ms, row.calls, row.is_open) for row in rows] == [
        ("PrimeOutput", 200, 400, 4, True),
        ("Validate", 100, 200, 2, False),
    ]
