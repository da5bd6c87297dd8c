"""Wherever a signed record stands: name, credential, moment with zone, meaning, a short digest (21 CFR 11.50)."""

import re
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from tests.tracker.signed import HOUR, LIFT, TABLES, every_kind, signature_of
from tracker.actions import words

pytestmark = pytest.mark.django_db
AT = "2 March 2026, 10:00 (Europe/London, UTC+0000)"
AUTHOR = ["Ines Example", "Psychotherapist", AT, "Meaning: authorship."]
APPROVED = ["Hanna Example", "Psychiatrist", AT, "Meaning: approval."]
WORDS = {"note": AUTHOR, "waiver": APPROVED, "versionmove": APPROVED, "protocolversion": APPROVED}
COURSE = ["HB-0001"]
PAGES = {
    "course": ("note", "clinician", lambda it: COURSE),
    "sign-note": ("note", "clinician", lambda it: [*COURSE, it.note.pk]),
    "addendum": ("note", "clinician", lambda it: [*COURSE, it.note.pk]),
    "entries": ("note", "clinician", lambda it: COURSE),
    "entry": ("note", "clinician", lambda it: [*COURSE, "note", it.note.pk]),
    "checks": ("waiver", "clinician", lambda it: [*COURSE, "dose-1"]),
    "deviation": ("waiver", "supervisor", lambda it: [*COURSE, LIFT]),
    "supervision": ("waiver", "supervisor", lambda it: []),
    "move-version": ("versionmove", "supervisor", lambda it: COURSE),
    "protocol": ("protocolversion", "supervisor", lambda it: [it.protocolversion.address]),
    "protocols": ("protocolversion", "supervisor", lambda it: []),
}
"""The pages that show a signed record: which kind, who looks, and the parts of the address."""
TEMPLATES = {
    "clinic/course.html", "clinic/parts/note_whole.html", "clinic/parts/entry.html", "clinic/parts/gate.html",
    "supervision/decisions.html", "supervision/waivers.html", "supervision/moving.html", "clinic/protocol.html",
    "supervision/versions_row.html", "supervision/site_rules.html", "emergency/review.html",
}  # fmt: skip
"""The templates that show one: each page above comes to one of these."""
SHOWS_ONE = re.compile(
    r"waiver\.reason|note\.text\|linebreaksbr|version\.(?:signed|published)_by|\.to_version\b|line\.what\b|it\.published_by"
    r"|shown\.reviews"
)
SHOWS_NONE = {"supervision/trail.html", "clinic/trail.html", "clinic/parts/beforehand_item.html"}
"""Lines of the trail say what was done, with the meaning, and show no record; what is so beforehand is never a note."""


@pytest.fixture
def made(course, clinician, supervisor, at):
    return every_kind(course, clinician, supervisor, at)


class OnPaper(HTMLParser):
    """Reads the words of a page, and which of them are printed."""

    VOID = ("br", "hr", "img", "input", "link", "meta", "use", "path", "line", "rect", "circle", "source", "wbr")

    def __init__(self):
        super().__init__()
        self.open, self.screen, self.paper = [], [], []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append("d-print-none" in (dict(attrs).get("class") or ""))

    def handle_endtag(self, tag):
        if tag not in self.VOID and self.open:
            self.open.pop()

    def handle_data(self, data):
        self.screen.append(data)
        if not any(self.open):
            self.paper.append(data)


def read(html):
    """Return the words on screen and on paper."""
    reader = OnPaper()
    reader.feed(html)
    return [" ".join("".join(it).split()) for it in (reader.screen, reader.paper)]


def test_each_page_shows_who_signed_when_and_meaning_what_on_screen_and_paper(made, request, sign_in, client_at):
    missing = []
    for route, (kind, who, parts) in PAGES.items():
        client = client_at(request.getfixturevalue(who), made.waiver.happened_at + HOUR)
        html = client.get(reverse(route, args=parts(made))).content.decode()
        wanted = [*WORDS[kind], f"Digest {signature_of(getattr(made, kind)).digest[:12]}"]
        for output, text in zip(("screen", "paper"), read(html), strict=True):
            missing += [(route, output, it) for it in wanted if it not in text]
    assert missing == []


def test_no_template_shows_a_signed_record_without_its_signature():
    folder = Path(settings.BASE_DIR) / "templates"
    texts = {str(it.relative_to(folder)): it.read_text() for it in folder.rglob("*.html")}
    shown = {name for name, text in texts.items() if SHOWS_ONE.search(text)} - SHOWS_NONE
    signed = {name for name, text in texts.items() if "clinic/parts/signed.html" in text}
    assert shown == TEMPLATES
    assert signed == TEMPLATES


@pytest.mark.parametrize("form", ["json", "csv", "table"])
def test_the_export_hands_on_every_signature(made, form):
    out = StringIO()
    call_command("signatures", format=form, stdout=out)
    said, missing = out.getvalue(), []
    for kind in TABLES:
        signed = signature_of(getattr(made, kind))
        line = said[: said.index(signed.digest)].rpartition("{" if form == "json" else "\n")[2]
        meaning = signed.get_meaning_display()
        wanted = [signed.printed_name, signed.credential, meaning, "2026-03-02T10:00:00+00:00", "Europe/London"]
        missing += [(kind, it) for it in wanted if it not in line]
    assert missing == []


def test_a_line_of_the_trail_tells_what_a_signature_means(made, supervisor, client_at):
    client = client_at(supervisor, made.waiver.happened_at + HOUR)
    said = [read(client.get(reverse(*it)).content.decode())[0] for it in (("trail",), ("course-trail", None, COURSE))]
    assert [it.count("meaning of the signature: approval") for it in said] == [3, 2]
    assert [it.count("meaning of the signature: authorship") for it in said] == [1, 1]


def test_an_unsigned_note_says_who_has_to_sign_it(course, clinician, client_at, at):
    note = words.write_note(course=course, text="Calm.", key=uuid4(), by=clinician, at=at)
    client = client_at(clinician, at + HOUR)
    for route, parts, who in (
        ("course", COURSE, "Not signed yet: Ines has to sign it."),
        ("entries", COURSE, "Not signed yet: Ines has to sign it."),
        ("sign-note", [*COURSE, note.pk], "Not signed yet Ines Example has to sign it."),
    ):
        assert who in read(client.get(reverse(route, args=parts)).content.decode())[0]


def test_what_is_signed_is_looked_at_and_not_corrected(made, clinician, client_at):
    client = client_at(clinician, made.waiver.happened_at + HOUR)
    page = client.get(reverse("entry", args=[*COURSE, "note", made.note.pk])).content.decode()
    assert "What is signed stays as it is." in page
    assert "Correct it" not in page
