"""The program: ``ssis-tui``, or ``python -m ssis_tui``."""

import sys


def main() -> int:
    """Run with this process's arguments and give the exit status."""
    words = sys.argv[1:]
    if words in (["--version"], ["-V"]):
        # Before everything else: whoever asks for the version waits for nothing.
        from ssis_tui import __version__

        try:
            sys.stdout.write(f"ssis-tui {__version__}\n")
            sys.stdout.flush()
        except OSError:
            pass  # The program itself says what is wrong with standard output.
        else:
            return 0
    import gc
    import signal

    # Ctrl+C while there is nothing yet to interrupt just ends it, with no traceback of an import.
    is_heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_heard:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # What is imported stays: looking through it for garbage is an eighth of the start.
    gc.disable()
    from ssis_tui.cli.program import run
    from ssis_tui.cli.thread_crash import watch_threads

    watch_threads()
    if is_heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return run(words)


def start() -> None:
    """Run and end the process, whatever a driver's threads are doing.

    A call that hangs inside a driver holds up the interpreter's own way out or crashes it: the
    library is torn down while a thread is still in it (seen with Microsoft's driver).
    """
    if None in (sys.stdin, sys.stdout, sys.stderr):
        _fill_streams()
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


def _fill_streams() -> None:
    """Put something where a standard stream is closed, lest a socket or a file gets its number.

    Standard output stays one that cannot be written to: what was asked for is not lost in silence.
    """
    import os

    streams = (
        ("stdin", os.O_RDONLY, "r"),
        ("stdout", os.O_RDONLY, "w"),
        ("stderr", os.O_WRONLY, "w"),
    )
    for number, (name, flags, mode) in enumerate(streams):
        if getattr(sys, name) is None:
            opened = os.open(os.devnull, flags)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            stream = os.fdopen(number, mode, encoding="utf-8", closefd=False)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


if __name__ == "__main__":
    start()
