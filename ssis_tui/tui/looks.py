"""How one looks at things: the colours, and the zone of the times; kept for the next start."""

from datetime import datetime, tzinfo
from typing import Any

from textual.app import App

from ssis_tui import times
from ssis_tui.config.settings import DashboardSettings, Times
from ssis_tui.config.view_state import ViewState
from ssis_tui.present.column import View
from ssis_tui.tui.themes import THEMES

_WORDS = {Times.LOCAL: "local", Times.UTC: "UTC", Times.SERVER: "the server's"}


class Looks:
    """What the settings ask for, otherwise what was chosen the last time."""

    def __init__(self, app: App[Any], settings: DashboardSettings, state: ViewState) -> None:
        """Dress the app, before any style sheet is read.

        A theme that comes once the app runs has all of them read and applied a second time.
        """
        self._app = app
        self._state = state
        kept = state.get("looks", "dashboard")
        zone = kept.get("times")
        self.times = settings.times
        if not settings.is_zone_said and isinstance(zone, str) and zone in set(Times):
            self.times = Times(zone)
        for each in THEMES.values():
            app.register_theme(each)
        theme = THEMES.get(settings.theme or str(kept.get("theme")), THEMES["dark"])
        app.set_reactive(App.theme, theme.name)
        app.set_class(theme.dark, "-dark-mode", update=False)
        app.set_class(not theme.dark, "-light-mode", update=False)
        app.set_class(settings.ascii, "-ascii", update=False)
        app.stylesheet.set_variables(app.get_css_variables())
        self._theme = theme.name

    def zone(self, server_time: datetime | None) -> tzinfo:
        """Give the zone of the times; the server's is known from any time that it told."""
        return self.times.zone(server_time)

    def turn_times(self) -> None:
        """Show times local, in UTC or in the server's zone, the next of them."""
        members = list(Times)
        self.times = members[(members.index(self.times) + 1) % len(members)]

    def zone_words(self, view: View, now: datetime) -> str:
        """Name the zone of the times; `now` is for a view that knows no time yet."""
        return f"{_WORDS[self.times]} ({times.zone_label(view.zone, view.now or now)})"

    def remember(self) -> None:
        """Keep zone and colours for the next start, where the settings say nothing of them."""
        theme = self._app.theme
        word = next((word for word, each in THEMES.items() if each.name == theme), "")
        self._state.put("looks", "dashboard", {"times": str(self.times), "theme": word})

    def remember_theme(self) -> None:
        """Keep the colours if others were chosen."""
        if self._app.theme != self._theme:
            self._theme = self._app.theme
            self.remember()
