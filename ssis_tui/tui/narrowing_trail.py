"""What the history is narrowed to, by whom, and the way back out of it."""

from msgspec import Struct

from ssis_tui.config.view_state import ViewState
from ssis_tui.present import narrowing
from ssis_tui.present.narrowing import Narrowing


class _Place(Struct, frozen=True):
    """Where one was before going into a package, to go back to."""

    narrowing: Narrowing
    package: object
    """The key of the row that was opened."""


class NarrowingTrail:
    """The narrowing that holds now; what the user chose is kept for the next start."""

    def __init__(self, state: ViewState, server: str) -> None:
        """Begin with what was chosen for the server the last time."""
        self._state = state
        self._server = server
        self._places: list[_Place] = []
        self._own: Narrowing | None = None
        """What the user chose here, while something else is looked for."""
        self.current = narrowing.recalled(state.get("filters", server))

    def choose(self, wanted: Narrowing) -> None:
        """Look for something else, also at the next start."""
        self._places.clear()
        self._own = None
        self._state.put("filters", self._server, wanted.remembered())
        self.current = wanted

    def visit(self, wanted: Narrowing) -> None:
        """Look for something else until one leaves."""
        self._places.clear()
        self._own = self._own or self.current
        self.current = wanted

    def enter(self, wanted: Narrowing, package: object) -> None:
        """Look for something else until one goes back to the package's row."""
        self._places.append(_Place(self.current, package))
        self.current = wanted

    @property
    def is_inside(self) -> bool:
        """Whether one went into a package."""
        return bool(self._places)

    def go_back(self) -> object:
        """Look again for what was looked for before; give the key of the package one was in."""
        place = self._places.pop()
        self.current = place.narrowing
        return place.package

    def leave(self) -> bool:
        """Look again for what the user chose here; False if that is what is looked for."""
        if self._own is None:
            return False
        self.current, self._own = self._own, None
        self._places.clear()
        return True
