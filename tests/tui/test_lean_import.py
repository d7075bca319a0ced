"""What Textual is imported without, and that it has all of it once it is wanted."""

import subprocess
import sys

import pytest

LEAN = "import sys; from ssis_tui.tui.lean_import import bring_back, import_textual;"
PALETTE = {"textual.command", "textual.widgets._input", "textual.widgets._option_list"}


def said(code: str) -> list[str]:
    """Run this in an interpreter of its own; give the words that it prints."""
    done = subprocess.run(
        [sys.executable, "-c", LEAN + code], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_neither_the_palette_nor_what_it_is_made_of_is_imported() -> None:
    found = said("import_textual(); import ssis_tui.tui.run; print(*sys.modules)")
    assert "textual.app" in found
    assert not {*PALETTE, "rich.table", "ssl", "platformdirs", "shutil", "tempfile"} & {*found}


@pytest.mark.parametrize("name", ["CommandPalette", "SimpleProvider", "Provider"])
def test_textual_has_its_own_classes_back(name: str) -> None:
    code = f"import_textual(); from textual import app; before = app.{name}; bring_back();"
    code += "import textual.command;"
    code += f"print(app.{name} is textual.command.{name}, app.{name} is before)"
    assert said(code) == ["True", "False"]


def test_what_inherits_from_a_class_without_content_inherits_from_the_real_one() -> None:
    code = "import_textual(); bring_back();"
    code += "from textual.command import Provider; from textual.theme import ThemeProvider;"
    code += "import textual.design, rich.table;"
    code += "print(issubclass(ThemeProvider, Provider), ThemeProvider.matcher is Provider.matcher,"
    code += "textual.design.Table is rich.table.Table)"
    assert said(code) == ["True", "True", "True"]


def test_what_is_no_class_comes_back_too() -> None:
    code = "import_textual(); bring_back(); import textual.app, platformdirs;"
    code += "print(textual.app.user_downloads_path is platformdirs.user_downloads_path)"
    assert said(code) == ["True"]


def test_whoever_imports_one_of_them_gets_the_real_one() -> None:
    code = "import_textual(); import ssl, rich.table; from textual.widgets import Input;"
    code += "from textual.command import Provider;"
    code += "print(hasattr(Provider, 'search'), hasattr(rich.table.Table, 'add_row'),"
    code += "hasattr(Input, 'value'), hasattr(ssl, 'create_default_context'))"
    assert said(code) == ["True"] * 4


def test_what_is_imported_already_stays_as_it_is() -> None:
    code = "import textual.app; from textual.command import CommandPalette; import_textual();"
    code += "bring_back(); import textual.command;"
    code += "print(textual.app.CommandPalette is CommandPalette is textual.command.CommandPalette)"
    assert said(code) == ["True"]
