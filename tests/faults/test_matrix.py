"""Each fault of the matrix, through each driver on a real socket: what is told, and the recovery.

The cases are in :mod:`tests.faults.cases`, what is read of each in :mod:`tests.faults.sentences`;
rows of another sort are in ``test_rows.py``.
"""

from typing import Final

import pytest

from tests.faults.cases import CASES, Case
from tests.faults.runs import run
from tests.faults.sentences import SAYS
from tests.support.drivers import NAMES
from tests.support.needs import need_driver

ENOUGH_TURNS: Final = 50
"""Turns of the event loop while one call did not return: a blocked loop makes none."""


def test_each_case_has_its_words() -> None:
    assert list(SAYS) == list(dict.fromkeys(case.id for case in CASES))
    assert len({case.id for case in CASES}) == len(CASES)
    for words in SAYS.values():
        assert isinstance(words, str) or set(words) <= set(NAMES)


@pytest.mark.parametrize(
    ("case", "driver"),
    [
        pytest.param(case, driver, id=f"{case.id}, {driver}")
        for case in CASES
        for driver in case.drivers
    ],
)
async def test_a_fault_is_told_as_it_is_and_passes_by_itself(case: Case, driver: str) -> None:
    need_driver(driver)
    told = await run(case, driver)
    words = SAYS[case.id]
    assert told.words == (words if isinstance(words, str) else words[driver])
    if case.hangs:
        assert told.turns >= ENOUGH_TURNS
