"""Finds what bounds each read of a growing view, in the syntax tree of a statement."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlglot import exp

from tests.support.ssisdb.batch import Query, parse

KEYS = {
    "operations": {"operation_id"},
    "executions": {"execution_id"},
    "validations": {"validation_id"},
    "operation_messages": {"operation_id"},
    "event_messages": {"operation_id"},
    "event_message_context": {"event_message_id", "event_message_guid"},
    "executables": {"execution_id"},
    "executable_statistics": {"execution_id"},
    "execution_component_phases": {"execution_id"},
    "execution_data_statistics": {"execution_id"},
    "execution_data_taps": {"execution_id"},
    "execution_parameter_values": {"execution_id"},
    "execution_property_override_values": {"execution_id"},
    "extended_operation_info": {"operation_id"},
}
"""The columns by which a view that grows with every operation may be entered."""
ORDERED_BY_KEY = {"operations", "executions", "validations"}
"""Views in which TOP in the order of the key reads no more rows than it gives."""
ROW_KEYS = {
    "event_messages": "event_message_id",
    "executable_statistics": "statistics_id",
    "execution_component_phases": "phase_stats_id",
    "execution_data_statistics": "data_stats_id",
}
"""Views of which one operation may have any number of rows, and the column that numbers them."""
FILTERED = frozenset(KEYS) | {"projects", "packages", "folders", "environments"}
"""Views that check permissions row by row: no two of them may meet in one statement."""


def selects(text: str) -> Iterator[exp.Select]:
    """Give each SELECT of a batch, those inside others included.

    Raises SqlError for a statement that the look-alike's parser does not know.
    """
    for line in text.replace("?", "@P").splitlines():
        yield from _selects_of(line)


@cache
def _selects_of(text: str) -> tuple[exp.Select, ...]:
    found: list[exp.Select] = []
    for statement in parse(text):
        tree = statement.tree if isinstance(statement, Query) else getattr(statement, "value", None)
        if isinstance(tree, exp.Expression):
            found += tree.find_all(exp.Select)
    return tuple(found)


def views_in(select: exp.Expression) -> set[str]:
    """Name the views of the schema `catalog` that a tree reads."""
    return {
        table.name.lower() for table in select.find_all(exp.Table) if table.db.lower() == "catalog"
    }


def unbounded(text: str) -> list[str]:
    """Give the SELECTs of a batch that read a growing view without a bound."""
    return [select.sql(dialect="tsql") for select in selects(text) if _is_unbounded(select)]


def unlimited(text: str) -> list[str]:
    """Give the SELECTs of a batch that take all rows of an operation, however many it has."""
    return [
        select.sql(dialect="tsql")
        for select in selects(text)
        if _own_table(select) in ROW_KEYS
        and not _is_limited(select)
        and not _bounds_rows(select, exp.EQ)
    ]


def rereads(text: str) -> list[str]:
    """Give the SELECTs of a batch that begin with an operation's first row, not behind a known one.

    Only what is limited or summed up may do that.
    """
    return [
        select.sql(dialect="tsql")
        for select in selects(text)
        if _own_table(select) in ROW_KEYS and not _bounds_rows(select, exp.EQ, exp.GT, exp.GTE)
    ]


def _is_limited(select: exp.Select) -> bool:
    """Whether it, or the SELECT around it, has a TOP or gives sums instead of rows."""
    around: exp.Expression | None = select
    while isinstance(around, exp.Select):
        if around.args.get("limit") or around.args.get("group"):
            return True
        around = around.parent_select
    return False


def _bounds_rows(select: exp.Select, *kinds: type[exp.Expression]) -> bool:
    key = {ROW_KEYS[_own_table(select) or ""]}
    return any(_compares(one, key, *kinds) for one in _conditions(select))


def is_full_active_read(sql: str) -> bool:
    """Whether this is the one named exception: active operations, which no index supports."""
    (select,) = [one for one in selects(sql) if one.parent_select is None]
    conditions = list(_conditions(select))
    statuses = [
        {int(value.name) for value in one.expressions}
        for one in conditions
        if isinstance(one, exp.In) and one.this.name.lower() == "status"
    ]
    (key,) = KEYS[_own_table(select) or ""]
    lower = [one for one in conditions if isinstance(one, exp.GTE) and one.this.name == key]
    return statuses == [{1, 2, 5, 8}] and len(lower) == 1 and len(conditions) == 2


def meetings(text: str) -> list[set[str]]:
    """Give the sets of filtered views that meet in one statement of a batch."""
    return [
        views_in(select)
        for select in selects(text)
        if select.parent_select is None and len(views_in(select) & FILTERED) > 1
    ]


def _own_table(select: exp.Select) -> str | None:
    """The growing view that this SELECT itself reads, not one of its sub-selects."""
    source = select.args.get("from_") or select.args.get("from")
    tables = [source.this] if source is not None else []
    tables += [join.this for join in select.args.get("joins") or ()]
    for table in tables:
        if isinstance(table, exp.Table) and table.db.lower() == "catalog":
            name = table.name.lower()
            if name in KEYS:
                return name
    return None


def _is_unbounded(select: exp.Select) -> bool:
    view = _own_table(select)
    if view is None:
        return False
    keys = KEYS[view]
    if any(_is_list(one, keys) for one in _conditions(select)):
        return False
    low = any(_compares(one, keys, exp.GT, exp.GTE) for one in _conditions(select))
    high = any(_compares(one, keys, exp.LT, exp.LTE) for one in _conditions(select))
    if low and high:
        return False
    return not (view in ORDERED_BY_KEY and _is_top_in_key_order(select, keys))


def _conditions(select: exp.Select) -> list[Any]:
    where = select.args.get("where")
    if where is None:
        return []
    condition = where.this.unnest()
    return list(condition.flatten()) if isinstance(condition, exp.And) else [condition]


def _is_list(condition: Any, keys: set[str]) -> bool:
    condition = condition.unnest()
    if isinstance(condition, exp.In):
        return condition.this.name.lower() in keys and not condition.args.get("query")
    return _compares(condition, keys, exp.EQ)


def _compares(condition: exp.Expression, keys: set[str], *kinds: type[exp.Expression]) -> bool:
    return (
        isinstance(condition, kinds)
        and isinstance(condition.this, exp.Column)
        and condition.this.name.lower() in keys
    )


def _is_top_in_key_order(select: exp.Select, keys: set[str]) -> bool:
    order = select.args.get("order")
    has_top = select.args.get("limit") is not None
    if not has_top or order is None:
        return False
    first = order.expressions[0].this
    return isinstance(first, exp.Column) and first.name.lower() in keys
