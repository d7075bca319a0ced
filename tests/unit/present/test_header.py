"""What the header reminds of: that nothing is changed, and how far the line can be trusted."""

import pytest
from msgspec.structs import replace

from ssis_tui.catalog.capabilities import AccountKind, Rights, ServerInfo
from ssis_tui.polling.snapshot import Snapshot, no_snapshot
from ssis_tui.present.column import View
from ssis_tui.present.header import cautions, identity

INFO = ServerInfo(
    server="PRODSQL01",
    server_name="PRODSQL01",
    database="SSISDB",
    product="SQL Server 2022",
    version="16.0.4135.4",
    rights=Rights(login="CORP\\dba", kind=AccountKind.WINDOWS, is_sysadmin=True),
)


def snapshot(*, is_encrypted: bool, is_certificate_checked: bool) -> Snapshot:
    found = no_snapshot("PRODSQL01")
    info = replace(INFO, is_encrypted=is_encrypted, is_certificate_checked=is_certificate_checked)
    return Snapshot(server=found.server, state=found.state, info=info)


@pytest.mark.parametrize(
    ("is_encrypted", "is_certificate_checked", "words"),
    [
        (True, True, []),
        (True, False, ["certificate not checked"]),
        (False, False, ["not encrypted"]),
        (False, True, ["not encrypted"]),
    ],
)
def test_a_line_that_is_not_safe_is_said_to_be_so(
    is_encrypted: bool, is_certificate_checked: bool, words: list[str]
) -> None:
    found = snapshot(is_encrypted=is_encrypted, is_certificate_checked=is_certificate_checked)
    assert [cell.text.strip() for cell in cautions(found, is_read_only=False)] == words
    read_only = [cell.text.strip() for cell in cautions(found, is_read_only=True)]
    assert read_only == ["read-only", *words]


def test_nothing_is_said_of_a_line_that_is_not_there_yet() -> None:
    assert cautions(no_snapshot("PRODSQL01"), is_read_only=False) == []


def test_a_server_of_which_no_name_is_known_is_named_by_nothing() -> None:
    assert identity(no_snapshot(""), 80, View()) == []
