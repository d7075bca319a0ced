"""Measures the whole budget and prints what is kept and what is missed.

    python -m tests.benchmarks [--json] [--short] [NAME …]

Every figure is a median of this one run, and what it is compared with (a bare Textual app, an
empty Python, plain pyodbc) is measured in the same run. Exit status 1 when a budget is missed.
"""

import argparse
import os
import sys
from collections.abc import Callable
from typing import Final

from tests.benchmarks import history, overhead, screen, server, slow_line, start_up, tail
from tests.benchmarks.figures import Figure, as_json, as_text

Measure = Callable[[bool], list[Figure]]

MEASURES: Final[dict[str, Measure]] = {
    "version": lambda short: start_up.version(3 if short else 9),
    "start": lambda short: start_up.starts(3 if short else 9),
    "quit": lambda short: start_up.stopped_server(2 if short else 6),
    "ticks": lambda short: screen.ticks(2 if short else 8),
    "keys": lambda short: screen.keys(2 if short else 10),
    "tail": lambda short: tail.tail(5.0 if short else 20.0, 12 if short else 100),
    "line": lambda short: slow_line.slow_line(10.0 if short else 60.0, 3 if short else 20),
    "poll": lambda short: server.poll(20_000 if short else 1_000_000),
    "overhead": lambda short: overhead.overhead(1_000 if short else 10_000, 5 if short else 25),
    "history": lambda short: history.pages(20_000 if short else 1_000_000),
    "memory": lambda short: history.memory(*(5_000, 30) if short else (200_000, 300)),
    "pollers": lambda short: server.pollers(10.0 if short else 30.0),
}
"""By the name that the command takes; each is told whether to be short."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASURES))
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--short", action="store_true", help="fewer repetitions, fewer rows")
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.names) - set(MEASURES))
    if unknown:
        parser.error(f"no measure is called {', '.join(unknown)}")
    # Programs that are started here keep what they compiled, as they do for everybody.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    figures: list[Figure] = []
    for name in options.names or MEASURES:
        sys.stderr.write(f"measuring {name} …\n")
        figures += MEASURES[name](options.short)
    print(as_json(figures) if options.json else as_text(figures))
    return 0 if all(figure.is_kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
