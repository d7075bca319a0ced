"""Files and folders that are the user's own: nobody else may read them, from their first moment.

Modes are given when a file is made, never afterwards, so that whatever the umask is there is no
moment in which somebody could open it. Windows keeps such folders to their owner by itself.
"""

import os
from pathlib import Path
from typing import Final

NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
"""Flags of a file that must not have been there, nor a link in its place."""


def make_folder(folder: Path) -> None:
    """Make a folder and those around it that are missing, each with mode 0700; raise OSError.

    `Path.mkdir` gives its mode to the last one only: with umask 0 everybody could write the others.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if not folder.is_dir():
            raise
    except FileNotFoundError:
        if folder.parent == folder:
            raise
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def open_new(path: Path) -> int:
    """Make a file with mode 0600 and give its descriptor; raise FileExistsError, also for a link.

    The folder must be there.
    """
    return os.open(path, NEW, 0o600)
