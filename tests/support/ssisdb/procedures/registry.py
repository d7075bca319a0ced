"""Which procedures there are, what they take, and how a call finds its values."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlglot import exp

from tests.support.ssisdb import convert, errors
from tests.support.ssisdb.batch import Argument, Execute
from tests.support.ssisdb.identity import has_role, is_member
from tests.support.ssisdb.values import Stored, loader
from tests.support.tds.session import Message, SqlType

if TYPE_CHECKING:
    from tests.support.ssisdb.conversation import Conversation

Given = tuple[str | None, tuple[SqlType, Stored] | None, Argument]
Body = Callable[["Call"], Generator[Message, None, int]]
"""Does a procedure's work: yields what RAISERROR reports, returns the return code."""
REQUIRED = object()
"""The default of a parameter that has none."""
OPERATION, FOLDER, PROJECT, ENVIRONMENT = "operation", "folder", "project", "environment"
READ, MODIFY, EXECUTE, MANAGE = 1, 2, 3, 4
PERMISSION_OBJECTS = {1: FOLDER, 2: PROJECT, 3: ENVIRONMENT, 4: OPERATION}


@dataclass(frozen=True, slots=True)
class Formal:
    """A declared parameter."""

    name: str
    type: SqlType
    default: object = REQUIRED
    is_output: bool = False
    since: int = 2012


@dataclass(frozen=True, slots=True)
class Procedure:
    name: str
    parameters: tuple[Formal, ...]
    body: Body
    since: int = 2012
    object_id: int = 0
    schema: str = "catalog"

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}"


@dataclass(slots=True)
class Call:
    """One EXEC with its arguments as Python values; a sql_variant stays as it is stored."""

    session: "Conversation"
    procedure: Procedure
    arguments: dict[str, object]
    given: Sequence[Given]
    return_code: int = 0
    _names: dict[int, str] = field(default_factory=dict)

    def run(self) -> Iterator[Message]:
        """Do the work, giving on what is reported on the way."""
        self.return_code = yield from self.procedure.body(self)

    def outputs(self, statement: Execute) -> Iterator[tuple[str, str]]:
        """Give parameter and variable of each argument that was passed as OUTPUT."""
        for i, argument in enumerate(statement.arguments):
            if argument.is_output and isinstance(argument.value, exp.Parameter):
                yield self._names[i], argument.value.this.name.lower()

    # What bodies ask

    def number(self, name: str) -> int | None:
        value = self.arguments[name]
        return int(value) if isinstance(value, int) else None

    def text(self, name: str) -> str | None:
        value = self.arguments[name]
        return value if isinstance(value, str) else None

    @property
    def is_sql_login(self) -> bool:
        """Whether the caller's SID belongs to a principal of type 'S', which 27123 refuses.

        An SSISDB that Azure hosts lets SQL logins run packages.
        """
        return not (self.session.engine.version.is_azure or self.session.principal.is_windows)

    @property
    def is_admin(self) -> bool:
        principal = self.session.principal
        return principal.is_sysadmin or has_role(principal, "ssis_admin")

    def is_in(self, role: str) -> bool:
        return is_member(self.session, role) == 1

    def may(self, kind: str, object_id: int, permission: int) -> bool:
        """Tell whether the caller holds a permission, by himself, by folder or by role."""
        if self.is_admin:
            return True
        number = next(number for number, name in PERMISSION_OBJECTS.items() if name == kind)
        engine = self.session.engine
        with engine.speaking(self.session):
            found = engine.database.query(
                'SELECT 1 FROM "catalog.effective_object_permissions" '
                "WHERE object_type = ? AND object_id = ? AND permission_type = ?",
                (number, object_id, permission),
            )
        return bool(found)


class Procedures:
    """The procedures of one server, found by schema and name in any case."""

    def __init__(self, new_id: Callable[[], int]) -> None:
        from tests.support.ssisdb.procedures import (
            administration,
            dumps,
            executions,
            parameters,
            stop,
            validations,
        )

        declared = (
            *stop.PROCEDURES,
            *executions.PROCEDURES,
            *parameters.PROCEDURES,
            *dumps.PROCEDURES,
            *validations.PROCEDURES,
            *administration.PROCEDURES,
        )
        self._by_name = {
            procedure.full_name: Procedure(
                procedure.name, procedure.parameters, procedure.body, procedure.since, new_id()
            )
            for procedure in declared
        }

    def __iter__(self) -> Iterator[Procedure]:
        return iter(self._by_name.values())

    def find(self, schema: str, name: str) -> Procedure | None:
        return self._by_name.get(f"{schema}.{name}".lower())

    def call(self, session: "Conversation", name: Sequence[str], given: Sequence[Given]) -> Call:
        """Find a procedure and bind its arguments; raises 2812, 229, 201, 8144 and 8145."""
        engine = session.engine
        in_catalog = session.is_in_catalog
        if len(name) == 3:
            if engine.version.is_azure_database:
                raise errors.error(
                    40515,
                    f"Reference to database and/or server name in '{'.'.join(name)}' is not "
                    "supported in this version of SQL Server.",
                )
            in_catalog = name[0].lower() == engine.catalog_database.lower()
        found = self.find(name[-2], name[-1]) if len(name) > 1 else None
        if found is None or not in_catalog or found.since > engine.version.generation:
            raise errors.unknown_procedure(".".join(name))
        if not engine.may(session, "EXECUTE", found.full_name):
            raise errors.permission_denied(
                "EXECUTE", found.name, engine.catalog_database, found.schema
            )
        return _bound(session, found, given)


def _bound(session: "Conversation", procedure: Procedure, given: Sequence[Given]) -> Call:
    generation = session.engine.version.generation
    declared = [formal for formal in procedure.parameters if formal.since <= generation]
    formals = {formal.name: formal for formal in declared}
    call = Call(session, procedure, {}, given)
    named = False
    for i, (name, value, _argument) in enumerate(given):
        named = named or name is not None
        if name is None:
            if named or i >= len(declared):
                raise errors.error(
                    8144,
                    f"Procedure or function {procedure.name} has too many arguments specified.",
                    aborts_batch=False,
                )
            formal = declared[i]
        elif name in formals:
            formal = formals[name]
        else:
            raise errors.error(
                8145,
                f"@{name} is not a parameter for procedure {procedure.name}.",
                aborts_batch=False,
            )
        if value is not None:
            call.arguments[formal.name] = _as_python(formal.type, *value)
        call._names[i] = formal.name
    for formal in declared:
        if formal.name not in call.arguments:
            if formal.default is REQUIRED:
                raise errors.error(
                    201,
                    f"Procedure or function '{procedure.name}' expects parameter "
                    f"'@{formal.name}', which was not supplied.",
                    aborts_batch=False,
                )
            call.arguments[formal.name] = formal.default
    return call


def _as_python(target: SqlType, source: SqlType, stored: Stored) -> object:
    if stored is None:
        return None
    if convert.needed(source, target):
        stored = convert.converter(source, target)(stored)
    if target.name == "sql_variant" or stored is None:
        return stored
    load = loader(target)
    return stored if load is None else load(stored)
