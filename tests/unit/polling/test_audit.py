"""The local log of stops: whole, in order, its owner's own, and never in the way of a stop."""

import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ssis_tui.errors import AlreadyStopping
from ssis_tui.model.operations import OperationKey
from ssis_tui.polling.audit import AuditLog, default_path
from ssis_tui.polling.stop_outcome import StopOutcome, StopResult
from tests.support.needs import LINUX, POSIX
from tests.support.operations import execution


def outcome(
    number: int = 184217, *, reason: str = "", sentence: str = "It was asked."
) -> StopOutcome:
    return StopOutcome(
        key=OperationKey("PRODSQL01", number),
        result=StopResult.ASKED,
        sentence=sentence,
        return_code=0,
        before=execution(number),
        asked_at=datetime(2026, 3, 3, 2, 12, tzinfo=UTC),
        login="CORP\\dba",
        reason=reason,
    )


def written(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log" / "stops.jsonl"


def test_a_line_tells_who_stopped_what_where_why_and_what_came_of_it(path: Path) -> None:
    log = AuditLog(path)
    log.record(outcome(reason="blocks the nightly load"))
    assert log.close(10)
    assert written(path) == [
        {
            "time": "2026-03-03T02:12:00+00:00",
            "server": "PRODSQL01",
            "login": "CORP\\dba",
            "operation_id": 184217,
            "operation_type": "Execute",
            "what": "Finance/Dwh/LoadFactSales.dtsx",
            "reason": "blocks the nightly load",
            "outcome": "asked",
            "was_sent": True,
            "return_code": 0,
            "error_number": None,
            "sentence": "It was asked.",
        }
    ]


def test_a_refusal_has_its_number(path: Path) -> None:
    log = AuditLog(path)
    refused = StopOutcome(
        key=OperationKey("PRODSQL01", 7),
        result=StopResult.REFUSED,
        sentence="7 was not stopped.",
        error=AlreadyStopping("Somebody asked before.", number=27126),
    )
    log.record(refused)
    assert log.close(10)
    (line,) = written(path)
    assert (line["outcome"], line["error_number"], line["time"]) == ("refused", 27126, None)


@POSIX
def test_nobody_else_may_read_it(path: Path) -> None:
    path.parent.mkdir()
    path.touch(mode=0o644)
    log = AuditLog(path, largest=2000)
    for number in range(20):
        log.record(outcome(number))
    assert log.close(10)
    files = list(path.parent.iterdir())
    assert len(files) > 2
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}


@POSIX
def test_its_folder_is_made_for_the_owner_alone(path: Path) -> None:
    log = AuditLog(path)
    log.record(outcome())
    assert log.close(10)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_it_is_rotated_by_size_and_the_oldest_goes(path: Path) -> None:
    log = AuditLog(path, largest=1000, kept=2)
    for number in range(1, 13):
        log.record(outcome(number))
    assert log.close(10)
    names = sorted(each.name for each in path.parent.iterdir())
    assert names == ["stops.1.jsonl", "stops.2.jsonl", "stops.jsonl"]
    kept = [
        line["operation_id"]
        for name in ("stops.2.jsonl", "stops.1.jsonl", "stops.jsonl")
        for line in written(path.parent / name)
    ]
    assert kept == list(range(13 - len(kept), 13))
    assert all(each.stat().st_size <= 1000 for each in path.parent.iterdir())


def test_no_secret_and_no_control_sequence_gets_into_it(path: Path) -> None:
    log = AuditLog(path)
    log.record(
        outcome(
            reason="Server=x;Password=planted-secret;\x1b]0;title\x07\n\u202e",
            sentence="pwd=planted-secret; was said",
        )
    )
    assert log.close(10)
    content = path.read_bytes()
    assert b"planted" not in content
    assert content.count(b"\n") == 1
    assert all(byte >= 0x20 or byte == 0x0A for byte in content)


def test_a_very_long_reason_is_cut(path: Path) -> None:
    log = AuditLog(path)
    log.record(outcome(reason="x" * 100_000))
    assert log.close(10)
    assert path.stat().st_size < 2000


def test_where_it_cannot_be_written_it_is_said_and_nothing_is_raised(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file where the folder should be", encoding="ascii")
    log = AuditLog(tmp_path / "log" / "stops.jsonl")
    log.record(outcome())
    log.record(outcome())
    assert log.close(10)
    assert log.trouble.startswith("Stops cannot be written to the local log: ")


@LINUX
def test_a_full_disk_is_said(tmp_path: Path) -> None:
    class Full(AuditLog):
        """Writes to a disk that has no room."""

        def _write(self, line: object) -> None:
            with Path("/dev/full").open("wb", buffering=0) as file:
                file.write(repr(line).encode())

    log = Full(tmp_path / "stops.jsonl")
    log.record(outcome())
    assert log.close(10)
    assert log.trouble == "Stops cannot be written to the local log: No space left on device."


@POSIX
def test_it_is_not_written_through_a_link(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "precious"
    other.write_text("mine", encoding="ascii")
    path.parent.mkdir()
    path.symlink_to(other)
    log = AuditLog(path)
    log.record(outcome())
    assert log.close(10)
    assert other.read_text(encoding="ascii") == "mine"
    assert log.trouble


def test_nothing_is_made_before_the_first_stop(path: Path) -> None:
    log = AuditLog(path)
    assert log.close()
    assert not path.parent.exists()


@LINUX
def test_it_stands_where_the_platform_wants_logs() -> None:
    import platformdirs

    usual = platformdirs.user_log_path("ssis-tui", appauthor=False)
    assert default_path(dict(os.environ)) == usual / "stops.jsonl"
    there = default_path({"XDG_STATE_HOME": "/somewhere"})
    assert there == Path("/somewhere/ssis-tui/log/stops.jsonl")
