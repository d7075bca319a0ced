"""Messages of an operation, on every catalog."""

import pytest
from msgspec.structs import replace

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.requests import MessagePage, MessageRequest
from ssis_tui.model.codes import MessageSourceType, MessageType
from tests.support.world import World

LAST = 2**62


def texts_of(page: MessagePage) -> list[str]:
    return [message.message for message in page.messages]


def chatter(world: World, count: int) -> tuple[int, list[int]]:
    one = world.start_execution()
    return one, [world.log(one, f"line {number}") for number in range(count)]


def test_an_operation_without_messages_has_an_empty_page(world: World, catalog: Catalog) -> None:
    page = catalog.messages(MessageRequest(operation_id=world.start_execution()))
    assert page == MessagePage((), is_end=True)


def test_an_unknown_operation_has_an_empty_page(world: World, catalog: Catalog) -> None:
    assert catalog.messages(MessageRequest(operation_id=4711)) == MessagePage((), is_end=True)


def test_a_message_comes_with_all_that_is_known_of_it(world: World, catalog: Catalog) -> None:
    one = world.start_execution("Load.dtsx")
    logged = world.log(
        one,
        "SSIS Error Code DTS_E_OLEDBERROR.",
        message_type=MessageType.ERROR,
        event_name="OnError",
        source_name="OLE DB Source",
        execution_path="\\Package\\Load",
        message_code=-1071636471,
    )
    (message,) = catalog.messages(MessageRequest(operation_id=one)).messages
    assert message.operation_id == one
    assert message.event_message_id == logged
    assert message.identity == logged
    assert message.message == "SSIS Error Code DTS_E_OLEDBERROR."
    assert message.message_type == MessageType.ERROR
    assert message.event_name == "OnError"
    assert message.message_source_name == "OLE DB Source"
    assert message.message_source_type == MessageSourceType.TASK
    assert message.execution_path == "\\Package\\Load"
    assert message.message_code == -1071636471
    assert message.package_name == "Load.dtsx"
    assert abs((message.message_time - world.now).total_seconds()) < 5


def test_a_message_without_an_event_is_a_message_too(world: World, catalog: Catalog) -> None:
    one = world.start_execution()
    world.log(
        one,
        "created",
        event_name=None,
        source_name=None,
        execution_path=None,
        message_code=None,
    )
    (message,) = catalog.messages(MessageRequest(operation_id=one)).messages
    assert message.message == "created"
    assert message.event_name is None
    assert message.execution_path is None
    assert message.message_code is None


def test_a_page_begins_with_the_first_message(world: World, catalog: Catalog) -> None:
    one, _ = chatter(world, 5)
    page = catalog.messages(MessageRequest(operation_id=one, limit=3))
    assert texts_of(page) == ["line 0", "line 1", "line 2"]
    assert not page.is_end


def test_pages_go_on_by_key(world: World, catalog: Catalog) -> None:
    one, _ = chatter(world, 12)
    request, found = MessageRequest(operation_id=one, limit=5), list[str]()
    for _ in range(3):
        page = catalog.messages(request)
        found += texts_of(page)
        request = replace(request, after=page.messages[-1].event_message_id)
    assert page.is_end
    assert found == [f"line {number}" for number in range(12)]


def test_pages_go_back_by_key(world: World, catalog: Catalog) -> None:
    one, logged = chatter(world, 12)
    page = catalog.messages(MessageRequest(operation_id=one, before=LAST, limit=5))
    assert texts_of(page) == [f"line {number}" for number in range(7, 12)]
    assert not page.is_end
    page = catalog.messages(MessageRequest(operation_id=one, before=logged[2], limit=5))
    assert texts_of(page) == ["line 0", "line 1"]
    assert page.is_end


def test_the_tail_is_what_is_new(world: World, catalog: Catalog) -> None:
    one, logged = chatter(world, 3)
    request = MessageRequest(operation_id=one, after=logged[-1])
    assert catalog.messages(request) == MessagePage((), is_end=True)
    world.log(one, "fresh")
    assert texts_of(catalog.messages(request)) == ["fresh"]


def test_a_page_that_is_just_full_is_the_end(world: World, catalog: Catalog) -> None:
    one, _ = chatter(world, 3)
    assert catalog.messages(MessageRequest(operation_id=one, limit=3)).is_end


def test_others_messages_are_not_among_them(world: World, catalog: Catalog) -> None:
    one, other = world.start_execution(), world.start_execution()
    world.log(one, "mine")
    world.log(other, "its")
    assert texts_of(catalog.messages(MessageRequest(operation_id=one))) == ["mine"]


def test_types_narrow(world: World, catalog: Catalog) -> None:
    one = world.start_execution()
    world.log(one, "information")
    world.log(one, "warning", message_type=MessageType.WARNING)
    world.log(one, "error", message_type=MessageType.ERROR)
    world.log(one, "failed", message_type=MessageType.TASK_FAILED)
    errors = frozenset({MessageType.ERROR, MessageType.TASK_FAILED})
    request = MessageRequest(operation_id=one, types=errors)
    assert texts_of(catalog.messages(request)) == ["error", "failed"]
    warnings = frozenset({MessageType.WARNING})
    assert texts_of(catalog.messages(replace(request, types=warnings))) == ["warning"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("LOGIN", ["Login timeout 100%"]),
        ("100%", ["Login timeout 100%"]),
        ("_", ["a_b"]),
        ("[x]", ["a[x]b"]),
        ("it's", ["it's"]),
        ("СТРАНИЦА", ["страница"]),
        ("nowhere", []),
    ],
)
def test_text_narrows_without_regard_to_case(
    world: World, catalog: Catalog, text: str, found: list[str]
) -> None:
    one = world.start_execution()
    for line in ("Login timeout 100%", "a_b", "a[x]b", "it's", "страница", "else"):
        world.log(one, line)
    assert texts_of(catalog.messages(MessageRequest(operation_id=one, text=text))) == found


def test_source_narrows_by_name_and_by_path(world: World, catalog: Catalog) -> None:
    one = world.start_execution()
    world.log(one, "by name", source_name="Load Fact", execution_path="\\Package")
    world.log(one, "by path", source_name="x", execution_path="\\Package\\Load Fact")
    world.log(one, "neither", source_name="x", execution_path="\\Package\\y")
    page = catalog.messages(MessageRequest(operation_id=one, source="load fact"))
    assert texts_of(page) == ["by name", "by path"]


def test_narrowed_messages_are_paged_like_any(world: World, catalog: Catalog) -> None:
    one, _ = chatter(world, 30)
    request = MessageRequest(operation_id=one, text="5", limit=2)
    page = catalog.messages(request)
    assert texts_of(page) == ["line 5", "line 15"]
    assert not page.is_end
    page = catalog.messages(replace(request, after=page.messages[-1].event_message_id))
    assert texts_of(page) == ["line 25"]
    assert page.is_end


def test_unknown_types_are_kept(world: World, catalog: Catalog) -> None:
    one = world.start_execution()
    world.log(one, "x", message_type=MessageType(999))
    (message,) = catalog.messages(MessageRequest(operation_id=one)).messages
    assert message.message_type == 999


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quotes ' and \"",
        "multi\r\nline\ttab",
        "\x1b[31mred\x07\x00nul",
        "עברית \u202e right to left",
        "😀 beyond the plane",
        "=cmd|' /C calc'!A0",
        "x" * 100_000,
    ],
    ids=range(8),
)
def test_texts_come_as_they_were_written(world: World, catalog: Catalog, text: str) -> None:
    one = world.start_execution()
    world.log(one, text)
    (message,) = catalog.messages(MessageRequest(operation_id=one)).messages
    assert message.message == text
