"""Two patients open in two tabs: what is saved in one is that patient's. Nothing remembers a "current patient"."""

import pytest

from tests.access.page_forms import Forms
from tests.access.signing_in import signed_in

pytestmark = pytest.mark.django_db


def _form(client, address):
    """Return what the form of a page would send as it stands."""
    page = client.get(address).content.decode()
    return next(it.sent for it in Forms(page).forms if "text" in it.sent)


def test_what_is_saved_in_a_tab_belongs_to_the_patient_of_that_tab(world):
    client, tabs = signed_in(world.people["lead"]), [world.things["team"], world.things["same"]]
    addresses = [world.address("note", it) for it in tabs]
    forms = [_form(client, it) for it in addresses]
    before = [it.course.note_facts.count() for it in tabs]
    client.get(world.address("course", tabs[1]))
    answer = client.post(addresses[0], forms[0] | {"text": "Said in the first tab"})
    assert answer.status_code == 302
    assert [it.course.note_facts.count() for it in tabs] == [before[0] + 1, before[1]]
    assert tabs[0].course.note_facts.filter(text="Said in the first tab").exists()


def test_a_form_of_one_patient_sent_to_the_other_again_is_no_second_fact_of_the_first(world):
    """The key of a form belongs to the patient it was saved for: sent to the other's address it is refused there."""
    client, tabs = signed_in(world.people["lead"]), [world.things["team"], world.things["same"]]
    form = _form(client, world.address("note", tabs[0])) | {"text": "For the first alone"}
    client.post(world.address("note", tabs[0]), form)
    client.post(world.address("note", tabs[1]), form)
    assert [it.course.note_facts.filter(text="For the first alone").count() for it in tabs] == [1, 0]


def test_the_session_names_no_patient_whatever_was_opened(world):
    client, thing = signed_in(world.people["lead"]), world.things["team"]
    for name in ("course", "patient", "book", "note", "entries", "sign-note"):
        client.get(world.address(name, thing))
    kept = str(dict(client.session.items()))
    assert "HB-0" not in kept
    assert str(thing.course.patient.public_id) not in kept
