"""Watches a catalog from asyncio without ever blocking the event loop."""
