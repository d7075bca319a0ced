"""What becomes of a thread that crashes: a report and one line, as of the program itself."""

import os
import sys
import threading


def watch_threads() -> None:
    """Have crashes of threads told without values from now on; Python's own words quote them."""
    threading.excepthook = _crashed


def _crashed(crashed: threading.ExceptHookArgs) -> None:
    # Needed once, if ever.
    from ssis_tui import crash
    from ssis_tui.config.view_state import default_path
    from ssis_tui.polling.clock import SystemClock

    error = crashed.exc_value
    if error is None or isinstance(error, SystemExit):
        return
    path = crash.write_report(error, default_path(os.environ).parent, SystemClock().now())
    # While the dashboard is on the screen nothing of this is: Textual keeps it.
    sys.stderr.write(f"{crash.sentence(error, path)}\n")
