"""A certificate that nobody has signed, made for one test run."""

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its key, as PEM files."""

    certificate: Path
    """Clients that are given this file trust the server."""
    key: Path

    def context(self) -> ssl.SSLContext:
        """Build what `TdsServer` is given as `tls`."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        # TDS 7 puts the handshake into packets, where the late messages of TLS 1.3 have no place.
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["tds/8.0"])
        return context


def self_signed(folder: Path, name: str = "localhost") -> Certificate:
    """Make a certificate for a host name; raises CalledProcessError when openssl will not."""
    made = Certificate(folder / f"{name}.crt", folder / f"{name}.key")
    options = ["-newkey", "rsa:2048", "-nodes", "-x509", "-days", "2", "-subj", f"/CN={name}"]
    names = ["-addext", f"subjectAltName=DNS:{name},IP:127.0.0.1"]
    files = ["-keyout", str(made.key), "-out", str(made.certificate)]
    subprocess.run(["openssl", "req", *options, *names, *files], check=True, capture_output=True)
    return made
