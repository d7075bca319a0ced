"""Who may log in, and what each may do."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

SERVER_ROLES = ("sysadmin", "securityadmin", "serveradmin", "processadmin", "dbcreator")
DATABASE_ROLES = ("db_owner", "db_datareader", "db_datawriter", "db_ddladmin", "db_securityadmin")
_STATE_PERMISSIONS = {
    "VIEW SERVER STATE",
    "VIEW SERVER PERFORMANCE STATE",
    "VIEW SERVER SECURITY STATE",
}


@dataclass(frozen=True, slots=True)
class Principal:
    """One login of the server, with its user in the catalog's database.

    A Windows login is named `DOMAIN\\name`; the look-alike cannot do Kerberos, so it comes with a
    password like any other and only the directory knows it for what it is.
    """

    name: str
    password: str = field(default="", repr=False)
    is_windows: bool = True
    is_sysadmin: bool = False
    roles: frozenset[str] = frozenset()
    """Roles of the catalog's database, such as ssis_admin."""
    may_view_server_state: bool = False
    is_disabled: bool = False
    password_expired: bool = False
    has_access: bool = True
    """Whether there is a user for it in the catalog's database."""

    @property
    def sid(self) -> bytes:
        """The SID: 16 bytes for a SQL login, 28 in the form S-1-5-21-… for a Windows login."""
        if self.name.lower() == "sa":
            return b"\x01"
        digest = hashlib.sha256(self.name.lower().encode()).digest()
        if not self.is_windows:
            return digest[:16]
        return b"\x01\x05\x00\x00\x00\x00\x00\x05\x15\x00\x00\x00" + digest[:16]

    @property
    def type(self) -> str:
        return "U" if self.is_windows else "S"

    def holds(self, permission: str) -> bool:
        """Tell whether a permission on the whole server is held."""
        if self.is_sysadmin:
            return True
        if permission.upper() in _STATE_PERMISSIONS:
            return self.may_view_server_state
        return permission.upper() in {"CONNECT SQL", "VIEW ANY DATABASE"}


def role_sid(name: str) -> bytes:
    """Give the SID of a database role, in the form S-1-9-3-…"""
    digest = hashlib.sha256(b"role:" + name.lower().encode()).digest()
    return b"\x01\x05\x00\x00\x00\x00\x00\x09\x03\x00\x00\x00" + digest[:16]


SA = Principal("sa", is_windows=False, is_sysadmin=True)


class Directory:
    """The logins of one server, found by name in any case."""

    def __init__(self) -> None:
        self._by_name: dict[str, Principal] = {}
        self._ids: dict[str, int] = {}
        self.put(SA)

    def __iter__(self) -> Iterator[Principal]:
        return iter(tuple(self._by_name.values()))

    def put(self, principal: Principal) -> None:
        """Add a login or change one; who is connected is another one from the next statement on."""
        key = principal.name.lower()
        self._by_name[key] = principal
        self._ids.setdefault(key, len(self._ids))

    def find(self, name: str) -> Principal | None:
        return self._by_name.get(name.lower())

    def by_sid(self, sid: bytes) -> Principal | None:
        return next((p for p in self._by_name.values() if p.sid == sid), None)

    def server_id(self, principal: Principal) -> int:
        """Give the principal_id of sys.server_principals: sa is 1, others follow 260."""
        number = self._ids[principal.name.lower()]
        return 260 + number if number else 1

    def user_id(self, principal: Principal) -> int:
        """Give the principal_id of sys.database_principals: dbo is 1, others follow 20."""
        if principal.is_sysadmin:
            return 1
        return 20 + self._ids[principal.name.lower()]
