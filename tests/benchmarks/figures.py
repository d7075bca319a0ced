"""A measured figure beside its budget, and the table of them."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, in which unit, and what it must not exceed."""

    name: str
    value: float
    budget: float
    unit: str
    detail: str = ""
    """How the value came about, such as "310 ms against 268 ms"."""

    @property
    def is_kept(self) -> bool:
        return self.value <= self.budget

    @property
    def verdict(self) -> str:
        return "kept" if self.is_kept else "MISSED"


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value below which `share` (0 to 1) of the others lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def as_text(figures: Sequence[Figure]) -> str:
    """Lay the figures out as a table for people."""
    rows = [("what", "figure", "budget", "", "how")]
    rows += [
        (each.name, _number(each.value, each.unit), f"≤ {_number(each.budget, each.unit)}",
         each.verdict, each.detail)
        for each in figures
    ]  # fmt: skip
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        "  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def as_json(figures: Sequence[Figure]) -> str:
    return json.dumps(
        [{**asdict(each), "verdict": each.verdict} for each in figures],
        indent=2,
        ensure_ascii=False,
    )


def _number(value: float, unit: str) -> str:
    return f"{value:,.2f} {unit}" if unit == "×" else f"{value:,.1f} {unit}"
