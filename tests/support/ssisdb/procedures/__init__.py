"""The stored procedures of schema catalog, in Python, with the documented checks in their order."""

from tests.support.ssisdb.procedures.registry import Procedures

__all__ = ["Procedures"]
