"""What executions ran with, on every catalog."""

from datetime import datetime
from decimal import Decimal

import pytest

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.model.codes import ObjectType
from ssis_tui.model.reports import ExecutionParameter
from tests.support.world import World

SECRET = "Winter-2019!"


def own(reports: Catalog, execution_id: int) -> list[ExecutionParameter]:
    """All but what each execution has."""
    rows = reports.parameters(execution_id)
    return [row for row in rows if row.object_type != ObjectType.EXECUTION]


def test_each_execution_has_the_catalogs_own_parameters(shared: World, reports: Catalog) -> None:
    one = shared.start_execution(logging_level=3)
    rows = reports.parameters(one)
    assert {row.object_type for row in rows} == {ObjectType.EXECUTION}
    values = {row.name: row.value for row in rows}
    assert values["LOGGING_LEVEL"] == "3"
    assert values["SYNCHRONIZED"] == "0"
    assert values["CALLER_INFO"] is None
    assert list(values) == sorted(values)


def test_parameters_come_by_object_type_and_name(shared: World, reports: Catalog) -> None:
    one = shared.start_execution()
    shared.record.parameter(one, "B", "b", object_type=ObjectType.PACKAGE)
    shared.record.parameter(one, "A", "a", object_type=ObjectType.PACKAGE, required=True)
    shared.record.parameter(
        one, "Z", 7, object_type=ObjectType.PROJECT, data_type="Int32", runtime_override=True
    )
    assert own(reports, one) == [
        ExecutionParameter(
            name="Z", object_type=ObjectType.PROJECT, data_type="Int32", value="7",
            is_sensitive=False, is_value_set=True, is_runtime_override=True,
        ),
        ExecutionParameter(
            name="A", object_type=ObjectType.PACKAGE, data_type="String", value="a",
            is_sensitive=False, is_required=True, is_value_set=True,
        ),
        ExecutionParameter(
            name="B", object_type=ObjectType.PACKAGE, data_type="String", value="b",
            is_sensitive=False, is_value_set=True,
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data_type", "value", "text"),
    [
        ("Int32", -5, "-5"),
        ("Boolean", True, "1"),
        ("Double", 0.25, "0.25"),
        ("String", "x" * 4000, "x" * 4000),
        ("String", "", ""),
        ("String", None, None),
        ("DateTime", datetime.fromisoformat("2026-03-01 02:03:04"), "2026-03-01 02:03:04.000"),
    ],
)
def test_values_of_any_type_become_text(
    shared: World, reports: Catalog, data_type: str, value: object, text: str | None
) -> None:
    one = shared.start_execution()
    shared.record.parameter(one, "P", value, data_type=data_type)
    (row,) = own(reports, one)
    assert (row.value, row.is_value_set) == (text, value is not None)


def test_a_decimal_keeps_its_value(shared: World, reports: Catalog) -> None:
    one = shared.start_execution()
    shared.record.parameter(one, "P", Decimal("12.5"), data_type="Decimal")
    (row,) = own(reports, one)
    assert Decimal(row.value or "") == Decimal("12.5")


def test_sensitive_values_are_not_read(shared: World, reports: Catalog) -> None:
    one = shared.start_execution()
    shared.record.parameter(one, "Password", SECRET, sensitive=True)
    shared.record.override(one, "\\Package.Connections[ERP].Properties[Password]", SECRET,
                           sensitive=True)  # fmt: skip
    (row,) = own(reports, one)
    assert (row.value, row.is_sensitive) == (None, True)
    (override,) = reports.property_overrides(one)
    assert (override.value, override.is_sensitive) == (None, True)


def test_overrides_come_by_path(shared: World, reports: Catalog) -> None:
    one, other = shared.start_execution(), shared.start_execution()
    shared.record.override(one, "\\Package.Properties[MaximumErrorCount]", "5")
    shared.record.override(one, "\\Package.Properties[Description]", "ü" * 5000)
    shared.record.override(other, "\\Package.Properties[Disable]", None)
    rows = reports.property_overrides(one)
    assert [row.property_path.rpartition("[")[2] for row in rows] == [
        "Description]", "MaximumErrorCount]",
    ]  # fmt: skip
    assert rows[1].value == "5"
    assert (rows[0].value or "").startswith("ü" * 2000)
    assert reports.property_overrides(other)[0].value is None


def test_an_unknown_execution_has_nothing(shared: World, reports: Catalog) -> None:
    assert reports.parameters(2**62) == ()
    assert reports.property_overrides(2**62) == ()
