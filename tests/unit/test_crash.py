"""What a report of a crash holds: where, and nothing of what was at hand there."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ssis_tui.crash import sentence, write_report
from ssis_tui.errors import NotReachable
from tests.support.needs import POSIX

NOW = datetime(2026, 11, 22, 2, 13, tzinfo=UTC)
SECRET = "planted;{}'\"%\\secret"


def trip(error: Exception) -> None:
    """Raise it where a local variable holds the secret."""
    held = SECRET
    assert held
    raise error


def tripped(error: Exception) -> Exception:
    """Give it with its traceback."""
    with pytest.raises(type(error)) as raised:
        trip(error)
    return raised.value


def told(error: Exception, folder: Path) -> str:
    path = write_report(tripped(error), folder, NOW)
    assert path is not None
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "error",
    [
        KeyError(SECRET),
        ValueError(f"invalid literal for int() with base 10: {SECRET!r}"),
        RuntimeError(SECRET),
        UnicodeEncodeError("ascii", SECRET, 0, 1, "ordinal not in range"),
        OSError(2, "No such file or directory", SECRET),
        ExceptionGroup(SECRET, [ValueError(SECRET), tripped(KeyError(SECRET))]),
        TypeError(f"cannot convert PWD={{{SECRET}"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_no_value_is_in_it(error: Exception, tmp_path: Path) -> None:
    error.add_note(SECRET)
    words = told(error, tmp_path)
    assert "planted" not in words
    assert type(error).__name__ in words
    assert "in trip" in words
    assert "raise error" in words


def test_what_it_came_from_is_in_it_too(tmp_path: Path) -> None:
    error = AttributeError("'NoneType' object has no attribute 'name'")
    error.__cause__ = tripped(KeyError(SECRET))
    words = told(error, tmp_path)
    assert words.index("KeyError") < words.index("AttributeError")
    assert "'NoneType' object has no attribute 'name'" in words
    assert "planted" not in words


def test_a_sentence_of_ours_is_kept_in_one_harmless_line(tmp_path: Path) -> None:
    words = told(NotReachable("PROD\x1b[2J is not there, PWD=planted."), tmp_path)
    assert words.splitlines()[-1] == "ssis_tui.errors.NotReachable: PROD␛[2J is not there, PWD=***"


def test_an_error_that_came_from_itself_ends(tmp_path: Path) -> None:
    first, second = ValueError(), KeyError()
    first.__context__, second.__context__ = second, first
    assert "ValueError" in told(first, tmp_path)


@POSIX
def test_it_is_for_its_owner_only_from_the_start(tmp_path: Path, no_umask: None) -> None:
    path = write_report(ValueError(), tmp_path / "state" / "ssis-tui", NOW)
    assert path is not None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(each.stat().st_mode) for each in (path.parent, path.parent.parent)} == {
        0o700
    }


def test_where_it_cannot_be_written_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("", encoding="ascii")
    path = write_report(ValueError(), tmp_path / "state" / "ssis-tui", NOW)
    assert path is None
    assert sentence(ValueError(), path) == (
        "ssis-tui crashed (ValueError), and no report could be written."
    )


@POSIX
def test_it_is_not_written_through_a_link(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    name = told_name(tmp_path)
    (tmp_path / name).symlink_to(precious)
    assert write_report(ValueError(), tmp_path, NOW) is None
    assert not precious.exists()


def told_name(folder: Path) -> str:
    """Give the name that a report would have."""
    path = write_report(ValueError(), folder, NOW)
    assert path is not None
    path.unlink()
    return path.name
