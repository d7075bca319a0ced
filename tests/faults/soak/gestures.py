"""What somebody does who looks around."""

from typing import Final

from tests.faults.soak.day import Day
from tests.faults.soak.server import KEPT
from tests.faults.soak.troubles import lost

PAGE: Final = 200
"""Operations that one page of the history brings."""
SIZES: Final = ((80, 24), (20, 5), (200, 50), (100, 30), (60, 16), (120, 40))


async def history_paged(day: Day) -> None:
    """One scrolls down the history, page by page, and a page goes wrong."""
    await day.press("h", "end", "end")
    day.server.fail("history", lost())
    await day.press("end", "pageup", "end")
    await day.wait(15)
    await day.press("end", "end", "home")
    await day.wait(5)
    await day.home()


async def scrolled_to_the_end(day: Day) -> None:
    """One scrolls down all of the history, and up again: a list then holds as much as it may."""
    await day.press("h")
    for key in ("end", "home"):
        for _ in range(KEPT // PAGE + 2):
            await day.press(key)
    await day.home()


async def whole_history(day: Day) -> None:
    await day.press("H")
    await day.wait(5)
    await day.press("end", "T", "b")
    await day.wait(5)
    await day.press("b", "x", "slash", *"Load", "enter", "escape")
    await day.wait(5)
    await day.home()


async def summary(day: Day) -> None:
    await day.press("s")
    await day.wait(5)
    await day.press("R", "b", "tab")
    await day.wait(5)
    await day.home()


async def execution_opened(day: Day) -> None:
    """An execution is opened and looked at from all sides; some of it goes wrong."""
    await day.press("home", *["down"] * day.random.randrange(6), "enter")
    await day.wait(5)
    if day.random.random() < 0.5:
        day.server.fail("messages", lost())
    await day.press("m")
    await day.wait(10)
    for key in ("P", "d", "v", "o"):
        await day.press(key)
        await day.wait(1)
    await day.home()
    day.server.withdraw("messages")


async def filtered(day: Day) -> None:
    await day.press("slash", *day.random.choice(["Load", "!Load", "Sales", "/Dim|Hr/"]), "enter")
    await day.wait(15)
    await day.press("escape", "escape")


async def arranged(day: Day) -> None:
    """Rows are sorted, marked and made wide."""
    await day.press("greater_than_sign", "I", "space", "space", "w", "right", "M")
    await day.wait(10)
    await day.press("less_than_sign", "U")
    await day.home()


async def resized(day: Day) -> None:
    for _ in range(6):
        await day.resize(*day.random.choice(SIZES))
        await day.wait(day.random.uniform(0, 3))
    await day.resize(120, 40)


async def paused(day: Day) -> None:
    await day.press("p")
    await day.wait(day.random.uniform(5, 60))
    if day.random.random() < 0.5:
        await day.press("r")
        await day.wait(5)
    await day.press("p")
    await day.wait(10)


async def interval(day: Day) -> None:
    await day.press("minus")
    await day.wait(30)
    await day.press("plus", "plus")
    await day.wait(10)
    await day.press("minus")


async def helped(day: Day) -> None:
    await day.press("question_mark")
    await day.wait(5)
    await day.home()
