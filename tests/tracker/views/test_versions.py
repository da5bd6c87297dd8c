"""The pages of versions: what is published, a file checked and published in two steps, what changed, a move signed."""

import pytest
from allauth.core import ratelimit
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import (
    HARBOUR_FILE,
    HOPKINS_FILE,
    PASSWORD,
    MembershipFactory,
    ProtocolVersionFactory,
    a_harbour_version,
)
from tests.tracker.actions.deeds import DAY, DOSE_DAY, book, give, hold
from tests.tracker.actions.test_moving import WIDER, supplement
from tracker.access.roles import Role
from tracker.actions.protocols import digest_of
from tracker.models import Course, ElectronicSignature, ProtocolVersion
from tracker.models.digests import content_digest

pytestmark = pytest.mark.django_db
AT = DOSE_DAY + 4 * DAY
HOPKINS = HOPKINS_FILE.read_text()
V11 = HOPKINS.replace('version = "1.0.0"', 'version = "1.1.0"', 1)


@pytest.fixture
def versions(site, course):
    """Return Harbour's version that the course is on, and the one after it."""
    v1 = course.protocol_version
    given = {"base": v1.base, "site": site, "signed_by": v1.signed_by}
    v2 = ProtocolVersionFactory(
        code="demo-harbour", version="1.1.0", body=supplement(WIDER, without_call=True), **given
    )
    return v1, v2


@pytest.fixture(autouse=True)
def own_supplement(site):
    """Let the one Harbour version belong to the site at which the course is."""
    a_harbour_version(site)


@pytest.fixture
def director(site, at):
    return MembershipFactory(site=site, role=Role.MEDICAL_DIRECTOR).user.acting(at)


def said(response):
    return " ".join(response.content.decode().split())


def sends(client, step="check", **fields):
    return client.post(reverse("publish-protocol"), {"step": step} | fields)


def second_step(client, response):
    """Send what the page of the second step holds."""
    form = response.context["form"]
    given = {name: form[name].value() or "" for name in ("body", "name", "site")}
    return lambda **more: sends(client, "publish", **given | more)


def of(version: str, code: str = "demo-harbour") -> str:
    return ProtocolVersion.objects.get(code=code, version=version).address


# ---- the list, and what changed ----


def test_the_list_says_how_many_courses_run_on_each(client_at, supervisor, versions, counted):
    client = client_at(supervisor, AT)
    assert counted(client, reverse("protocols")) <= 9
    page = said(client.get(reverse("protocols")))
    assert page.index("demo-harbour@1.1.0") < page.index("demo-harbour@1.0.0")
    assert "<strong>1</strong> course<" in page
    assert reverse("protocol-difference", args=[of("1.1.0"), of("1.0.0")]) in page


def test_what_changed_is_a_page(client_at, supervisor, versions, counted):
    client, address = client_at(supervisor, AT), reverse("protocol-difference", args=[of("1.1.0"), of("1.0.0")])
    assert counted(client, address) <= 9
    page = said(client.get(address))
    assert "was “9 d”, now “11 d”." in page
    assert "Visit call-3d (Call on day 3)</strong> is no longer there." in page
    assert client.get(address.replace(of("1.1.0"), "0" * 12)).status_code == 404


# ---- publishing ----


def test_all_findings_are_shown_and_the_text_stays(client_at, supervisor):
    bad = HOPKINS.replace('phase = "screening"', 'phase = "screenin"', 1).replace('title = "', 'titel = "', 1)
    answer = sends(client_at(supervisor, AT), text=bad)
    page = said(answer)
    assert "findings." in page
    assert "Did you mean “screening”?" in page
    assert answer.context["form"]["text"].value() == bad
    assert not ProtocolVersion.objects.filter(version="1.1.0").exists()


def test_a_file_with_findings_stands_in_the_text(client_at, supervisor):
    answer = sends(client_at(supervisor, AT), file=SimpleUploadedFile("mine.toml", b"format = 2\n"), text="old")
    assert answer.context["form"]["text"].value() == "format = 2\n"
    assert answer.context["checked"].problems[0].file == "mine.toml"
    broken = sends(client_at(supervisor, AT), file=SimpleUploadedFile("mine.toml", b"\xff\x00"))
    assert "bytes that are not UTF-8" in said(broken)


def test_a_file_that_is_too_large_is_said(client_at, supervisor):
    answer = sends(client_at(supervisor, AT), file=SimpleUploadedFile("mine.toml", b"#" * (128 * 1024 + 1)))
    assert "a protocol has at most 131,072" in said(answer)


def test_a_protocol_is_published_in_a_second_step(client_at, supervisor, site, trail):
    a_harbour_version(site)
    client = client_at(supervisor, AT)
    shown = sends(
        client, file=SimpleUploadedFile("h.toml", V11.replace('"Screening"', '"Screening visit"', 1).encode())
    )
    page = said(shown)
    assert "Publish hopkins-psilocybin-mdd, version 1.1.0?" in page
    assert "What changed from 1.0.0" in page
    assert "now “Screening visit”." in page
    assert not ProtocolVersion.objects.filter(version="1.1.0").exists()
    publish = second_step(client, shown)
    for typed in ({}, {"password": "wrong"}):
        assert "This is not your password." in said(publish(**typed))
        assert not ProtocolVersion.objects.filter(version="1.1.0").exists()
    assert publish(password=PASSWORD).status_code == 302
    made = ProtocolVersion.objects.get(code="hopkins-psilocybin-mdd", version="1.1.0")
    [signature] = ElectronicSignature.objects.as_system("signatures")
    assert (signature.row, signature.digest) == (str(made.pk), content_digest(made))
    assert (signature.signed_by, signature.get_meaning_display(), signature.zone) == (supervisor, "approval", site.zone)
    assert signature.manifest in said(client.get(reverse("protocols")))
    assert bytes(made.body).decode() == V11.replace('"Screening"', '"Screening visit"', 1)
    assert (made.published_by, made.digest) == (supervisor, "".join(shown.context["checked"].digest))
    assert trail() == ["protocol.published"]
    assert publish().status_code == 302  # a second click is answered
    assert trail() == ["protocol.published"]


def test_a_text_is_published_with_the_bytes_a_file_has(client_at, supervisor):
    client = client_at(supervisor, AT)
    shown = sends(client, text=V11.replace("\n", "\r\n"))
    assert shown.context["checked"].body == V11.encode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param({"text": HARBOUR_FILE.read_text(), "site": "HB"}, "This very file is published", id="again"),
        pytest.param({"text": HARBOUR_FILE.read_text() + "#\n", "site": "HB"}, "Give it a new version", id="changed"),
        pytest.param({"text": supplement().decode()}, "Choose the site whose supplement it is", id="no-site"),
        pytest.param({"text": V11, "site": "HB"}, "it is no site&#x27;s supplement", id="a-site-too-much"),
        pytest.param({"text": " "}, "Choose a file, or paste its text", id="nothing"),
        pytest.param(
            {"text": supplement().decode().replace("mdd@1.0.0", "mdd@3.0.0"), "site": "HB"},
            "Publish hopkins-psilocybin-mdd@3.0.0 first", id="no-base",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_published_is_a_sentence(client_at, supervisor, site, fields, sentence):
    version = ProtocolVersion.objects.get(code="demo-harbour")
    if sentence.startswith("This very"):
        fields = fields | {"text": fields["text"].replace('"1.0.0"\ntitle', '"1.0.5"\ntitle')}
        body = fields["text"].encode()
        ProtocolVersionFactory(code="demo-harbour", version="1.0.5", body=body, digest=digest_of(body),
                               base=version.base, site=site, signed_by=version.signed_by)  # fmt: skip
    answer = sends(client_at(supervisor, AT), **fields)
    assert sentence in said(answer)
    assert answer.context["form"]["text"].value() == fields["text"]


def test_a_supervisor_who_is_not_the_director_reads_who_signs(client_at, supervisor, director):
    client = client_at(supervisor, AT)
    shown = sends(client, text=supplement(WIDER).decode(), site="HB")
    page = said(shown)
    assert "You cannot publish this one." in page
    assert director.full_name in page
    assert second_step(client, shown)(password=PASSWORD).status_code == 200
    assert not ProtocolVersion.objects.filter(version="1.1.0").exists()


def test_the_medical_director_signs_with_a_password(client_at, director, site):
    client = client_at(director, AT)
    shown = sends(client, text=supplement(WIDER).decode(), site="HB")
    publish = second_step(client, shown)
    assert "This is not your password." in said(publish(password="wrong"))
    assert not ProtocolVersion.objects.filter(version="1.1.0").exists()
    assert publish(password=PASSWORD).status_code == 302
    made = ProtocolVersion.objects.get(code="demo-harbour", version="1.1.0")
    assert (made.signed_by, made.site) == (director, site)


# ---- moving ----


def address(to=""):
    return f"{reverse('move-version', args=['HB-0001'])}{'?to=' + to if to else ''}"


@pytest.fixture
def dosed(course, versions, clinician, colleague):
    give(course, clinician, colleague)
    hold(course, clinician, "call-3d#dose-1", DOSE_DAY + 3 * DAY)
    book(course, clinician, DOSE_DAY + 3 * DAY, visit_key="call-3d#dose-2", starts_at=DOSE_DAY + 15 * DAY)
    return course


def test_versions_that_fit_are_offered(client_at, supervisor, dosed, counted):
    client = client_at(supervisor, AT)
    assert counted(client, address()) <= 9
    page = said(client.get(address()))
    assert f"?to={of('1.1.0')}" in page
    refused = said(client.get(address(of("1.0.0"))))
    assert "The course is on demo-harbour@1.0.0 already." in refused


def test_every_consequence_is_shown_before_and_nothing_is_moved(client_at, supervisor, dosed, counted, versions):
    client = client_at(supervisor, AT)
    assert counted(client, address(of("1.1.0"))) <= 9
    page = said(client.get(address(of("1.1.0"))))
    for words in ("Nothing is moved yet.", "No longer planned.", "Held 26 Mar. Stays in the record.", "target 30 Mar"):
        assert words in page
    assert Course.objects.as_system("verify").get().protocol_version == versions[0]


def test_a_move_is_signed_with_a_reason_and_a_password(client_at, supervisor, dosed, versions, trail):
    client = client_at(supervisor, AT)
    form = client.get(address(of("1.1.0"))).context["form"]
    given = {"key": str(form["key"].value()), "signed": form["signed"].value(), "reason": "New edition"}
    for password, sentence in (("", "Fill this in."), ("wrong", "This is not your password.")):
        answer = client.post(address(of("1.1.0")), given | {"password": password})
        assert sentence in said(answer)
        assert "New edition</textarea>" in said(answer)
    answer = client.post(address(of("1.1.0")), given | {"password": PASSWORD})
    assert answer.status_code == 302
    assert Course.objects.as_system("verify").get().protocol_version == versions[1]
    assert trail()[-1] == "course.moved"
    assert client.post(address(of("1.1.0")), given | {"password": PASSWORD}).status_code == 302
    assert trail().count("course.moved") == 1


def test_a_stale_preview_is_shown_anew_and_the_reason_is_kept(client_at, supervisor, dosed, versions, clinician):
    client = client_at(supervisor, AT)
    form = client.get(address(of("1.1.0"))).context["form"]
    given = {"key": str(form["key"].value()), "signed": form["signed"].value(), "reason": "New edition"}
    hold(dosed, clinician, "d1-1wk", AT - DAY)
    answer = client.post(address(of("1.1.0")), given | {"password": PASSWORD})
    assert "The plan changed since this was shown." in said(answer)
    assert "New edition</textarea>" in said(answer)
    assert answer.context["form"]["signed"].value() != given["signed"]
    again = given | {"signed": answer.context["form"]["signed"].value(), "password": PASSWORD}
    assert client.post(address(of("1.1.0")), again).status_code == 302


def test_passwords_are_not_tried_for_ever(client_at, supervisor, dosed, monkeypatch):
    monkeypatch.setattr(ratelimit, "consume", lambda *args, **kwargs: False)
    client = client_at(supervisor, AT)
    form = client.get(address(of("1.1.0"))).context["form"]
    given = {"key": str(form["key"].value()), "signed": form["signed"].value(), "reason": "R", "password": PASSWORD}
    assert "Too many tries." in said(client.post(address(of("1.1.0")), given))


PAGES = (
    "course", "course-trail", "entries", "today", "courses", "supervision", "protocols", "late", "move-version",
)  # fmt: skip


def test_every_page_still_opens_after_a_move_that_dropped_a_visit(client_at, supervisor, clinician, dosed, versions):
    client = client_at(supervisor, AT)
    form = client.get(address(of("1.1.0"))).context["form"]
    given = {"key": str(form["key"].value()), "signed": form["signed"].value(), "reason": "R", "password": PASSWORD}
    assert client.post(address(of("1.1.0")), given).status_code == 302
    for user in (supervisor, clinician, dosed.patient.user):
        reader = client_at(user, AT) if user else client
        for name in PAGES:
            args = ["HB-0001"] if name in ("course", "course-trail", "entries", "move-version") else []
            assert reader.get(reverse(name, args=args)).status_code in (200, 302, 404), name
    trail_page = said(client_at(supervisor, AT).get(reverse("course-trail", args=["HB-0001"])))
    assert "was on demo-harbour, version 1.0.0, on demo-harbour, version 1.1.0" in trail_page
    assert "(no longer in the protocol)" in trail_page
