"""Lets go of what Textual and Rich keep of what nobody will see again."""

from functools import lru_cache
from typing import Any, Final

from rich.segment import Segment
from textual._styles_cache import StylesCache
from textual.filter import ANSIToTruecolor
from textual.geometry import Region

_REMEMBERED: Final = (
    (Segment, "_split_cells", 512),
    (Region, "intersection", 1024),
    (Region, "contains_region", 256),
    (Region, "shrink", 256),
    (Region, "union", 256),
    (Region, "grow", 256),
    (ANSIToTruecolor, "truecolor_style", 256),
)
"""Methods that remember their last answers, and how many of them are enough."""


def forget_lines_of_removed() -> None:
    """Let the drawn lines of removed widgets be freed.

    Textual 8 remembers the colours of borders by the widget's whole cache of lines, a thousand
    times: in the first hours some ten megabytes, of widgets that nobody will see again.
    """
    clear = getattr(StylesCache.get_inner_outer, "cache_clear", None)
    if clear is not None:
        clear()


def remember_less() -> None:
    """Let Rich and Textual remember fewer answers of their methods; asked again, change nothing.

    Rich keeps the last 16,384 pieces that it cut off texts which are not plain ASCII, and every row
    with a sign or an ellipsis is one. Who scrolls on sees none of them twice, and after two hundred
    pages they are ten megabytes. Textual keeps rectangles of each size that the terminal ever had,
    and a thousand styles in the terminal's colours. Where a method remembers in another way it is
    left alone.
    """
    for owner, name, most in _REMEMBERED:
        found: Any = vars(owner).get(name)
        is_of_class = isinstance(found, classmethod)
        function = found.__func__ if is_of_class else found
        cache_info = getattr(function, "cache_info", None)
        if cache_info is not None and (cache_info().maxsize or 0) > most:
            smaller: Any = lru_cache(most)(function.__wrapped__)
            setattr(owner, name, classmethod(smaller) if is_of_class else smaller)
