"""Publishing: bytes become a row that never changes; a supplement has a base and the right signature."""

import hashlib

import pytest

from programmes import BadProtocol
from tests.factories import HARBOUR_FILE, HOPKINS_FILE, MembershipFactory, SiteFactory
from tests.tracker.actions.deeds import DAY, lines
from tracker.access.roles import Role
from tracker.actions import protocols
from tracker.models import ProtocolVersion

HOPKINS, HARBOUR = HOPKINS_FILE.read_bytes(), HARBOUR_FILE.read_bytes()


@pytest.fixture
def publish(clinician, at):
    def publishing(body=HOPKINS, **fields):
        return protocols.publish(**{"body": body, "name": "file.toml", "by": clinician, "at": at} | fields)

    return publishing


@pytest.fixture
def director(site):
    """Return the medical director of the site, who is not the one acting."""
    return MembershipFactory(site=site, role=Role.MEDICAL_DIRECTOR).user


def test_a_file_becomes_a_row(publish, at):
    made = publish()
    digest = hashlib.sha256(HOPKINS).hexdigest()
    assert (bytes(made.body), made.digest, made.reference) == (HOPKINS, digest, "hopkins-psilocybin-mdd@1.0.0")
    assert (made.format, made.published_at) == (1, at)
    assert lines() == [("protocol.published", {"version": "hopkins-psilocybin-mdd@1.0.0", "digest": digest})]


def test_the_same_bytes_are_answered_and_not_published_twice(publish, unchanged):
    made = publish()
    with unchanged():
        assert publish(name="other-name.toml") == made


def test_other_bytes_need_another_version(publish, refuses):
    publish()
    with refuses("published already, with other content"):
        publish(HOPKINS + b"\n# a remark\n")
    assert publish(HOPKINS.replace(b'version = "1.0.0"', b'version = "1.0.1"', 1)).version == "1.0.1"


def test_a_supplement_is_published_on_its_base(publish, site, director):
    base = publish()
    made = publish(HARBOUR, site=site, signed_by=director)
    assert (made.base, made.site, made.signed_by) == (base, site, director)


def test_a_supplement_needs_its_base_first(publish, site, director, refuses):
    with refuses("Publish hopkins-psilocybin-mdd@1.0.0 first"):
        publish(HARBOUR, site=site, signed_by=director)


@pytest.mark.parametrize("missing", ["site", "signed_by"])
def test_a_supplement_needs_a_site_and_a_signature(publish, site, director, refuses, missing):
    publish()
    with refuses("signed by that site's medical director"):
        publish(HARBOUR, **{"site": site, "signed_by": director} | {missing: None})


@pytest.mark.parametrize("who", ["clinician", "supervisor", "former", "of-another-site"])
def test_a_supplement_is_signed_by_the_site_s_medical_director(publish, site, at, request, refuses, who):
    publish()
    director = Role.MEDICAL_DIRECTOR
    if who == "former":
        signed_by = MembershipFactory(site=site, role=director, ends_at=at).user
    elif who == "of-another-site":
        signed_by = MembershipFactory(site=SiteFactory(), role=director).user
    else:
        signed_by = request.getfixturevalue(who)
    with refuses("is not the medical director"):
        publish(HARBOUR, site=site, signed_by=signed_by)


def test_a_plain_protocol_belongs_to_no_site(publish, site, director, refuses):
    with refuses("extends no protocol"):
        publish(site=site, signed_by=director)


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"format = 1", b"format = 9\n"], ids=["empty", "no-text", "bare", "new"]
)
def test_what_cannot_be_read_is_not_published(publish, unchanged, body):
    with unchanged(), pytest.raises(BadProtocol):
        publish(body)


def test_a_replay_is_answered_after_the_director_left(publish, site, director, at, unchanged):
    publish()
    made = publish(HARBOUR, site=site, signed_by=director)
    director.memberships.update(ends_at=at + DAY)
    with unchanged():
        assert publish(HARBOUR, site=site, signed_by=director, at=at + 2 * DAY) == made
    assert ProtocolVersion.objects.count() == 2
