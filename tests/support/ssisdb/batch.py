"""A batch of T-SQL cut into statements: a small grammar around the SELECTs that sqlglot reads."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from tests.support.ssisdb import errors, sqltypes
from tests.support.ssisdb.dialect import (
    parse_condition,
    parse_expression,
    parse_query,
    parse_type,
    tokenize,
)
from tests.support.tds.session import SqlType


@dataclass(frozen=True, slots=True)
class Query:
    """A SELECT, with or without WITH."""

    tree: exp.Expression
    text: str


@dataclass(frozen=True, slots=True)
class SetOption:
    """`SET NOCOUNT ON`, `SET LOCK_TIMEOUT 5000`: names in upper case, the value as written."""

    names: tuple[str, ...]
    value: str


@dataclass(frozen=True, slots=True)
class SetVariable:
    name: str
    value: exp.Expression


@dataclass(frozen=True, slots=True)
class Declare:
    """One variable of a DECLARE."""

    name: str
    type: SqlType
    value: exp.Expression | None


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of an EXEC; no value means DEFAULT."""

    name: str | None
    value: exp.Expression | None
    is_output: bool


@dataclass(frozen=True, slots=True)
class Execute:
    procedure: tuple[str, ...]
    arguments: tuple[Argument, ...]
    return_variable: str | None


@dataclass(frozen=True, slots=True)
class Use:
    database: str


@dataclass(frozen=True, slots=True)
class If:
    condition: exp.Expression
    then: "Statement"
    otherwise: "Statement | None"


@dataclass(frozen=True, slots=True)
class While:
    condition: exp.Expression
    body: "Statement"


@dataclass(frozen=True, slots=True)
class Block:
    statements: "tuple[Statement, ...]"


@dataclass(frozen=True, slots=True)
class Return:
    """Ends the batch."""


@dataclass(frozen=True, slots=True)
class Print:
    value: exp.Expression


@dataclass(frozen=True, slots=True)
class Transaction:
    """BEGIN, COMMIT or ROLLBACK of a transaction."""

    action: str


@dataclass(frozen=True, slots=True)
class WaitFor:
    """`WAITFOR DELAY`, in seconds."""

    seconds: float


Statement = (
    Query
    | SetOption
    | SetVariable
    | Declare
    | Execute
    | Use
    | If
    | While
    | Block
    | Return
    | Print
    | Transaction
    | WaitFor
)

_HEADS = set(
    "SELECT WITH SET DECLARE EXEC EXECUTE USE IF ELSE WHILE BEGIN END RETURN PRINT COMMIT ROLLBACK "  # noqa: SIM905 - a list of words is read as one
    "WAITFOR INSERT UPDATE DELETE MERGE CREATE ALTER DROP TRUNCATE GRANT REVOKE DENY RAISERROR "
    "SAVE THROW GOTO BREAK CONTINUE KILL DBCC OPEN CLOSE DEALLOCATE".split()
)
_SET_OPERATORS = {"UNION", "EXCEPT", "INTERSECT", "ALL"}


def parse(sql: str) -> tuple[Statement, ...]:
    """Read a whole batch before anything runs; raises `SqlError` for what is not known."""
    reader = _Reader(sql, tokenize(sql))
    statements = []
    while not reader.at_end():
        statements.extend(reader.statement())
        reader.skip_semicolons()
    return tuple(statements)


class _Reader:
    """Goes through the tokens of a batch, statement by statement."""

    def __init__(self, sql: str, tokens: list[Token]) -> None:
        self._sql = sql
        self._tokens = tokens
        self._at = 0
        self.skip_semicolons()

    def at_end(self) -> bool:
        return self._at >= len(self._tokens)

    def skip_semicolons(self) -> None:
        while self._peek() == ";":
            self._at += 1

    def statement(self) -> list[Statement]:
        """Read one statement; a DECLARE of several variables gives several."""
        word = self._peek()
        if word in {"SELECT", "WITH"} or word == "(":
            return [self._query()]
        if word == "DECLARE":
            return list(self._declare())
        reader: Callable[[], Statement] | None = {
            "SET": self._set,
            "EXEC": self._execute,
            "EXECUTE": self._execute,
            "USE": self._use,
            "IF": self._if,
            "WHILE": self._while,
            "BEGIN": self._begin,
            "RETURN": self._return,
            "PRINT": self._print,
            "COMMIT": self._commit,
            "ROLLBACK": self._commit,
            "WAITFOR": self._wait_for,
        }.get(word)
        if reader is None:
            raise self._unknown_statement(word)
        return [reader()]

    def _unknown_statement(self, word: str) -> errors.SqlError:
        if word in _HEADS - {"END", "ELSE"}:
            return errors.unsupported(word)
        if word in {"END", "ELSE"}:
            return errors.keyword_syntax(word)
        if self._at == 0 and self._tokens[0].token_type in {TokenType.VAR, TokenType.IDENTIFIER}:
            # A batch may begin with a procedure's name: EXEC is left out.
            return errors.unknown_procedure(self._tokens[0].text)
        return errors.syntax(word)

    # Tokens

    def _peek(self, ahead: int = 0) -> str:
        """The token in upper case; quoted names and texts never look like keywords."""
        index = self._at + ahead
        if index >= len(self._tokens):
            return ""
        token = self._tokens[index]
        if token.token_type in {
            TokenType.STRING,
            TokenType.NATIONAL_STRING,
            TokenType.IDENTIFIER,
        }:
            return "\0"
        return token.text.upper()

    def _take(self) -> Token:
        if self.at_end():
            raise errors.syntax(self._sql.strip()[-20:])
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _expect(self, word: str) -> None:
        token = self._take()
        if token.text.upper() != word:
            raise errors.syntax(token.text)

    def _accept(self, *words: str) -> bool:
        if self._peek() in words:
            self._at += 1
            return True
        return False

    def _variable(self) -> str:
        self._expect("@")
        return self._take().text.lower()

    def _run(self, *stops: str) -> list[Token]:
        """Take tokens up to a stop, a semicolon or the next statement, outside parentheses."""
        start, depth = self._at, 0
        previous = ""
        case_depth = 0
        while not self.at_end():
            word = self._peek()
            if depth == 0 and case_depth == 0 and self._at > start:
                if word == ";" or word in stops:
                    break
                continues = word == "SELECT" and previous in _SET_OPERATORS
                follows_with = word == "WITH" and self._peek(1) in {"(", "TIES"}
                if word in _HEADS and not continues and not follows_with:
                    break
            case_depth += (word == "CASE") - (word == "END" and case_depth > 0)
            depth += (word == "(") - (word == ")")
            if depth < 0:
                break
            previous = word
            self._at += 1
        return self._tokens[start : self._at]

    # Statements

    def _query(self) -> Query:
        start = self._at
        tokens = self._common_tables() if self._peek() == "WITH" else self._run()
        text = self._sql[self._tokens[start].start : tokens[-1].end + 1]
        return Query(parse_query(self._sql, tokens), text)

    def _common_tables(self) -> list[Token]:
        """Take `WITH a AS (…), b AS (…) SELECT …`, whose SELECT begins no new statement."""
        start = self._at
        depth = 0
        while not self.at_end() and not (depth == 0 and self._peek() == "SELECT"):
            depth += (self._peek() == "(") - (self._peek() == ")")
            self._at += 1
        self._run()
        return self._tokens[start : self._at]

    def _declare(self) -> list[Declare]:
        self._take()
        found = [self._declared()]
        while self._accept(","):
            found.append(self._declared())
        return found

    def _declared(self) -> Declare:
        name = self._variable()
        self._accept("AS")
        start = self._at
        self._take()
        if self._peek() == "(":
            self._run(",", "=")
        kind = sqltypes.of_tree(parse_type(self._sql, self._tokens[start : self._at]))
        value = None
        if self._accept("="):
            value = self._expression(",")
        return Declare(name, kind, value)

    def _expression(self, *stops: str) -> exp.Expression:
        return parse_expression(self._sql, self._run(*stops))

    def _set(self) -> Statement:
        self._take()
        if self._peek() == "@":
            name = self._variable()
            self._expect("=")
            return SetVariable(name, self._expression())
        if self._accept("TRANSACTION"):
            self._expect("ISOLATION")
            self._expect("LEVEL")
            words = [self._take().text.upper()]
            if words[0] in {"READ", "REPEATABLE"}:
                words.append(self._take().text.upper())
            return SetOption(("TRANSACTION ISOLATION LEVEL",), " ".join(words))
        names = [self._take().text.upper()]
        while self._accept(","):
            names.append(self._take().text.upper())
        sign = "-" if self._accept("-") else ""
        prefix = "@" if self._accept("@") else ""
        return SetOption(tuple(names), prefix + sign + self._take().text)

    def _execute(self) -> Execute:
        self._take()
        target = None
        if self._peek() == "@" and self._peek(2) == "=":
            target = self._variable()
            self._expect("=")
        parts = [self._take().text]
        if parts[0] == "(":
            raise errors.unsupported("EXEC (text)")
        while self._accept("."):
            parts.append(self._take().text)
        arguments = []
        starts = not self.at_end() and self._peek() not in _HEADS | {";"}
        while starts:
            arguments.append(self._argument())
            starts = self._accept(",")
        return Execute(tuple(parts), tuple(arguments), target)

    def _argument(self) -> Argument:
        name = None
        if self._peek() == "@" and self._peek(2) == "=":
            name = self._variable()
            self._expect("=")
        if self._accept("DEFAULT"):
            return Argument(name, None, is_output=False)
        start = self._at
        if self._accept("@", "-"):
            self._accept("@")
        self._take()
        # EXEC takes constants and variables, no expressions: exactly so much is read.
        tree = parse_expression(self._sql, self._tokens[start : self._at])
        if isinstance(tree, exp.Column):
            tree = exp.Literal.string(tree.name)
        return Argument(name, tree, is_output=self._accept("OUTPUT", "OUT"))

    def _use(self) -> Use:
        self._take()
        return Use(self._take().text)

    def _condition(self) -> exp.Expression:
        return parse_condition(self._sql, self._run())

    def _one(self) -> Statement:
        found = self.statement()
        return found[0] if len(found) == 1 else Block(tuple(found))

    def _if(self) -> If:
        self._take()
        condition = self._condition()
        then = self._one()
        before = self._at
        self.skip_semicolons()
        if self._accept("ELSE"):
            return If(condition, then, self._one())
        self._at = before
        return If(condition, then, None)

    def _while(self) -> While:
        self._take()
        condition = self._condition()
        return While(condition, self._one())

    def _begin(self) -> Statement:
        self._take()
        if self._accept("TRAN", "TRANSACTION"):
            return Transaction("BEGIN")
        if self._peek() in {"TRY", "CATCH", "DISTRIBUTED"}:
            raise errors.unsupported(f"BEGIN {self._peek()}")
        statements: list[Statement] = []
        self.skip_semicolons()
        while not self._accept("END"):
            if self.at_end():
                raise errors.syntax("BEGIN")
            statements.extend(self.statement())
            self.skip_semicolons()
        return Block(tuple(statements))

    def _return(self) -> Return:
        self._take()
        if not self.at_end() and self._peek() not in _HEADS | {";"}:
            raise errors.error(
                178,
                "A RETURN statement with a return value cannot be used in this context.",
                severity=15,
            )
        return Return()

    def _print(self) -> Print:
        self._take()
        return Print(self._expression())

    def _commit(self) -> Transaction:
        action = self._take().text.upper()
        self._accept("TRAN", "TRANSACTION", "WORK")
        return Transaction(action)

    def _wait_for(self) -> WaitFor:
        self._take()
        self._expect("DELAY")
        text = self._take().text
        try:
            hours, minutes, seconds = text.split(":")
            return WaitFor(int(hours) * 3600 + int(minutes) * 60 + float(seconds))
        except ValueError as problem:
            raise errors.error(148, f"Incorrect time syntax in time string '{text}'.") from problem
