"""The address of every route of the resolver, on an object of the world. Asserts nothing."""

from typing import Any

from django.urls import NoReverseMatch, reverse

from tests.access.world import SECRET, Thing, World
from tracker.access.policy import POLICY

CLOSED = {
    "account_signup", "account_email", "account_confirm_email", "account_email_verification_sent",
    "account_set_password", "account_confirm_login_code", "mfa_download_recovery_codes",
}  # fmt: skip
"""Addresses that come with allauth and that nobody may open."""
PARTS = {"secret": SECRET, "pk": 1, "uidb36": "1", "key": "set-password"}
"""Parts of addresses that are of no course."""
SHARED = "version shared"


def open_to(*columns: str) -> set[str]:
    """Return the routes that open without a question of whose record it is to somebody of these columns."""
    rows = POLICY.rows
    return {route for route, method in rows if "all" in POLICY.relations(route, method, columns)}


def everywhere(world: World, thing: Thing) -> dict[str, str]:
    """Return the address of each route on an object, by name: also of those that nobody may open."""
    closed = {name: reverse(name, args=["key"] if name == "account_confirm_email" else []) for name in CLOSED}
    return {name: _address(world, name, thing) for name in sorted(POLICY.routes)} | closed


def _address(world: World, name: str, thing: Thing) -> str:
    parts: dict[str, Any] = PARTS | world.things[SHARED].parts | world.things["emergency same"].parts | thing.parts
    if name == "account_reset_password_from_key":
        parts |= PARTS
    try:
        return world.address(name, Thing(thing.name, parts, thing.course))
    except NoReverseMatch as fault:
        raise LookupError(f"{name} has no address on {thing.name}.") from fault
