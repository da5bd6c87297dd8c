"""What is asked of every address, once: headers, kinds and texts of the answers, and that asking changes no record."""

from django.apps import apps

from tests.house.answers import missing, wrong_in_text
from tracker.models.scoping import PatientRecord

ELSEWHERE = {"Origin": "https://elsewhere.example"}
LEAVES = {"account_logout"}


def _rows():
    models = [it for it in apps.get_app_config("tracker").get_models() if issubclass(it, PatientRecord)]
    return {it.__name__: it.unscoped.count() for it in models}


def _wrong(answer):
    """Return what an answer lacks, what is in it that must not be, and where it does not say what it is."""
    kind = answer.get("Content-Type", "")
    texts = kind.startswith(("text/", "application/xml")) and "charset=utf-8" not in kind
    opened = [it for it in answer.headers if it.startswith("Access-Control-")]
    unsaid = [f"kind {kind!r}"] if texts or (answer.content and not kind) else []
    return [*missing(answer), *wrong_in_text(answer), *opened, *unsaid]


def test_every_answer_has_its_headers_and_asking_changes_no_record(addresses, client_of, request):
    """HEAD is GET without its text: it is asked where the first who may open the page does."""
    before, wrong, asked = _rows(), [], set()
    for who in ("clinician", "supervisor", "patient", "anonymous"):
        client = client_of(who, request)
        for name, address in sorted(addresses.items()):
            if name in LEAVES and who != "anonymous":
                continue
            answers = [client.get(address, headers=ELSEWHERE)]
            if answers[0].status_code == 200 and name not in asked:
                asked.add(name)
                answers.append(client.head(address))
            wrong += [(who, name, it) for answer in answers for it in _wrong(answer)]
    assert (wrong, _rows()) == ([], before)
    assert len(asked) > 60


def test_every_answer_to_a_form_and_to_other_methods_has_its_headers(addresses, client_of, request):
    """What those who are logged in send is walked in `test_no_route_changes_a_signature`, which asks the same of it."""
    anonymous, clinician = client_of("anonymous", request), client_of("clinician", request)
    wrong = []
    for name, address in sorted(addresses.items()):
        for answer in (anonymous.post(address), anonymous.options(address), clinician.options(address)):
            wrong += [(name, it) for it in (*missing(answer), *wrong_in_text(answer))]
    assert wrong == []
