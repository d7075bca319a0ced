"""The references say what the code does, and the tables name what there is."""

import re
from pathlib import Path
from typing import cast

import pytest

import ssis_tui
from docs.make import HERE, OUTPUTS, PAGES, text_of
from ssis_tui.model.statements import SentText, StatementUse
from ssis_tui.present.statements import record_with_texts
from tests.support.examples import blocks
from tests.unit.cli.running import CommandLine

PYTHON = (HERE / "python.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\(([^)#:]+)\)")


@pytest.mark.parametrize("name", PAGES)
def test_references_are_up_to_date(name: str) -> None:
    written = (HERE / name).read_text(encoding="utf-8")
    assert written == text_of(PAGES[name]), "run: python -m docs.make"


def section(title: str) -> str:
    return PYTHON.partition(f"## {title}\n")[2].partition("\n## ")[0]


def first_cells(table: str) -> set[str]:
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| ")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def test_every_public_name_is_documented_and_nothing_else() -> None:
    documented = first_cells(section("Errors")) | first_cells(section("Names"))
    assert documented == set(ssis_tui.__all__)


def counterparts() -> list[str]:
    rows = [line for line in section("The managed API beside it").splitlines() if "| `" in line]
    return sorted({name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[2])})


@pytest.mark.parametrize("name", counterparts())
def test_every_counterpart_of_the_managed_api_exists(name: str) -> None:
    first, *rest = name.split(".")
    assert first in ssis_tui.__all__
    found: object = getattr(ssis_tui, first)
    for part in rest:
        found = getattr(found, part)


def test_each_member_of_the_managed_api_has_a_counterpart_or_a_reason() -> None:
    rows = [
        line.split("|")[1:3]
        for line in section("The managed API beside it").splitlines()
        if line.startswith("| `")
    ]
    assert len(rows) > 60
    assert all("`" in here or here.strip().startswith("– ") for _, here in rows)


@pytest.mark.parametrize("path", sorted(HERE.glob("*.md")), ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_links_are_found_at_all() -> None:
    found = LINK.findall((HERE / "README.md").read_text(encoding="utf-8"))
    assert {path.name for path in HERE.glob("*.md")} - {"README.md"} <= set(found)


def test_examples_are_found_at_all() -> None:
    assert len(list(blocks(HERE / "python.md", "python"))) >= 6


WRITTEN_BY = {
    "operations": ("list",),
    "messages": ("messages", "1690705"),
    "executables": ("executables", "1690705"),
    "stops": ("stop", "1690705", "--yes"),
    "packages": ("packages",),
    "parameters": ("packages", "Finance/Dwh/LoadFactSales.dtsx", "--parameters"),
    "environments": ("packages", "Finance/Dwh", "--environments"),
    "summaries": ("summary",),
    "hours": ("summary", "--hours"),
    "failed connections": ("summary", "--connections"),
    "startup": ("startup", "--dry-run"),
    "steps": ("doctor",),
    "settings": ("config", "show"),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_fields_are_those_that_the_command_writes(name: str) -> None:
    done = CommandLine()(
        *WRITTEN_BY[name],
        "--demo",
        "--csv",
        environ={"SSIS_TUI_DEMO_NOW": "2026-11-22T02:13:00+01:00"},
    )
    assert done.status == 0, done.err
    assert tuple(done.out.splitlines()[0].split(",")) == OUTPUTS[name][1]


def test_the_fields_of_explained_statements_are_documented() -> None:
    use = StatementUse(
        name="poll", why="each poll", sent=1, running=0, failed=0, rows=1, total=1.0, last=1.0,
        median=1.0, longest=1.0, texts=(SentText("SELECT 1", 1),),
    )  # fmt: skip
    found = record_with_texts(use)
    text = (HERE / "dba.md").read_text(encoding="utf-8")
    told = text.partition("one JSON object for each statement, with ")[2].partition(". Values")[0]
    (form,) = cast("list[dict[str, object]]", found["texts"])
    assert set(re.findall(r"`(\w+)`", told)) == {"server", *found, *form}
