"""An SSIS server simulated in the process: a pure function of a seed and the time, plus stops.

Standard library only, cheap to import, and no driver anywhere near it.
"""

from ssis_tui.catalog.demo.server import DemoServer

__all__ = ["DemoServer"]
