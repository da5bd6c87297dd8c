"""What the pages of protocol versions read: which are published and used where, and a file before it is published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count

import programmes
from programmes.protocol import Problem, Regulation, is_regulation, load_regulation, regulation_warnings, warnings
from tracker.access.roles import SUPERVISING, Role
from tracker.actions import protocols
from tracker.actions.action import CannotRecord
from tracker.actions.moving import family_of
from tracker.history import protocol_of
from tracker.models import Course, Membership, ProtocolVersion, Site, User
from tracker.models.protocols import SHORT
from tracker.pages.difference import Line, lines
from tracker.pages.signatures import beneath

NO_SUPPLEMENT = "These are rules of a place, so it is no site's supplement. Choose no site."


@dataclass(frozen=True, slots=True)
class Listed:
    """A published version: how many courses this user sees on it, and the version before it, None: it is the first."""

    version: ProtocolVersion
    courses: int
    before: ProtocolVersion | None


@dataclass(frozen=True, slots=True)
class Versions:
    """The published versions, newest first: those of protocols that the user's sites use, and other protocols."""

    used: list[Listed]
    others: list[Listed]


def versions_of(user: User) -> Versions:
    """Return what is published, as far as it concerns this supervisor. Two statements."""
    sites = user.sites_as(SUPERVISING)
    running = Course.objects.visible_to(user).filter(site__in=sites, ended_at=None).order_by()
    on = dict(running.values_list("protocol_version").annotate(number=Count("pk")))
    rows = [it for it in published() if it.site_id is None or it.site_id in sites or it.pk in on]
    families = {family_of(it) for it in rows if it.site_id in sites or it.pk in on}
    listed = [Listed(it, on.get(it.pk, 0), before(it.code, it.version, rows)) for it in rows]
    return Versions(
        used=[it for it in listed if family_of(it.version) in families],
        others=[it for it in listed if family_of(it.version) not in families],
    )


def published() -> list[ProtocolVersion]:
    """Return every published version, newest first, without the bytes. One statement."""
    rows = ProtocolVersion.objects.filter(is_regulation=False)
    rows = rows.select_related("base", "site", "published_by", "signed_by")
    rows = rows.annotate(e_signature=beneath("protocolversion"))
    return list(rows.defer("body", "base__body").order_by("-published_at", "-pk"))


def before(code: str, version: str, rows: Iterable[ProtocolVersion]) -> ProtocolVersion | None:
    """Return the version of the same code with the highest number below this one; None: it is the first."""
    lower = [it for it in rows if it.code == code and number_of(it.version) < number_of(version)]
    return max(lower, key=lambda it: number_of(it.version), default=None)


def number_of(version: str) -> tuple[int, ...]:
    """Return a version as numbers, so that 1.10.0 comes after 1.9.0."""
    return tuple(int(part) for part in version.split("."))


def at_address(address: str) -> ProtocolVersion | None:
    """Return the published version of an address, with its base; None: there is none. One statement."""
    rows = ProtocolVersion.objects.filter(is_regulation=False, digest__startswith=address)
    return rows.select_related("base", "site").first() if len(address) == SHORT else None


# ---- a file before it is published ----


@dataclass(frozen=True, slots=True)
class Examined:
    """A file as it was checked. `protocol` None: it cannot be used, and `problems` or `refusal` say why.

    It may be rules of a place (`is_regulation`), of which no changes are listed.

    `signers` are the medical directors of the supplement's site; `may_sign`: this user is one of them.
    """

    name: str
    body: bytes
    problems: tuple[Problem, ...] = ()
    refusal: str = ""
    refused_field: str | None = None
    protocol: programmes.Protocol | Regulation | None = None
    warnings: list[str] = field(default_factory=list)
    before: ProtocolVersion | None = None
    changes: list[Line] = field(default_factory=list)
    site: Site | None = None
    signers: list[User] = field(default_factory=list)
    may_sign: bool = True

    @property
    def can_be_published(self) -> bool:
        """Say whether nothing stands against it but, perhaps, a signature."""
        return self.protocol is not None and not self.refusal

    @property
    def is_regulation(self) -> bool:
        """Say whether it holds rules of a place."""
        return isinstance(self.protocol, Regulation)

    @property
    def digest(self) -> list[str]:
        """Return the digest of the bytes in groups of eight, so that it can be read aloud and wraps."""
        digest = protocols.digest_of(self.body)
        return [digest[at : at + 8] for at in range(0, len(digest), 8)]


def examined(body: bytes, name: str, site: Site | None, user: User, at: datetime) -> Examined:
    """Return everything that can be said of a file before it is published. At most six statements."""
    if (done := ProtocolVersion.objects.filter(digest=protocols.digest_of(body)).first()) is not None:
        return Examined(name, body, refusal=f"This very file is published already, as {done.reference}.")
    try:
        if is_regulation(body, name):
            return _of_a_place(body, name, site)
        protocol, base = protocols.read(body, name)
        protocols.check_new(protocol)
    except programmes.BadProtocol as error:
        return Examined(name, body, problems=error.problems)
    except CannotRecord as reason:
        return Examined(name, body, refusal=str(reason))
    if refusal := _wrong_site(base, site):
        return Examined(name, body, refusal=refusal, refused_field="site")
    earlier = before(protocol.id, protocol.version, published())
    signers = _directors(site, at) if site else []
    return Examined(
        name, body, protocol=protocol, warnings=list(map(str, warnings(protocol))), before=earlier,
        changes=lines(protocol_of(earlier), protocol) if earlier else [], site=site, signers=signers,
        may_sign=site is None or user in signers,
    )  # fmt: skip


def _of_a_place(body: bytes, name: str, site: Site | None) -> Examined:
    """Return what can be said of rules of a place, as `examined` does.

    :raises BadProtocol: when the file cannot be used.
    :raises CannotRecord: when the version is published with other content.
    """
    rules = load_regulation(body, name)
    protocols.check_new(rules)
    if site is not None:
        return Examined(name, body, refusal=NO_SUPPLEMENT, refused_field="site")
    earlier = before(rules.id, rules.version, ProtocolVersion.objects.filter(is_regulation=True).defer("body"))
    return Examined(name, body, protocol=rules, warnings=list(regulation_warnings(rules)), before=earlier)


def _wrong_site(base: ProtocolVersion | None, site: Site | None) -> str:
    """Return why this site cannot be meant; empty: it can."""
    if base is not None and site is None:
        return f"This file extends {base.reference}. Choose the site whose supplement it is."
    if base is None and site is not None:
        return "This file extends no protocol, so it is no site's supplement. Choose no site."
    return ""


def _directors(site: Site, at: datetime) -> list[User]:
    held = Membership.objects.held_at(at).filter(site=site, role=Role.MEDICAL_DIRECTOR, user__is_active=True)
    return [it.user for it in held.select_related("user").order_by("user__full_name")]


def sites_of(user: User) -> Mapping[str, Site]:
    """Return the sites this user supervises, by code. No query."""
    return {it.site.code: it.site for it in user.held_memberships if it.role in SUPERVISING}
