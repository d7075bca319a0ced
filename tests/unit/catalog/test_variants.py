"""Values become a sql_variant of the type that the parameter has."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.catalog.sql.variants import variant
from ssis_tui.errors import UsageError

NAIVE = datetime.fromisoformat("2026-03-01 02:03:04.567890")


@pytest.mark.parametrize(
    ("value", "data_type", "sql_type", "sent"),
    [
        (True, "Boolean", "bit", 1),
        (False, "", "bit", 0),
        (1, "Boolean", "bit", 1),
        (7, "", "int", 7),
        (-(2**31), "", "int", -(2**31)),
        (2**31, "", "bigint", 2**31),
        (7, "Int32", "int", 7),
        (7, "int64", "bigint", 7),
        (7, "Int16", "smallint", 7),
        (7, "Byte", "tinyint", 7),
        (-7, "SByte", "smallint", -7),
        (2**32 - 1, "UInt32", "bigint", 2**32 - 1),
        (7, "UInt64", "bigint", 7),
        (7, "Double", "float", "7"),
        (7, "Single", "real", "7"),
        (7, "Decimal", "decimal(38, 0)", "7"),
        (7, "String", "int", 7),
        (0.1, "", "float", "0.1"),
        (1e300, "Double", "float", "1e+300"),
        (0.1, "Single", "real", "0.1"),
        (0.1, "Decimal", "decimal(38, 1)", "0.1"),
        (Decimal("12.50"), "", "decimal(38, 2)", "12.50"),
        (Decimal("1E+3"), "Decimal", "decimal(38, 0)", "1000"),
        (Decimal("-0.001"), "", "decimal(38, 3)", "-0.001"),
        (Decimal("2.5"), "Double", "float", "2.5"),
        (NAIVE, "DateTime", "datetime", "2026-03-01T02:03:04.567"),
        (date(2026, 3, 1), "DateTime", "datetime", "2026-03-01T00:00:00.000"),
        (
            datetime(2026, 3, 1, tzinfo=UTC),
            "DateTime",
            "datetimeoffset(7)",
            "2026-03-01 00:00:00.000000+00:00",
        ),
        ("", "String", "nvarchar(4000)", ""),
        ("7", "Int32", "nvarchar(4000)", "7"),
    ],
)
def test_type_and_value_are_those_of_the_parameter(
    value: object, data_type: str, sql_type: str, sent: object
) -> None:
    made = variant("Name", value, data_type)
    assert (made.sql_type, made.value) == (sql_type, sent)


@pytest.mark.parametrize(
    ("value", "data_type"),
    [
        (None, "String"),
        (b"bytes", ""),
        ([1], ""),
        ("x" * 4001, "String"),
        (float("nan"), "Double"),
        (float("inf"), ""),
        (Decimal("NaN"), "Decimal"),
        (Decimal("1E+38"), ""),
        (Decimal("1E-39"), ""),
        (2**31, "Int32"),
        (256, "Byte"),
        (-1, "UInt32"),
        (2**63, ""),
        (2**63, "UInt64"),
    ],
)
def test_what_does_not_fit_is_told_by_name_and_not_by_value(value: object, data_type: str) -> None:
    with pytest.raises(UsageError) as told:
        variant("Batch\x1bSize", value, data_type)
    assert "Size is" in told.value.sentence
    assert "\x1b" not in told.value.sentence
    assert "xxxx" not in told.value.sentence


@given(
    st.one_of(
        st.booleans(), st.integers(), st.floats(), st.decimals(), st.text(max_size=5000),
        st.datetimes(), st.none(), st.binary(),
    ),
    st.sampled_from(["", "Int32", "Int64", "Byte", "Boolean", "Double", "Decimal", "String"]),
)  # fmt: skip
def test_any_value_fits_or_is_refused(value: object, data_type: str) -> None:
    try:
        made = variant("Name", value, data_type)
    except UsageError:
        return
    if isinstance(made.value, int):
        assert -(2**63) <= made.value < 2**63
    else:
        assert len(made.value) <= 4000


def test_a_value_is_not_shown() -> None:
    assert "planted-secret" not in repr(variant("Password", "planted-secret"))
