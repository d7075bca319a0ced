"""Where this platform wants the program's own files."""

import sys
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import Final

_PLATFORM: Final[str] = sys.platform


class Place(Enum):
    """A kind of folder: the variable of XDG that moves it, and where it is without."""

    CONFIG = ("XDG_CONFIG_HOME", ".config", "")
    STATE = ("XDG_STATE_HOME", ".local/state", "")
    LOG = ("XDG_STATE_HOME", ".local/state", "log")
    CACHE = ("XDG_CACHE_HOME", ".cache", "")


def folder_of(place: Place, environ: Mapping[str, str]) -> Path:
    """Give the program's folder there, which may not exist yet."""
    if _PLATFORM == "linux":
        # What platformdirs answers here, without the 20 ms that importing it costs.
        variable, usual, inner = place.value
        home = environ.get(variable, "")
        return (Path(home) if home.startswith("/") else Path.home() / usual) / "ssis-tui" / inner
    import platformdirs

    paths: dict[Place, Callable[..., Path]] = {
        Place.CONFIG: platformdirs.user_config_path,
        Place.STATE: platformdirs.user_state_path,
        Place.LOG: platformdirs.user_log_path,
        Place.CACHE: platformdirs.user_cache_path,
    }
    return paths[place]("ssis-tui", appauthor=False)
