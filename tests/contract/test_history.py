"""Pages of the history, on every catalog."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.requests import HistoryPage, HistoryRequest, OperationFilter
from ssis_tui.model.codes import OperationStatus, OperationType
from ssis_tui.model.operations import Execution
from tests.support.world import World


def ids_of(page: HistoryPage) -> list[int]:
    return [operation.operation_id for operation in page.operations]


def everything(catalog: Catalog, request: HistoryRequest) -> list[int]:
    """Page back to the end; a page may be short or empty, but the search goes on downwards."""
    found: list[int] = []
    bound = request.before
    for _ in range(1000):
        page = catalog.history(request)
        assert len(page.operations) <= request.limit
        found += ids_of(page)
        if page.next_before is None:
            return found
        assert bound is None or page.next_before < bound
        bound = page.next_before
        request = replace(request, before=bound, after=None)
    raise AssertionError("the history has no end")


def ended(world: World, count: int) -> list[int]:
    ids = [world.start_execution(f"P{number}.dtsx") for number in range(count)]
    for one in ids:
        world.finish(one)
    return ids


def test_an_empty_catalog_has_no_history(world: World, catalog: Catalog) -> None:
    page = catalog.history(HistoryRequest())
    assert page.operations == ()
    assert page.next_before is None


def test_a_page_is_the_newest_first(world: World, catalog: Catalog) -> None:
    ids = ended(world, 5)
    page = catalog.history(HistoryRequest(limit=3))
    assert ids_of(page) == sorted(ids, reverse=True)[:3]
    assert page.next_before is not None
    assert all(isinstance(operation, Execution) for operation in page.operations)


def test_pages_go_back_to_the_first_one_without_gap_or_double(
    world: World, catalog: Catalog
) -> None:
    ids = ended(world, 23)
    assert everything(catalog, HistoryRequest(limit=5)) == sorted(ids, reverse=True)


def test_a_page_that_ends_exactly_at_the_beginning_says_so_at_last(
    world: World, catalog: Catalog
) -> None:
    ids = ended(world, 6)
    assert everything(catalog, HistoryRequest(limit=3)) == sorted(ids, reverse=True)


def test_active_ones_are_part_of_the_history(world: World, catalog: Catalog) -> None:
    running = world.start_execution()
    assert ids_of(catalog.history(HistoryRequest())) == [running]


def test_a_page_below_an_id(world: World, catalog: Catalog) -> None:
    ids = sorted(ended(world, 6))
    page = catalog.history(HistoryRequest(before=ids[3], limit=2))
    assert ids_of(page) == [ids[2], ids[1]]


def test_a_page_above_an_id_is_the_one_directly_above(world: World, catalog: Catalog) -> None:
    ids = sorted(ended(world, 6))
    page = catalog.history(HistoryRequest(after=ids[1], limit=2))
    assert ids_of(page) == [ids[3], ids[2]]
    page = catalog.history(HistoryRequest(after=ids[5], limit=2))
    assert page.operations == ()


def test_paging_up_and_down_meets_the_same_rows(world: World, catalog: Catalog) -> None:
    ids = sorted(ended(world, 9))
    up = catalog.history(HistoryRequest(after=ids[2], limit=3))
    assert ids_of(up) == [ids[5], ids[4], ids[3]]
    assert up.next_before is not None
    down = catalog.history(HistoryRequest(before=up.next_before, limit=3))
    assert ids_of(down) == [ids[2], ids[1], ids[0]]


def test_gaps_between_ids_do_not_end_the_history(world: World, catalog: Catalog) -> None:
    old = ended(world, 3)
    world.leave_gap(5_000_000)
    new = ended(world, 3)
    assert everything(catalog, HistoryRequest(limit=2)) == sorted(old + new, reverse=True)


def test_a_search_finds_its_way_over_gaps(world: World, catalog: Catalog) -> None:
    old = ended(world, 2)
    world.leave_gap(5_000_000)
    ended(world, 2)
    request = HistoryRequest(filter=OperationFilter(package="P1.dtsx"))
    found = everything(catalog, request)
    assert len(found) == 2
    assert found[1] == old[1]
    up = catalog.history(replace(request, after=old[1]))
    assert ids_of(up) == found[:1]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (OperationFilter(folder="Finance"), {"a", "b", "v"}),
        (OperationFilter(folder="fin*"), {"a", "b", "v"}),
        (OperationFilter(project="DWH"), {"a", "v", "d"}),
        (OperationFilter(package="load?.dtsx"), {"a", "b"}),
        (OperationFilter(package="*"), {"a", "b", "c"}),
        (OperationFilter(package="Load"), set()),
        (OperationFilter(folder="Finance", project="Dwh", package="LOADA.DTSX"), {"a"}),
        (OperationFilter(caller="CORP\\anna"), {"b", "d"}),
        (OperationFilter(caller="*ETL"), {"a", "c", "v"}),
        (OperationFilter(machine="etlnode?"), {"a", "b"}),
        (OperationFilter(machine="OTHER"), {"c"}),
        (OperationFilter(types=frozenset({OperationType.DEPLOY_PROJECT})), {"d"}),
        (
            OperationFilter(
                types=frozenset({OperationType.DEPLOY_PROJECT, OperationType.VALIDATE_PROJECT})
            ),
            {"d", "v"},
        ),
        (OperationFilter(statuses=frozenset({OperationStatus.FAILED})), {"b"}),
        (
            OperationFilter(
                statuses=frozenset({OperationStatus.FAILED, OperationStatus.SUCCEEDED}),
                folder="*",
            ),
            {"a", "b"},
        ),
        (OperationFilter(folder="Finance", caller="corp\\anna"), {"b"}),
    ],
)
def test_a_filter_narrows_the_history(
    world: World, catalog: Catalog, wanted: OperationFilter, names: set[str]
) -> None:
    etl = "CORP\\svc_etl"
    ids = {
        "a": world.start_execution("LoadA.dtsx", folder="Finance", project="Dwh", caller=etl),
        "b": world.start_execution(
            "LoadB.dtsx", folder="Finance", project="Crm", caller="CORP\\anna"
        ),
        "c": world.start_execution(
            "Export.dtsx", folder="Hr", project="Payroll", caller=etl, machine="OTHER"
        ),
        "v": world.add_operation(
            OperationType.VALIDATE_PROJECT, object_name="Dwh", folder="Finance", caller=etl
        ),
        "d": world.add_operation(
            OperationType.DEPLOY_PROJECT, object_name="Dwh", caller="CORP\\anna"
        ),
    }
    world.finish(ids["a"])
    world.finish(ids["b"], OperationStatus.FAILED)
    found = everything(catalog, HistoryRequest(filter=wanted))
    if wanted.machine:
        # Whether a validation has a machine is the server's affair.
        found = [one for one in found if one != ids["v"]]
    assert found == sorted((ids[name] for name in names), reverse=True)


@pytest.mark.parametrize("name", ["100%", "a_b", "a[x]b", "it's", "tilde~", "Страница", "caret^"])
def test_a_name_is_no_pattern_but_for_star_and_question_mark(
    world: World, catalog: Catalog, name: str
) -> None:
    meant = world.start_execution(f"{name}.dtsx")
    world.start_execution("1000.dtsx")
    world.start_execution("axb.dtsx")
    request = HistoryRequest(filter=OperationFilter(package=f"{name}.dtsx"))
    assert everything(catalog, request) == [meant]


def test_a_filtered_history_is_paged_like_any(world: World, catalog: Catalog) -> None:
    wanted = []
    for number in range(12):
        one = world.start_execution("Odd.dtsx" if number % 2 else "Even.dtsx")
        world.finish(one)
        if number % 2:
            wanted.append(one)
    request = HistoryRequest(limit=2, filter=OperationFilter(package="odd*"))
    assert everything(catalog, request) == sorted(wanted, reverse=True)
    page = catalog.history(replace(request, after=wanted[1]))
    assert ids_of(page) == [wanted[3], wanted[2]]


def test_a_span_of_time_bounds_the_history(world: World, catalog: Catalog) -> None:
    ids = []
    for _ in range(30):
        ids.append(world.start_execution())
        world.finish(ids[-1])
        world.advance(600)
    known = catalog.operations(ids)
    since, until = known[10].created, known[20].created
    assert since is not None
    assert until is not None
    both = OperationFilter(since=since, until=until)
    expected = sorted(ids)[10:20]
    assert everything(catalog, HistoryRequest(limit=4, filter=both)) == expected[::-1]
    only_since = OperationFilter(since=since)
    assert everything(catalog, HistoryRequest(filter=only_since)) == sorted(ids)[10:][::-1]
    only_until = OperationFilter(until=until)
    assert everything(catalog, HistoryRequest(filter=only_until)) == sorted(ids)[:20][::-1]
    beyond = OperationFilter(since=until + timedelta(days=1))
    assert everything(catalog, HistoryRequest(filter=beyond)) == []
    before = OperationFilter(until=since - timedelta(days=1))
    assert everything(catalog, HistoryRequest(filter=before)) == []


def test_time_and_names_narrow_together(world: World, catalog: Catalog) -> None:
    ids = []
    for number in range(10):
        ids.append(world.start_execution(f"P{number % 2}.dtsx"))
        world.advance(60)
    since = catalog.operations(ids[4:5])[0].created
    wanted = OperationFilter(since=since, package="P1.dtsx")
    assert everything(catalog, HistoryRequest(filter=wanted)) == [ids[9], ids[7], ids[5]]


def test_a_page_says_how_far_it_looked(world: World, catalog: Catalog) -> None:
    ids = sorted(ended(world, 4))
    page = catalog.history(HistoryRequest(limit=2))
    assert page.reached == catalog.operations([ids[2]])[0].created
