"""The program: ``ssis-tui``, or ``python -m ssis_tui``."""

import sys


def main() -> int:
    """Run with this process's arguments and give the exit status."""
    words = sys.argv[1:]
    if words in (["--version"], ["-V"]):
        # Before everything else: whoever asks for the version waits for nothing.
        from ssis_tui import __version__

        sys.stdout.write(f"ssis-tui {__version__}\n")
        return 0
    import gc

    # What is imported stays: looking through it for garbage is an eighth of the start.
    gc.disable()
    from ssis_tui.cli.program import run

    return run(words)


def start() -> None:
    """Run and end the process, whatever a driver's threads are doing.

    A call that hangs inside a driver holds up the interpreter's own way out or crashes it: the
    library is torn down while a thread is still in it (seen with Microsoft's driver).
    """
    status = main()
    if "pyodbc" in sys.modules or "mssql_python" in sys.modules:
        import os

        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError):
                status = status or 1
        os._exit(status)
    sys.exit(status)


if __name__ == "__main__":
    start()
