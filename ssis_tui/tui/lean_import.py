"""Imports Textual without the parts of it that no first picture needs.

Of its import a seventh is the command palette, with the field, the lists and the trees that the
palette knows of, a table for showing colours to designers, and the way to a folder for downloads.
Textual asks for their names while it is imported and for nothing else: classes without content
answer in their place, until `bring_back` puts the real ones where those stand.
"""

import sys
from abc import ABC, ABCMeta
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
from types import ModuleType
from typing import Final

LATER: Final = ("textual.command", "rich.table", "platformdirs")
"""What is imported when somebody wants it."""


class StandIn(ModuleType):
    """Gives a class without content for each name that it is asked for, and remembers it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.given: dict[str, type] = {}

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            # The import system looks for some, and takes a class for an answer.
            raise AttributeError(name)
        # Of the kind of those that it stands for: what inherits from it is given them later.
        made = self.given[name] = ABCMeta(name, (ABC,), {"__module__": self.__name__})
        # Who asks again gets the same.
        setattr(self, name, made)
        return made


_stand_ins: Final[list[StandIn]] = []


def import_textual() -> None:
    """Import asyncio without OpenSSL, and Textual without what is for later.

    OpenSSL is 5 ms and 2 MiB that no dashboard uses: the drivers bring their own, and asyncio
    manages without, as where Python was built so. Whoever imports it later gets it as ever, and so
    it is with all that is left out here.
    """
    # None in its place has an import fail, without a look at the disk.
    with _in_place_of("ssl", None):
        import asyncio  # noqa: F401
    if "textual" in sys.modules:
        return
    made = [StandIn(name) for name in LATER if name not in sys.modules]
    with ExitStack() as places:
        for stand_in in made:
            places.enter_context(_in_place_of(stand_in.__name__, stand_in))
        import textual.app  # noqa: F401
    _stand_ins.extend(made)


def bring_back() -> None:
    """Put the real classes where Textual holds those that stand for them."""
    while _stand_ins:
        stand_in = _stand_ins.pop()
        real = import_module(stand_in.__name__)
        for name, made in stand_in.given.items():
            found = getattr(real, name)
            for holder in _holders(name, made):
                setattr(holder, name, found)
            children: list[type] = made.__subclasses__()
            for child in children:
                child.__bases__ = tuple(found if each is made else each for each in child.__bases__)


def _holders(name: str, value: object) -> Sequence[ModuleType]:
    """Give Textual's modules in which a name has this value."""
    return [
        module
        for path, module in list(sys.modules.items())
        if path.startswith("textual.") and vars(module).get(name) is value
    ]


@contextmanager
def _in_place_of(name: str, module: ModuleType | None) -> Iterator[None]:
    """Have an import of this name find that module for the time of the block."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = module  # type: ignore[assignment]
    try:
        yield
    finally:
        if sys.modules.get(name) is module:
            del sys.modules[name]
