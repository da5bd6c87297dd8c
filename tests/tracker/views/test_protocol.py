"""The page of a protocol version: who may read it, what it costs, that a blinded reader reads "study dose"."""

import re

import pytest
from django.urls import reverse

from tests.factories import LIBRARY, CourseFactory, MembershipFactory, ProtocolVersionFactory, UserFactory
from tests.versions import COMP001, ESKETAMINE, MDMA, OREGON, published
from tracker.access.roles import Role

pytestmark = pytest.mark.django_db


def address(version):
    return reverse("protocol", args=[version.address])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        pytest.param("clinician", 200, id="on-the-team"),
        pytest.param("colleague", 200, id="at-a-site-that-uses-it"),
        pytest.param("supervisor", 200, id="supervises-the-site"),
        pytest.param("foreign_supervisor", 404, id="at-another-site"),
        pytest.param("patient_user", 404, id="the-patient"),
    ],
)
def test_who_may_read_a_sites_version(request, sign_in, course, who, status):
    client = sign_in(request.getfixturevalue(who))
    assert client.get(address(course.protocol_version)).status_code == status


def test_what_a_supplement_extends_can_be_read_with_it(sign_in, course, clinician):
    base = course.protocol_version.base
    assert sign_in(clinician).get(address(base)).status_code == 200
    unused = ProtocolVersionFactory(code="unused")
    assert sign_in(clinician).get(address(unused)).status_code == 404


def test_a_supervisor_reads_what_belongs_to_no_site(sign_in, supervisor):
    assert sign_in(supervisor).get(address(ProtocolVersionFactory())).status_code == 200


def test_a_version_that_is_not_there(sign_in, supervisor):
    assert sign_in(supervisor).get("/protocols/mdma/0.0.0/").status_code == 404


@pytest.mark.parametrize("which", [COMP001, ESKETAMINE, MDMA, OREGON], ids=lambda which: which[1])
def test_every_protocol_is_read_in_few_statements_and_a_small_page(counted, sign_in, site, supervisor, which):
    client = sign_in(supervisor)
    version = published(which, site)
    assert counted(client, address(version)) <= 9
    assert len(client.get(address(version)).content) <= 60_000


@pytest.mark.parametrize("who", ["clinician", "supervisor"])
def test_the_blinded_read_study_dose(request, sign_in, site, who):
    version = published(COMP001, site)
    page = sign_in(request.getfixturevalue(who)).get(address(version)).content.decode()
    assert "study dose" in page
    assert re.findall(r"\d\smg\b", page) == []


def test_raters_are_blinded_where_only_raters_are(sign_in, site, clinician):
    body = (LIBRARY / "comp001.toml").read_bytes().replace(b'["patient", "team", "rater"]', b'["rater"]')
    version = ProtocolVersionFactory(code="only-raters", body=body)
    ProtocolVersionFactory(code="in-use", base=version, site=site, signed_by=version.published_by)
    rater = UserFactory()
    MembershipFactory(user=rater, site=site, role=Role.RATER)
    assert "25 mg" in sign_in(clinician).get(address(version)).content.decode()
    assert "25 mg" not in sign_in(rater).get(address(version)).content.decode()


def test_the_page_says_where_a_version_comes_from(sign_in, course, clinician):
    version = course.protocol_version
    page = sign_in(clinician).get(address(version)).content.decode()
    assert address(version.base) in page
    assert version.digest[:8] in page
    assert version.published_by.full_name in page


def test_the_course_leads_to_its_protocol(sign_in, course, clinician):
    page = sign_in(clinician).get(reverse("course", args=[course.reference])).content.decode()
    assert address(course.protocol_version) in page


def test_how_many_courses_are_on_it_are_the_readers_own(sign_in, course, clinician):
    CourseFactory(patient__registered_at=course.site)
    page = sign_in(clinician).get(address(course.protocol_version)).content.decode()
    assert "<dt>Your courses on it</dt><dd>1</dd>" in page
