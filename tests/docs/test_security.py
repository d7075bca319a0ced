"""Each promise of SECURITY.md names a test that is there, and what was never tried is said."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent.parent
TEXT: Final = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED: Final = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
ROWS: Final = [
    line.strip("| ").split(" | ")
    for line in TEXT.splitlines()
    if line.startswith("| ") and not line.startswith(("| promise ", "| --- "))
]


@cache
def named_in(path: str) -> frozenset[str]:
    """Name the tests of a module, as pytest finds them."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = (
        each for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return frozenset(each.name for each in functions if each.name.startswith("test_"))


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED.findall(TEXT))))
def test_each_named_test_is_there(path: str, name: str) -> None:
    assert (ROOT / path).is_file()
    assert name in named_in(path)


def test_each_promise_names_what_holds_it() -> None:
    assert len(ROWS) > 40
    for row in ROWS:
        promise, tests = row
        assert promise
        assert NAMED.search(tests), promise
        assert NAMED.sub("", tests).strip() == "", promise


def test_all_that_is_promised_has_its_chapter() -> None:
    chapters = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    for word in ("Reporting", "stop", "Read-only", "Passwords", "crash", "Text", "encrypted",
                 "Files", "Nothing else"):  # fmt: skip
        assert any(word in chapter for chapter in chapters), word


def test_what_was_never_tried_is_said() -> None:
    never = TEXT.partition("\n## Never tried\n")[2]
    assert len(re.findall(r"^- ", never, re.MULTILINE)) >= 5
    for word in ("real SQL Server", "Kerberos", "Entra ID", "Windows and macOS"):
        assert word in never
