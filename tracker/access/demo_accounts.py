"""The accounts of the demonstration: who is offered on its log-in page. Synthetic people, one password for all."""

from typing import NamedTuple

DEMO_PASSWORD = "open-window-demo"  # nosec B105


class DemoAccount(NamedTuple):
    """Somebody to log in as: what they do, what they see first, and whether they are folded away under "more"."""

    name: str
    email: str
    role: str
    sees: str
    is_more: bool = False
    password: str = DEMO_PASSWORD


DEMO_ACCOUNTS = [
    DemoAccount("Ines", "ines@harbour.example", "clinician", "Who needs a person now, today’s doses, open windows."),
    DemoAccount("Marta", "marta@patient.example", "patient", "Her own plan. Best on a telephone, or a narrow window."),
    DemoAccount("Hanna", "hanna@harbour.example", "supervisor", "What did not go as two sites’ protocols say."),
    DemoAccount("Lukas", "lukas@harbour.example", "coordinator", "Enrolment and the duty rota at Harbour.", True),
    DemoAccount("Priya", "priya@northgate.example", "nurse", "Esketamine under the REMS at Northgate.", True),
    DemoAccount("June", "june@elmfield.example", "facilitator", "Psilocybin services at Elmfield, Oregon.", True),
    DemoAccount("Abel", "abel@harbour.example", "administrator", "Who works at Harbour, and no patient at all.", True),
    DemoAccount("Ada", "ada@elmfield.example", "supervisor", "Elmfield and nothing else.", True),
]
