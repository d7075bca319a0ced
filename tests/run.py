"""Run every check of the project, from a fresh clone, with nothing but Python 3.11 or later.

    python3 tests/run.py            all checks
    python3 tests/run.py -k stop    the same, with these arguments handed on to pytest

It makes a virtual environment in ``.venv-check``, installs what ``requirements.lock`` pins, and
what else tests need (unixODBC and FreeTDS, shells, tmux, OpenSSL and readers of manual pages) where
it may (Debian and its like, as root). Then a test that is skipped has failed, unless its reason is
one of those in ``tests/support/skips.py``. Where it may not, tests that need something are skipped
by name and counted at the end.
"""

import ctypes.util
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv-check"
LOCK = ROOT / "requirements.lock"
BIN = "Scripts" if os.name == "nt" else "bin"
WORKERS = str(min(8, max(2, (os.cpu_count() or 1) * 3 // 2)))
"""More than cores: most tests wait longer than they count."""
PROGRAMS = {
    "bash": "bash",
    "fish": "fish",
    "groff-base": "groff",
    "mandoc": "mandoc",
    "openssl": "openssl",
    "tmux": "tmux",
    "zsh": "zsh",
}
"""Debian's packages of programs that tests start, and what each is started as."""


def say(text: str) -> None:
    print(f"== {text}", flush=True)


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run a step; end the whole run with its exit status if it fails."""
    print("$", " ".join(str(part) for part in command[:6]), flush=True)
    done = subprocess.run([str(part) for part in command], cwd=cwd, check=False)
    if done.returncode:
        say(f"failed: exit status {done.returncode}")
        raise SystemExit(done.returncode)


def python_of(environment: Path) -> Path:
    return environment / BIN / ("python.exe" if os.name == "nt" else "python")


def missing_packages() -> list[str]:
    """List the Debian packages of what the tests need and this machine does not have."""
    here = {
        "unixodbc": ctypes.util.find_library("odbc") is not None,
        "tdsodbc": any(Path("/usr/lib").glob("*/odbc/libtdsodbc.so")),
        **{package: shutil.which(name) is not None for package, name in PROGRAMS.items()},
    }
    return [package for package, is_here in here.items() if not is_here]


def install_system_packages() -> bool:
    """Install what the tests need; give whether all of it is here, or could have been installed.

    Where this user may not install anything, say what will be skipped.
    """
    if sys.platform != "linux":
        return False
    missing = missing_packages()
    if not missing:
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"installing {', '.join(missing)}")
        # One of several sources that does not answer need not be the one that is wanted.
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        run("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq",
            "--no-install-recommends", *missing)  # fmt: skip
        return True
    say(
        f"{', '.join(missing)}: missing, and this user may not install them: "
        "tests that need them will be skipped by name"
    )
    return False


def make_environment() -> Path:
    """Make or reuse the virtual environment that the lock file describes; give its Python."""
    stamp = ENVIRONMENT / "lock.sha256"
    wanted = sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    python = python_of(ENVIRONMENT)
    if not (stamp.exists() and stamp.read_text(encoding="ascii") == wanted):
        say("installing what requirements.lock pins")
        venv.create(ENVIRONMENT, clear=True, with_pip=True)
        run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check",
            "--require-hashes", "-r", LOCK)  # fmt: skip
        stamp.write_text(wanted, encoding="ascii")
    run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check",
        "--no-deps", "--no-build-isolation", "-e", ROOT)  # fmt: skip
    return python


def check_wheel(python: Path) -> None:
    """Build the wheel, install it into an empty environment, and start what it brings."""
    say("the wheel installs and runs in an empty environment")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        run(python, "-m", "pip", "wheel", "-q", "--disable-pip-version-check",
            "--no-deps", "--no-build-isolation", "-w", place, ROOT)  # fmt: skip
        (wheel,) = place.glob("*.whl")
        venv.create(place / "empty", with_pip=True)
        clean = python_of(place / "empty")
        run(clean, "-m", "pip", "install", "-q", "--disable-pip-version-check", wheel)
        run(clean.parent / "ssis-tui", "--version", cwd=place)
        run(clean.parent / "ssis-tui", "list", "--demo", cwd=place)


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - the one file that an older Python may start.
        say(f"Python 3.11 or later is needed; this is {sys.version.split()[0]}")
        raise SystemExit(2)
    has_all = install_system_packages()
    python = make_environment()
    say("style, types, direction of imports")
    run(python, "-m", "ruff", "check", ".")
    run(python, "-m", "ruff", "format", "--check", ".")
    run(python, "-m", "mypy")
    run(python.parent / "lint-imports")
    check_wheel(python)
    say("tests")
    holding = ["--every-test"] if has_all else []
    run(python, "-m", "pytest", "-n", WORKERS, "--dist", "worksteal", "-rfEs", "-q", *holding,
        *sys.argv[1:])  # fmt: skip
    say("all checks passed")


if __name__ == "__main__":
    main()
