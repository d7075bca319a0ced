"""The examples in the docstrings do what they say, on the demo."""

import doctest
from types import ModuleType

import pytest

import ssis_tui
from ssis_tui import aio
from ssis_tui.api import synchronous

NOW = "2026-11-22T02:13:00+01:00"


@pytest.mark.parametrize("module", [aio, synchronous], ids=lambda module: module.__name__)
def test_examples_in_docstrings(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSIS_TUI_DEMO_NOW", NOW)
    examples = [each for each in doctest.DocTestFinder().find(module) if each.examples]
    assert examples
    with ssis_tui.connect(demo=True) as catalog:
        for example in examples:
            example.globs = {"catalog": catalog, "ssis_tui": ssis_tui}
            said: list[str] = []
            result = doctest.DocTestRunner().run(example, out=said.append)
            assert result.failed == 0, "".join(said)
