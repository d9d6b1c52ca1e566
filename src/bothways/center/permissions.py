"""Who may do what. A role is a set of permissions; use cases ask for the permission, never for the role."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from bothways.kernel.errors import Forbidden
from bothways.kernel.ids import TenantId, UserId


class Permission(StrEnum):
    """What a person may be allowed; the words are public (the desk shows and hides by them)."""

    TAKE_CONTACTS = "contacts.take"
    READ_OWN_CONTACTS = "contacts.read_own"
    READ_ALL_CONTACTS = "contacts.read_all"
    EXPORT_CONTACTS = "contacts.export"
    HEAR_OWN_RECORDINGS = "recordings.hear_own"
    HEAR_ALL_RECORDINGS = "recordings.hear_all"
    READ_CUSTOMERS = "customers.read"
    SEE_BOARD = "board.see"
    READ_AUDIT = "audit.read"
    MANAGE_PEOPLE = "people.manage"
    MANAGE_ROUTES = "routes.manage"


_AGENT = frozenset(
    {
        Permission.TAKE_CONTACTS,
        Permission.READ_OWN_CONTACTS,
        Permission.HEAR_OWN_RECORDINGS,
        Permission.READ_CUSTOMERS,
    }
)
_SUPERVISOR = _AGENT - {Permission.TAKE_CONTACTS} | {
    Permission.READ_ALL_CONTACTS,
    Permission.EXPORT_CONTACTS,
    Permission.HEAR_ALL_RECORDINGS,
    Permission.SEE_BOARD,
}
_ADMIN = _SUPERVISOR | {Permission.READ_AUDIT, Permission.MANAGE_PEOPLE, Permission.MANAGE_ROUTES}

ROLES: dict[str, frozenset[Permission]] = {"agent": _AGENT, "supervisor": _SUPERVISOR, "admin": _ADMIN}


class Person(Struct, frozen=True, kw_only=True):
    """Somebody who is signed in."""

    tenant: TenantId
    id: UserId
    username: str
    name: str
    role: str
    language: str

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the role allows; an unknown role allows nothing."""
        return ROLES.get(self.role, frozenset())

    @property
    def actor(self) -> str:
        """The person as events and audit rows name one."""
        return f"user:{self.id}"

    def may(self, permission: Permission) -> bool:
        """Whether the person has the permission."""
        return permission in self.permissions


def require(person: Person, permission: Permission) -> None:
    """Raise Forbidden unless the person has the permission."""
    if not person.may(permission):
        raise Forbidden("this needs another role", permission=str(permission))
