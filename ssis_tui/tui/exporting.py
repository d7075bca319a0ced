"""Writes what a view shows to a file: asks where, and says on the screen what became of it."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from ssis_tui import text
from ssis_tui.errors import SsisTuiError
from ssis_tui.present.column import Cell, Tone
from ssis_tui.tui.widgets.notices import Notices

if TYPE_CHECKING:
    # Only who writes one pays for it.
    from ssis_tui.tui.screens.export_records import Export, Record


def ask_for_rows(
    screen: Screen[Any], notices: Notices, what: str, records: "Iterable[Record]"
) -> None:
    """Ask where the rows of a list go, and write them; say so where there are none."""
    from ssis_tui.tui.screens.export_records import Export, one_page

    rows = tuple(records)
    if not rows:
        notices.put("export", Cell("There is nothing here to export.", Tone.WARNING))
        return
    ask(screen, notices, Export(what, one_page(rows)), f"ssis-{what.replace(' ', '-')}.csv")


def ask(screen: Screen[Any], notices: Notices, export: "Export", suggested: str) -> None:
    """Ask where an export goes, with the suggested name, and write it."""
    from ssis_tui.tui.screens.export import ExportDialog

    def answered(path: Path | None) -> None:
        if path is not None:
            screen.run_worker(_write(notices, export, path), name="export", group="export")

    screen.app.push_screen(ExportDialog(export.what, suggested), answered)


async def _write(notices: Notices, export: "Export", path: Path) -> None:
    from ssis_tui.tui.screens.export_records import write

    shown = text.one_line(str(path))
    notices.put("export", Cell(f"Writing {shown} …", Tone.WAITING))
    try:
        count = await write(path, export.pages())
    except SsisTuiError as error:
        words = Cell(f"Nothing was written to {shown}. {error.full_text}", Tone.BAD)
    except OSError as error:
        words = Cell(f"{shown} cannot be written: {error.strerror}.", Tone.BAD)
    else:
        rows = "1 row" if count == 1 else f"{count} rows"
        words = Cell(f"Wrote {rows} to {shown}.", Tone.GOOD)
    notices.put("export", words)
