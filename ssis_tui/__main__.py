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
    from ssis_tui.cli.program import run

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
