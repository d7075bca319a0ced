import pytest

from tests.unit.cli.running import CommandLine


@pytest.fixture
def ssis_tui() -> CommandLine:
    return CommandLine()
