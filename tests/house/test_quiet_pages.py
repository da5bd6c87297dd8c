"""What a browser keeps of a page: neutral titles, nothing stored by a script, no field of a patient for words."""

import re

from tests.house.sources import ROOT
from tracker.access.neutral import telling

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "tracker" / "static" / "tracker" / "js").glob("*.js"))
TITLE = re.compile(r"\{% block (?:head_)?title %\}(.*?)\{% endblock|<title>(.*?)</title>", re.DOTALL)
MAY_STAND_THERE = {"course.reference", "site_name", "version.version", "about.heading"}
"""A number of ours, the name of the installation (see `doctor`), a version, a heading out of the code: no name."""
WORD_FIELD = re.compile(r"<textarea|<input(?![^>]*type=\"(?:hidden|checkbox|radio|submit)\")")
KEPT = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.|pushState|replaceState")


def _titles(text):
    return [it for pair in TITLE.findall(text) for it in pair if it]


def test_titles_name_no_person_and_no_treatment():
    wrong = {}
    for file in TEMPLATES:
        for title in _titles(file.read_text()):
            said = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", title)
            named = {it.split("|")[0].strip() for it in re.findall(r"\{\{(.*?)\}\}", title)}
            if named - MAY_STAND_THERE or re.search(r"psilo|mdma|ketamin|therap|clinic", said, re.IGNORECASE):
                wrong[file.name] = title
    assert wrong == {}
    assert sum(len(_titles(it.read_text())) for it in TEMPLATES) > 60


def test_no_script_of_ours_keeps_anything_in_a_browser():
    assert {it.name: found for it in SCRIPTS if (found := KEPT.findall(it.read_text()))} == {}
    head = (ROOT / "templates" / "components" / "head.html").read_text()
    assert '"historyCacheSize":0' in head  # htmx would keep pages in sessionStorage


def test_no_page_of_a_patient_takes_words():
    wrong = {it.name for it in (ROOT / "templates" / "portal").glob("*.html") if WORD_FIELD.search(it.read_text())}
    assert wrong == set()


def test_a_word_that_tells_would_be_seen():
    assert telling("Psilocybin day")
