"""Publishing a protocol, a site supplement or rules of a place: the file's bytes become a row that never changes."""

import hashlib
from datetime import datetime

import programmes
from programmes.protocol import Regulation, extends_of, is_regulation, load_regulation
from tracker.access.roles import SUPERVISING, Role
from tracker.actions import signatures, trail
from tracker.actions.action import CannotRecord, action, wrote
from tracker.history import protocol_of
from tracker.models import ProtocolVersion, Site, TrailEntry, User


@action
def publish(
    *,
    body: bytes,
    name: str,
    by: User,
    at: datetime,
    site: Site | None = None,
    signed_by: User | None = None,
    signed_with: int | None = None,
) -> ProtocolVersion:
    """Publish a file. The same bytes again are answered with the version they made.

    `signed_with`: what whoever publishes was asked for, and signs it with (a supplement: the site's medical director);
    None: on the command line, which asks for no password and leaves no electronic signature.

    :raises BadProtocol: when the file cannot be used; it names every place and what was expected.
    :raises CannotRecord: when the version exists with other bytes, its base is not published, or a supplement
        is not signed by the site's medical director.
    """
    digest = digest_of(body)
    if (done := ProtocolVersion.objects.filter(digest=digest).first()) is not None:
        return done
    if is_regulation(body, name):
        return _publish_rules(body, name, digest, by, at, signed_with)
    protocol, base = read(body, name)
    check_new(protocol)
    _check_site(base, site)
    _check_signed(base, site, signed_by, at)
    version = ProtocolVersion.objects.create(
        code=protocol.id, version=protocol.version, title=protocol.title, format=protocol.format, body=body,
        digest=digest, base=base, site=site, published_at=at, published_by=by, signed_by=signed_by,
    )  # fmt: skip
    return _told(version, signed_by or by, by, at, signed_with)


def _publish_rules(
    body: bytes, name: str, digest: str, by: User, at: datetime, signed_with: int | None
) -> ProtocolVersion:
    """Publish the rules of a place: no course is pinned to them; a site holds them, see `site_rules`."""
    rules = load_regulation(body, name)
    check_new(rules)
    version = ProtocolVersion.objects.create(
        code=rules.id, version=rules.version, title=rules.title, format=rules.format, body=body, digest=digest,
        is_regulation=True, published_at=at, published_by=by,
    )  # fmt: skip
    return _told(version, by, by, at, signed_with)


def _told(version: ProtocolVersion, signer: User, by: User, at: datetime, signed_with: int | None) -> ProtocolVersion:
    """Sign a version that was just written, on the clock of its site or the signer's own, and say it on the trail."""
    wrote(version)
    signed = None
    if signed_with is not None:
        zone = version.site.zone if version.site else _zone_of(signer)
        signed = signatures.write(
            version, meaning=signatures.Meaning.APPROVAL, signed_with=signed_with, zone=zone, by=signer, at=at
        )
    said = {"version": version.reference, "digest": version.digest, **signatures.told(signed)}
    trail.record(TrailEntry.Event.PROTOCOL_PUBLISHED, by=by, at=at, **said)
    return version


def _zone_of(signer: User) -> str:
    """Return the clock of the first site that somebody supervises; UTC for one who supervises none."""
    return next((it.site.zone for it in signer.held_memberships if it.role in SUPERVISING), "UTC")


def digest_of(body: bytes) -> str:
    """Return the digest by which a file's bytes are known."""
    return hashlib.sha256(body).hexdigest()


def read(body: bytes, name: str) -> tuple[programmes.Protocol, ProtocolVersion | None]:
    """Return the protocol a file describes, and the published version it extends (None: it stands alone).

    :raises BadProtocol: when the file cannot be used.
    :raises CannotRecord: when its base is not published, or it holds rules of a place and is no protocol.
    """
    if is_regulation(body, name):
        load_regulation(body, name)
        raise CannotRecord(
            "This file holds rules of a place and is in order. Publish it with manage.py protocol publish."
        )
    base = _base(body, name)
    return programmes.load(body, name, protocol_of(base) if base else None), base


def _base(body: bytes, name: str) -> ProtocolVersion | None:
    extends = extends_of(body, name)
    if extends is None:
        return None
    code, _, version = extends.partition("@")
    base = ProtocolVersion.objects.select_related("base").filter(code=code, version=version).first()
    if base is None:
        raise CannotRecord(f"Publish {extends} first: this file extends it.")
    return base


def check_new(protocol: programmes.Protocol | Regulation) -> None:
    """Refuse a version that is published already.

    :raises CannotRecord: when it is, with other bytes.
    """
    if ProtocolVersion.objects.filter(code=protocol.id, version=protocol.version).exists():
        raise CannotRecord(f"{protocol.reference} is published already, with other content. Give it a new version.")


def _check_site(base: ProtocolVersion | None, site: Site | None) -> None:
    if base is None and site is not None:
        raise CannotRecord("This file extends no protocol, so that it is no site's supplement.")


def _check_signed(base: ProtocolVersion | None, site: Site | None, signed_by: User | None, at: datetime) -> None:
    if base is None:
        return
    if site is None or signed_by is None:
        raise CannotRecord("A site supplement names its site and is signed by that site's medical director.")
    if not signed_by.memberships.held_at(at).filter(site=site, role=Role.MEDICAL_DIRECTOR).exists():
        raise CannotRecord(f"{signed_by} is not the medical director of {site}.")
