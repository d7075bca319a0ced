"""Lets go of what Textual keeps of widgets that are gone."""

from textual._styles_cache import StylesCache


def forget_lines_of_removed() -> None:
    """Let the drawn lines of removed widgets be freed.

    Textual 8 remembers the colours of borders by the widget's whole cache of lines, a thousand
    times: in the first hours some ten megabytes, of widgets that nobody will see again.
    """
    clear = getattr(StylesCache.get_inner_outer, "cache_clear", None)
    if clear is not None:
        clear()
