"""What tests need of a machine, and what is said where it is missing.

`tests/run.py` installs all of it where it may; :mod:`tests.support.skips` has a run fail that left
a test out all the same.
"""

import os
import shutil
import sys

import pytest

from tests.support.drivers import NAMES, all_drivers

POSIX = pytest.mark.skipif(
    os.name != "posix", reason="needs POSIX: the modes of files, links, signals and pipes"
)
LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="needs Linux: /proc, /dev/full, or where Linux wants files"
)


def need_program(name: str) -> None:
    """Leave the test out where there is no such program."""
    if shutil.which(name) is None:
        pytest.skip(f"needs {name}, which is not installed")


def need_driver(driver_id: str) -> None:
    """Leave the test out where this machine does not have a driver, and say why it has not."""
    (driver,) = [one for one in all_drivers() if one.id == driver_id]
    if driver.missing:
        pytest.skip(f"needs the driver {driver_id}: {driver.missing}")


def best_driver() -> str:
    """Give the best driver that there is, for what no driver has a part in."""
    missing = {one.id: one.missing for one in all_drivers()}
    for name in NAMES:
        if not missing[name]:
            return name
    pytest.skip("needs a driver, and there is none")
