"""The column Now: the innermost executable that runs, and how many run beside it."""

from datetime import UTC, datetime

import pytest

from ssis_tui.model.executables import RunningExecutable
from ssis_tui.polling.snapshot import Progress
from ssis_tui.present.column import View
from ssis_tui.present.operations import now_text
from tests.support.demo_world import DemoWorld


@pytest.mark.parametrize(
    ("paths", "now"),
    [
        (["\\Package"], "Package"),
        (["\\Package", "\\Package\\Load"], "Load"),
        (["\\Package", "\\Package\\Each File", "\\Package\\Each File[3]\\Stage"], "Stage"),
        (["\\Package", "\\Package\\Seq", "\\Package\\Seq\\A", "\\Package\\Seq\\B"], "B +1"),
        (["\\Package", "\\Package\\Load", "\\Package\\Loader"], "Loader +1"),
    ],
)
def test_containers_of_what_runs_are_not_counted_beside_it(paths: list[str], now: str) -> None:
    world = DemoWorld()
    catalog = world.server().catalog()
    catalog.open()
    key = world.start_execution()
    began = datetime(2026, 3, 2, tzinfo=UTC)
    running = tuple(RunningExecutable(path, path.rpartition("\\")[2], began) for path in paths)
    view = View(progress={key: Progress(running=running)})
    assert now_text(catalog.operations([key])[0], view).text == now
