"""The demo's history, page by page."""

from datetime import datetime, timedelta

import pytest

from ssis_tui.catalog.capabilities import AccountKind, Rights
from ssis_tui.catalog.demo import DemoServer
from ssis_tui.catalog.demo.history import WINDOW
from ssis_tui.catalog.requests import (
    HistoryPage,
    HistoryRequest,
    MessageRequest,
    OperationFilter,
)
from ssis_tui.errors import Cancelled, ConnectionLost
from ssis_tui.model.codes import OperationStatus, OperationType
from ssis_tui.model.operations import Execution
from tests.support.demo import NOON, Demo


def _page(demo: Demo, limit: int = 50, before: int | None = None, **wanted: object) -> HistoryPage:
    narrowed = OperationFilter(**wanted)  # type: ignore[arg-type]
    return demo.catalog.history(HistoryRequest(limit=limit, before=before, filter=narrowed))


def _all(demo: Demo, limit: int = 50, **wanted: object) -> list[int]:
    found: list[int] = []
    before: int | None = None
    while True:
        page = _page(demo, limit, before, **wanted)
        found += [row.operation_id for row in page.operations]
        before = page.next_before
        if before is None:
            return found


def test_pages_hold_each_operation_once_newest_first() -> None:
    demo = Demo()
    since = NOON - timedelta(days=3)
    whole = _all(demo, 5000, since=since)
    assert len(whole) > 900
    assert whole == sorted(set(whole), reverse=True)
    assert _all(demo, 7, since=since) == whole


def test_paging_back_to_newer_rows_gives_the_page_directly_above() -> None:
    demo = Demo()
    first = _page(demo)
    assert first.next_before is not None
    second = _page(demo, before=first.next_before)
    back = demo.catalog.history(
        HistoryRequest(after=second.operations[0].operation_id, limit=len(first.operations))
    )
    assert back.operations == first.operations
    assert back.next_before == first.operations[-1].operation_id


def test_above_the_newest_there_is_nothing() -> None:
    demo = Demo()
    newest = _page(demo, 1).operations[0].operation_id
    page = demo.catalog.history(HistoryRequest(after=newest))
    assert page.operations == ()


@pytest.mark.parametrize(
    ("package", "matches"),
    [
        ("loadfact*", {"LoadFactSales.dtsx", "LoadFactInventory.dtsx"}),
        ("LOADFACTSALES.DTSX", {"LoadFactSales.dtsx"}),
        ("LoadFactSale?.dtsx", {"LoadFactSales.dtsx"}),
        ("LoadFact", set()),
        ("LoadFact[SI]*", set()),
        ("LoadFactSales.dts.", set()),
    ],
)
def test_names_match_whole_without_case_and_only_star_and_question_mark_are_wild(
    package: str, matches: set[str]
) -> None:
    page = _page(Demo(), 500, package=package, since=NOON - timedelta(days=2))
    assert {row.package_label for row in page.operations} == matches


def test_filters_narrow_together() -> None:
    demo = Demo()
    page = _page(
        demo,
        500,
        folder="Finance",
        project="d*",
        caller=r"corp\SVC_ETL",
        machine="ETLNODE?",
        statuses=frozenset({OperationStatus.SUCCEEDED}),
        types=frozenset({OperationType.EXECUTE}),
        since=NOON - timedelta(days=5),
        until=NOON - timedelta(days=1),
    )
    assert len(page.operations) > 20
    for row in page.operations:
        assert isinstance(row, Execution)
        assert (row.folder_name, row.project_name) == ("Finance", "Dwh")
        assert row.status == OperationStatus.SUCCEEDED
        assert row.created is not None
        assert NOON - timedelta(days=5) <= row.created < NOON - timedelta(days=1)


def test_a_filter_that_matches_nothing_looks_at_a_bounded_window_and_says_how_far() -> None:
    page = _page(Demo(), package="NoSuchPackage*")
    assert page.operations == ()
    assert page.next_before is not None
    assert page.reached is not None
    days = (NOON - page.reached) / timedelta(days=1)
    assert WINDOW / 400 < days < WINDOW / 250


def test_a_search_ends_where_the_history_ends() -> None:
    assert _all(Demo(), package="NoSuchPackage*", until=NOON - timedelta(days=370)) == []


def test_since_ends_the_search() -> None:
    page = _page(Demo(), package="NoSuchPackage*", since=NOON - timedelta(hours=2))
    assert page.next_before is None


def test_a_login_without_a_role_sees_its_own_operations_only() -> None:
    anna = Demo(rights=Rights(login=r"corp\ANNA", kind=AccountKind.WINDOWS))
    rows = anna.last_day()
    assert rows
    assert {row.caller_name for row in rows} == {r"CORP\anna"}
    everyones = Demo().last_day()
    hidden = next(row for row in everyones if row.caller_name != r"CORP\anna")
    assert anna.catalog.operations([hidden.operation_id]) == ()
    assert anna.messages(hidden.operation_id) == ()
    assert anna.catalog.executables(hidden.operation_id) == ()
    assert len(anna.active()) < len(Demo().active())


def test_a_closed_catalog_answers_nothing_until_it_is_opened_again() -> None:
    demo = Demo()
    demo.catalog.close()
    demo.catalog.close()
    with pytest.raises(ConnectionLost):
        demo.poll()
    demo.catalog.open()
    assert demo.poll().operations


def test_a_cancel_while_nothing_runs_is_forgotten() -> None:
    demo = Demo()
    assert demo.catalog.cancel()
    assert demo.poll().operations


def test_a_long_search_through_a_million_messages_can_be_given_up() -> None:
    demo = Demo()
    huge = next(row for row in demo.last_day() if row.package_label == "LoadClickDetail.dtsx")
    # The server's clock is read at the beginning of each query: a moment to be told in.
    asked: list[datetime] = []

    def now() -> datetime:
        asked.append(NOON)
        catalog.cancel()
        return NOON

    catalog = DemoServer(now=now).catalog()
    catalog.open()
    for request in (
        MessageRequest(operation_id=huge.operation_id, text="no such number 123456789"),
        MessageRequest(operation_id=huge.operation_id),
    ):
        with pytest.raises(Cancelled):
            catalog.messages(request)
    assert asked
