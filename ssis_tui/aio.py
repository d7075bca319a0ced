"""The Python API for asyncio: ``async with ssis_tui.aio.connect("PRODSQL01") as catalog: …``."""

from typing import Unpack

from ssis_tui.api.asynchronous import AsyncCatalog
from ssis_tui.api.connecting import AnyPath, ConnectionSettings, server_of
from ssis_tui.config.settings import Profile

__all__ = ["AsyncCatalog", "connect"]


def connect(
    server: str | Profile | None = None,
    *,
    password: str | None = None,
    read_only: bool = False,
    demo: bool = False,
    config: AnyPath | None = None,
    **settings: Unpack[ConnectionSettings],
) -> AsyncCatalog:
    """Give a server's catalog; ``async with`` opens and closes it. Takes what ssis_tui.connect
    takes.

    >>> import asyncio, ssis_tui.aio
    >>> async def watch() -> None:
    ...     async with ssis_tui.aio.connect(demo=True) as catalog:
    ...         async for snapshot in catalog.snapshots(interval=2):
    ...             print(snapshot.state.name, len(snapshot.active))
    ...             if snapshot.polls:
    ...                 break
    >>> asyncio.run(watch())
    CONNECTING 0
    LIVE 6
    """
    try:
        found, clock = server_of(
            server,
            password=password,
            read_only=read_only,
            demo=demo,
            config=config,
            settings=settings,
        )
    finally:
        # Whatever is raised, now or later: no variable in its traceback holds them.
        del password, settings
    return AsyncCatalog(found, clock=clock)
