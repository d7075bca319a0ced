"""Errors of the engine by their numbers, with the texts that SQL Server gives them."""

from dataclasses import replace

from tests.support.tds.session import Message


class SqlError(Exception):
    """An error that a statement ends with.

    `aborts_batch` says whether the statements after it still run: RAISERROR lets them, a THROW, a
    conversion error and an error of compilation do not.
    """

    def __init__(self, *messages: Message, aborts_batch: bool = True) -> None:
        super().__init__(messages[-1].text)
        self.messages = messages
        self.aborts_batch = aborts_batch

    @property
    def message(self) -> Message:
        return self.messages[-1]

    @property
    def number(self) -> int:
        return self.message.number

    def within(self, procedure: str) -> "SqlError":
        """The same error as raised inside a procedure."""
        return SqlError(
            *(replace(m, procedure=m.procedure or procedure) for m in self.messages),
            aborts_batch=self.aborts_batch,
        )


def error(number: int, text: str, *, severity: int = 16, aborts_batch: bool = True) -> SqlError:
    return SqlError(Message(number, text, severity), aborts_batch=aborts_batch)


def syntax(near: str) -> SqlError:
    return error(102, f"Incorrect syntax near '{near}'.", severity=15)


def unsupported(what: str) -> SqlError:
    """Refuse valid T-SQL that the look-alike has not learnt; the text says whose limit it is."""
    return error(102, f"Incorrect syntax near '{what}'. (The look-alike does not know it.)")


def keyword_syntax(keyword: str) -> SqlError:
    return error(156, f"Incorrect syntax near the keyword '{keyword}'.", severity=15)


def unknown_function(name: str) -> SqlError:
    return error(195, f"'{name}' is not a recognized built-in function name.", severity=15)


def unknown_option(name: str) -> SqlError:
    return error(195, f"'{name}' is not a recognized SET option.", severity=15)


def arguments(name: str, count: str) -> SqlError:
    return error(174, f"The {name.lower()} function requires {count} argument(s).", severity=15)


def unknown_object(name: str) -> SqlError:
    return error(208, f"Invalid object name '{name}'.")


def unknown_column(name: str) -> SqlError:
    return error(207, f"Invalid column name '{name}'.")


def ambiguous_column(name: str) -> SqlError:
    return error(209, f"Ambiguous column name '{name}'.")


def unbound(name: str) -> SqlError:
    return error(4104, f'The multi-part identifier "{name}" could not be bound.')


def undeclared(name: str) -> SqlError:
    return error(137, f'Must declare the scalar variable "@{name}".', severity=15)


def unknown_type(name: str) -> SqlError:
    return error(243, f"Type {name} is not a defined system type.")


def not_a_condition(near: str) -> SqlError:
    return error(
        4145,
        "An expression of non-boolean type specified in a context where a condition is expected, "
        f"near '{near}'.",
        severity=15,
    )


def clash(left: str, right: str) -> SqlError:
    return error(206, f"Operand type clash: {left} is incompatible with {right}")


def conversion(value: object, source: str, target: str) -> SqlError:
    return error(
        245,
        f"Conversion failed when converting the {source} value '{value}' to data type {target}.",
    )


def date_conversion() -> SqlError:
    return error(241, "Conversion failed when converting date and/or time from character string.")


def guid_conversion() -> SqlError:
    return error(
        8169, "Conversion failed when converting from a character string to uniqueidentifier."
    )


def overflow(target: str) -> SqlError:
    return error(8115, f"Arithmetic overflow error converting expression to data type {target}.")


def permission_denied(permission: str, name: str, database: str, schema: str) -> SqlError:
    return error(
        229,
        f"The {permission} permission was denied on the object '{name}', database '{database}', "
        f"schema '{schema}'.",
        severity=14,
    )


def server_state_denied() -> SqlError:
    return SqlError(
        Message(
            300,
            "VIEW SERVER STATE permission was denied on object 'server', database 'master'.",
            14,
        ),
        Message(297, "The user does not have permission to perform this action."),
    )


def unknown_procedure(name: str) -> SqlError:
    return error(2812, f"Could not find stored procedure '{name}'.", aborts_batch=False)


def read_only_database(database: str) -> SqlError:
    return error(3906, f'Failed to update database "{database}" because the database is read-only.')
