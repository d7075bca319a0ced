"""Planted secrets, the forms in which one might leak, and where a process leaves traces."""

import base64
import html
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote, quote_plus

PLAIN: Final = "Pl4ntedQuietlyUnderTheOldOak"
ODD: Final = "Pl;4nt{ed}Wi'th\"Od%d\\Ch=ar&ac t<e>rs"
"""Holds what connection strings, JSON, URLs, shells and markup quote in their own ways."""
PASSWORDS: Final = {"plain": PLAIN, "odd": ODD}


def forms(secret: str) -> dict[str, bytes]:
    """Give what a secret looks like where it is quoted or encoded, and its halves."""
    raw = secret.encode()
    middle = len(raw) // 2
    found = {
        "as it is": raw,
        "first half": raw[:middle],
        "second half": raw[middle:],
        "in UTF-16": secret.encode("utf-16-le"),
        "in hexadecimal": raw.hex().encode(),
        "in a URL": quote(secret, safe="").encode(),
        "in a form": quote_plus(secret).encode(),
        "in JSON": json.dumps(secret)[1:-1].encode(),
        "in HTML": html.escape(secret).encode(),
        "in SVG": html.escape(secret).replace(" ", "&#160;").encode(),
        "in braces": secret.replace("}", "}}").encode(),
        "in quotes": secret.replace('"', '""').encode(),
        "in SQL": secret.replace("'", "''").encode(),
        "in Python": repr(secret)[1:-1].encode(),
    }
    for start in range(3):
        # Wherever it begins in what is encoded, without ends that its neighbours have a part in.
        whole = base64.b64encode(b"\0" * start + raw)
        found[f"in base64, from {start}"] = whole[4 if start else 0 : -4]
        found[f"in base64 of UTF-16, from {start}"] = base64.b64encode(
            b"\0" * start + secret.encode("utf-16-le")
        )[4 if start else 0 : -4]
    return found


def seen_in(data: bytes, *secrets: str) -> list[str]:
    """List the forms of secrets that some bytes hold, whatever the case."""
    folded = data.lower()
    return [
        f"{name}: {form!r}"
        for secret in secrets
        for name, form in forms(secret).items()
        if form.lower() in folded
    ]


def files_below(folder: Path) -> dict[str, bytes]:
    """Give all that was written there, names included; links are not followed."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def seen_below(folder: Path, *secrets: str) -> list[str]:
    """List the forms of secrets in the names and the contents of all files of a folder."""
    return [
        f"{name}, {form}"
        for name, content in files_below(folder).items()
        for form in seen_in(name.encode() + b"\0" + content, *secrets)
    ]


def arguments_of(process: int) -> bytes:
    """Give what everybody on this machine may read of a process: its arguments (Linux)."""
    return Path(f"/proc/{process}/cmdline").read_bytes()


def environment_of(process: int) -> bytes:
    """Give the environment with which a process was started (Linux)."""
    return Path(f"/proc/{process}/environ").read_bytes()


def children_of(process: int) -> list[int]:
    """List the processes that a process has started and that live (Linux)."""
    found = []
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The name in brackets may hold blanks and brackets itself.
            after_name = each.read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
            if int(after_name.split()[1]) == process:
                found.append(int(each.parent.name))
    return found


def listening_ports_of(process: int) -> list[str]:
    """List the sockets of a process that wait for somebody to connect (Linux)."""
    sockets = set()
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):
            sockets.add(str(descriptor.readlink()))
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{process}/net/{table}").read_text("ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                found.append(fields[1])
    return found


class Relay:
    """Stands between a client and a server on this machine and keeps every byte that is sent."""

    def __init__(self, port: int) -> None:
        self.sent = bytearray()
        """What clients sent, one connection after the other as it came."""
        self.answered = bytearray()
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, name="relay", daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Wakes whoever waits in it, which closing alone does not.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            self._open += [client, server]
            for source, target, kept in (
                (client, server, self.sent),
                (server, client, self.answered),
            ):
                threading.Thread(target=_pump, args=(source, target, kept), daemon=True).start()


def _pump(source: socket.socket, target: socket.socket, kept: bytearray) -> None:
    with closing(source):
        for data in _received(source):
            kept += data
            try:
                target.sendall(data)
            except OSError:
                return
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


def _received(source: socket.socket) -> Iterator[bytes]:
    with suppress(OSError):
        while data := source.recv(65536):
            yield data
