"""What ``import ssis_tui`` gives: one list, the same at run time and for type checkers."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import ssis_tui

ROOT = Path(__file__).resolve().parent.parent.parent.parent


def names_for_type_checkers() -> set[str]:
    tree = ast.parse(Path(ssis_tui.__file__).read_text(encoding="utf-8"))
    block = next(each for each in tree.body if isinstance(each, ast.If))
    imports = [each for each in block.body if isinstance(each, ast.ImportFrom)]
    return {alias.name for each in imports for alias in each.names}


def test_type_checkers_see_what_is_listed() -> None:
    assert names_for_type_checkers() | {"__version__"} == set(ssis_tui.__all__)
    assert list(ssis_tui.__all__) == sorted(ssis_tui.__all__)


@pytest.mark.parametrize("name", ssis_tui.__all__)
def test_every_listed_name_is_there(name: str) -> None:
    assert getattr(ssis_tui, name) is not None
    assert name in dir(ssis_tui)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Catalogue'"):
        _ = ssis_tui.Catalogue  # type: ignore[attr-defined]


def test_values_are_had_without_what_connects() -> None:
    code = (
        "import sys, ssis_tui; ssis_tui.OperationStatus.FAILED; "
        "assert not {'asyncio', 'pyodbc', 'ssis_tui.polling'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_every_error_of_the_tree_is_listed() -> None:
    def tree(error: type[ssis_tui.SsisTuiError]) -> set[str]:
        # What commands and screens make for themselves nobody who calls the API can meet.
        own = [
            each
            for each in error.__subclasses__()
            if not each.__module__.startswith(("ssis_tui.cli.", "ssis_tui.tui."))
        ]
        return {error.__name__}.union(*map(tree, own))

    listed = {
        name
        for name in ssis_tui.__all__
        if isinstance(getattr(ssis_tui, name), type)
        and issubclass(getattr(ssis_tui, name), ssis_tui.SsisTuiError)
    }
    assert listed == tree(ssis_tui.SsisTuiError)
