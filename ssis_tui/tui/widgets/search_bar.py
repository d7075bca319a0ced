"""The line in which one types what messages are to be found; the server looks for it."""

from ssis_tui.polling.message_window import Wanted
from ssis_tui.present.filtering import RowFilter
from ssis_tui.present.message_search import HINT, parse_search
from ssis_tui.tui.widgets.filter_bar import FilterBar


class SearchBar(FilterBar):
    """A filter bar whose words are understood as a search among messages."""

    PLACEHOLDER = HINT
    DEFAULT_CSS = """
    SearchBar > Input > .input--placeholder { color: $text-disabled; }
    """

    @property
    def wanted(self) -> Wanted:
        """The search in effect."""
        return parse_search(self.value).wanted

    def put(self, words: str) -> None:
        """Search for this from now on, as if it had been typed."""
        self._set(words)
        self._take(words)

    def _take(self, text: str) -> None:
        self._say(parse_search(text).error or "")
        if parse_search(text).error is None and text != self._filter.text:
            self._filter = RowFilter(text)
            self.post_message(self.Changed(self, self._filter))
