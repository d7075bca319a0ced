"""The command palette: every action of the screen by name, searched as one types."""

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.types import IgnoreReturnCallbackType

from ssis_tui.tui.screens.help import HIDDEN
from ssis_tui.tui.themes import THEMES
from ssis_tui.tui.widgets.key_bar import key_name


class Actions(Provider):
    """Offers what the keys of the screen below do, with their keys beside them, and the themes."""

    async def discover(self) -> Hits:
        for title, words, run in self._actions():
            yield DiscoveryHit(title, run, help=words)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for title, words, run in self._actions():
            score = max(matcher.match(title), matcher.match(words))
            if score > 0:
                yield Hit(score, matcher.highlight(title), run, help=words)

    def _actions(self) -> Iterator[tuple[str, str, IgnoreReturnCallbackType]]:
        seen: set[str] = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            name = binding.id or ""
            if name in HIDDEN or name in seen or not active.enabled:
                continue
            seen.add(name)
            run = partial(self.app.run_action, binding.action, active.node)
            words = active.tooltip or binding.tooltip or binding.description
            yield f"{binding.description} ({key_name(binding.key)})", words, run
        for word, theme in THEMES.items():
            yield f"Theme: {word}", "Change the colours", partial(self._theme, theme.name)

    def _theme(self, name: str) -> None:
        self.app.theme = name
