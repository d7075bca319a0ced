"""The Python API: what ``import ssis_tui`` gives.

:class:`ssis_tui.api.asynchronous.AsyncCatalog` does everything, in one event loop;
:class:`ssis_tui.api.synchronous.Catalog` has the same methods, blocking, for scripts.
"""
