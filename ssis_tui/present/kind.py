"""The kinds of operations that the history is looked at by."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ssis_tui.model.codes import OperationType


class Kind(StrEnum):
    """Which operations are looked at."""

    OPERATIONS = "operations"
    EXECUTIONS = "executions"
    VALIDATIONS = "validations"
    DEPLOYMENTS = "deployments"

    @property
    def label(self) -> str:
        return "All operations" if self is Kind.OPERATIONS else self.value.capitalize()

    @property
    def types(self) -> frozenset[OperationType]:
        """The operation types; empty for all."""
        return _TYPES[self]

    @property
    def following(self) -> "Kind":
        """The kind that comes after it, around."""
        kinds = list(Kind)
        return kinds[(kinds.index(self) + 1) % len(kinds)]


_TYPES: Final[Mapping[Kind, frozenset[OperationType]]] = MappingProxyType(
    {
        Kind.OPERATIONS: frozenset(),
        Kind.EXECUTIONS: frozenset({OperationType.EXECUTE}),
        Kind.VALIDATIONS: frozenset(
            {OperationType.VALIDATE_PROJECT, OperationType.VALIDATE_PACKAGE}
        ),
        Kind.DEPLOYMENTS: frozenset({OperationType.DEPLOY_PROJECT, OperationType.RESTORE_PROJECT}),
    }
)
