"""What a package takes is written without its secrets."""

from ssis_tui.cli.commands.packages import PARAMETERS
from ssis_tui.model.codes import ObjectType
from ssis_tui.model.packages import PackageParameter
from ssis_tui.present.column import View


def test_a_default_is_hidden_where_the_name_says_that_it_is_a_secret() -> None:
    parameter = PackageParameter(
        name="FtpPassword",
        object_type=ObjectType.PACKAGE,
        object_name="Export.dtsx",
        data_type="String",
        is_required=False,
        is_sensitive=False,
        default_value="hunter2",
    )
    shown = [column.cell(parameter, View()).text for column in PARAMETERS.columns]
    assert "hunter2" not in " ".join(shown)
    assert PARAMETERS.record(parameter)["default_value"] == "***"
