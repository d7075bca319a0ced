"""What is being done with a connection before anybody's own words for it."""

from typing import Final

CONNECTING: Final = "connecting"
"""The `while_doing` of a connection that is being made."""
SETTING_UP: Final = "setting up the session"
"""The `while_doing` of its first statements: by then the server was reached and let it in."""
