"""T-SQL as sqlglot reads it, with what other dialects would let through taken away.

sqlglot knows many dialects at once: it would take `LENGTH(x)`, `x::int` and `LIMIT 5` for T-SQL and
fold `GETDATE()` and `SYSDATETIME()` into one node. Here each function stays a name with arguments,
for the look-alike's own table of functions to know or to refuse.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.tsql import TSQL
from sqlglot.errors import ErrorLevel, ParseError, TokenError
from sqlglot.parsers.tsql import TSQLParser
from sqlglot.tokenizer_core import Token, TokenType

from tests.support.ssisdb import errors

_FOREIGN = {TokenType.DCOLON, TokenType.DPIPE, TokenType.LIMIT, TokenType.QUALIFY}
_CASTS = ("CAST", "CONVERT", "TRY_CAST", "TRY_CONVERT")
_CLAUSES = {
    TokenType.WHERE,
    TokenType.GROUP_BY,
    TokenType.HAVING,
    TokenType.ORDER_BY,
    TokenType.FETCH,
    TokenType.OFFSET,
    TokenType.OPTION,
}


class StrictTSQL(TSQL):
    """The dialect of the look-alike."""

    class Tokenizer(TSQL.Tokenizer):
        # Without this EXEC and PRINT swallow the rest of the batch as one opaque text.
        COMMANDS: ClassVar[set[TokenType]] = set()

    class Parser(TSQLParser):
        FUNCTIONS: ClassVar[dict[str, Any]] = {}
        NO_PAREN_FUNCTIONS: ClassVar[dict[Any, Any]] = {}
        FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
            name: TSQLParser.FUNCTION_PARSERS[name] for name in _CASTS
        }
        QUERY_MODIFIER_PARSERS: ClassVar[dict[Any, Any]] = {
            token: parse
            for token, parse in TSQLParser.QUERY_MODIFIER_PARSERS.items()
            if token in _CLAUSES
        }


_DIALECT = StrictTSQL()


def tokenize(sql: str) -> list[Token]:
    """Cut a batch into tokens; raises `SqlError` 102 or 105 for what is no token."""
    try:
        return list(_DIALECT.tokenize(sql))
    except TokenError as problem:
        raise errors.error(
            105, f"Unclosed quotation mark after the character string '{sql[-40:]}'.", severity=15
        ) from problem


def parse_query(sql: str, tokens: Sequence[Token]) -> exp.Expression:
    """Parse one SELECT statement, given with its tokens; raises `SqlError` 102 or 156."""
    for token in tokens:
        if token.token_type in _FOREIGN:
            raise errors.syntax(token.text)
    try:
        trees = _DIALECT.parser(error_level=ErrorLevel.RAISE).parse(list(tokens), sql)
    except ParseError as problem:
        near = problem.errors[0].get("highlight") if problem.errors else None
        raise errors.syntax(str(near or tokens[-1].text)) from problem
    tree = trees[0] if len(trees) == 1 else None
    # Query is a trait beside Expression, so both have to be asked for.
    if not isinstance(tree, exp.Query) or not isinstance(tree, exp.Expression):
        raise errors.syntax(tokens[0].text if tokens else sql)
    return tree


def parse_expression(sql: str, tokens: Sequence[Token]) -> exp.Expression:
    """Parse one value expression."""
    return _only_projection(_as_query(f"SELECT {_text_of(sql, tokens)}"))


def parse_condition(sql: str, tokens: Sequence[Token]) -> exp.Expression:
    """Parse one condition, such as that of an IF."""
    where = _as_query(f"SELECT 1 WHERE {_text_of(sql, tokens)}").args.get("where")
    if not isinstance(where, exp.Where):
        raise errors.syntax(tokens[0].text if tokens else "IF")
    condition = where.this
    assert isinstance(condition, exp.Expression)
    return condition


def parse_type(sql: str, tokens: Sequence[Token]) -> exp.DataType:
    """Parse the name of a type with its length or precision."""
    tree = _only_projection(_as_query(f"SELECT CAST(NULL AS {_text_of(sql, tokens)})"))
    kind = tree.args.get("to")
    if not isinstance(kind, exp.DataType):
        raise errors.syntax(tokens[0].text if tokens else "AS")
    return kind


def _as_query(text: str) -> exp.Expression:
    return parse_query(text, tokenize(text))


def _only_projection(query: exp.Expression) -> exp.Expression:
    projections = query.expressions
    extra = [name for name, value in query.args.items() if value and name != "expressions"]
    if len(projections) != 1 or extra:
        raise errors.syntax(query.sql())
    projection = projections[0]
    assert isinstance(projection, exp.Expression)
    return projection


def _text_of(sql: str, tokens: Sequence[Token]) -> str:
    if not tokens:
        raise errors.syntax(sql[-20:])
    return sql[tokens[0].start : tokens[-1].end + 1]
