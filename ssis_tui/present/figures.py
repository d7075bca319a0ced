"""Large numbers as people read them."""

from typing import Final

from ssis_tui.present.column import Cell, Tone

_UNITS: Final = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")


def grouped(count: int) -> str:
    """Give a number with its digits in groups of three: ``1 234 567``."""
    return f"{count:,}".replace(",", " ")


def cell(count: int, tone: Tone) -> Cell:
    """Give a cell of a count; none is empty, so that what there is stands out."""
    return Cell(grouped(count), tone) if count else Cell("")


def binary(count: int) -> str:
    """Give a number of bytes in a unit that leaves three digits or four: ``12.4 MiB``."""
    size = float(count)
    unit = 0
    while abs(size) >= 1000 and unit < len(_UNITS) - 1:
        size /= 1024
        unit += 1
    return f"{count} B" if unit == 0 else f"{size:.1f} {_UNITS[unit]}"


def percent(part: float | None) -> str:
    """Give a share, 0 to 1, in whole percent; what is not all is never 100 %, not 0 if above it."""
    if part is None:
        return ""
    whole = round(part * 100)
    if whole == 100 and part < 1:
        whole = 99
    if whole == 0 and part > 0:
        return "< 1 %"
    return f"{whole} %"
