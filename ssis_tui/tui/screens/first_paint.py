"""A screen that paints for the first time when there is a whole picture."""

import asyncio
from typing import TYPE_CHECKING

from ssis_tui.tui.screens.leaves_once import LeavesOnce

if TYPE_CHECKING:
    from textual.events import Idle


class WholeAtFirst(LeavesOnce[None]):
    """Waits with the first paint until its widgets have heard how large they are.

    Textual paints a new screen as soon as it is laid out, then what the widgets draw when they are
    told of their sizes, and then all of it again at the next frame: three paints, of which the
    first lacks half of the words. Here it is one, and there is no frame to wait for.
    """

    _is_whole = False

    def _compositor_refresh(self) -> None:
        if self._is_whole:
            super()._compositor_refresh()

    async def _on_idle(self, event: "Idle") -> None:
        if self._is_whole or not self.size.area:
            # Nothing to wait with, or not laid out yet: as every screen.
            return
        # Comes first, and takes the place of what follows.
        event.prevent_default()
        await asyncio.sleep(0)
        if self.message_queue_size:
            # A widget has something to say. This comes again when it was heard.
            return
        self._is_whole = True
        self._layout_required = True
        self._repaint_required = False
        self._on_timer_update()
