"""A cancel that came when nothing ran ends nothing that is asked for afterwards."""

from typing import Any, cast

from ssis_tui.catalog.protocol import Catalog
from ssis_tui.model.codes import MessageType
from tests.contract.test_statements import read_everything
from tests.support.ssisdb.world import SsisdbWorld


class CancelledBefore:
    """A catalog that is cancelled before each of its methods is used."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.used: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.used.add(name)
        self._catalog.cancel()
        return getattr(self._catalog, name)


def test_no_method_heeds_a_cancel_of_what_ran_before(one_ssisdb: SsisdbWorld) -> None:
    one_ssisdb.record.deploy()
    one = one_ssisdb.start_execution()
    one_ssisdb.log(one, "Broken.", message_type=MessageType.ERROR)
    catalog = one_ssisdb.server().catalog()
    catalog.open()
    cancelled = CancelledBefore(catalog)
    read_everything(cast("Catalog", cancelled), one_ssisdb, one)
    asked = {name for name in dir(Catalog) if not name.startswith("_")}
    assert asked - cancelled.used == {"open", "close", "cancel"}
    catalog.close()
