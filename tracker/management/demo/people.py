"""The demo clinic's sites, staff, duty and published protocols. Its patients are in `cast`."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password

from tracker.access.demo_accounts import DEMO_PASSWORD
from tracker.access.roles import Role
from tracker.actions import protocols, rota
from tracker.actions.action import writing
from tracker.models import ElectronicSignature, Membership, ProtocolVersion, Site, User

SITES = {
    "HB": ("Harbour", "HB Team", "Europe/London", "GB", "01632 960100", "01632 960199", "116 123", "Samaritans", "999"),
    "NG": ("Northgate", "NG Team", "America/Los_Angeles", "US", "555-0110", "555-0119", "988", "988 Lifeline", "911"),
    "EF": ("Elmfield", "EF Team", "America/Los_Angeles", "US", "555-0120", "555-0129", "988", "988 Lifeline", "911"),
}
HOURS = "Monday to Friday, 8:30 am to 6:00 pm"

STAFF = {
    "ines": ("Ines Carvalho", "Clinical psychologist", (("HB", Role.THERAPIST),)),
    "kofi": ("Kofi Mensah", "Psychotherapist", (("HB", Role.THERAPIST),)),
    "maeve": ("Maeve Tierney", "Psychotherapist", (("HB", Role.THERAPIST),)),
    "tomasz": ("Tomasz Wrona", "Clinical psychologist", (("HB", Role.THERAPIST),)),
    "meera": ("Meera Nair", "Psychiatrist", (("HB", Role.PRESCRIBER), ("HB", Role.MEDICAL_DIRECTOR))),
    "lukas": ("Lukas Brandt", "Coordinator", (("HB", Role.COORDINATOR),)),
    "priya": ("Priya Raman", "Psychiatric nurse", (("NG", Role.THERAPIST),)),
    "nora": ("Nora Quist", "Nurse", (("NG", Role.THERAPIST),)),
    "alan": ("Alan Reyes", "Psychiatrist", (("NG", Role.PRESCRIBER), ("NG", Role.MEDICAL_DIRECTOR))),
    "carla": ("Carla Voss", "Coordinator", (("NG", Role.COORDINATOR),)),
    "june": ("June Okafor", "Facilitator", (("EF", Role.THERAPIST),)),
    "wes": ("Wes Tanner", "Facilitator", (("EF", Role.THERAPIST), ("EF", Role.COORDINATOR))),
    "ellen": ("Ellen Park", "Physician", (("EF", Role.PRESCRIBER), ("EF", Role.MEDICAL_DIRECTOR))),
    "hanna": ("Hanna Sorensen", "Clinical supervisor", (("HB", Role.SUPERVISOR), ("NG", Role.SUPERVISOR))),
    "ada": ("Ada Whitfield", "Clinical supervisor", (("EF", Role.SUPERVISOR),)),
    "abel": ("Abel Forde", "Practice manager", (("HB", Role.ADMINISTRATOR),)),
}
SHOWN_AS = {"meera": "Dr Meera", "alan": "Dr Alan", "ellen": "Dr Ellen"}
PRESCRIBERS = {"HB": "meera", "NG": "alan", "EF": "ellen"}
COORDINATORS = {"HB": "lukas", "NG": "carla", "EF": "wes"}
FALLBACKS = {"HB": "meera", "NG": "alan", "EF": "ellen"}
HOSTS = {"HB": "harbour", "NG": "northgate", "EF": "elmfield"}
# The supplement that a site gives to each protocol it offers, by the names of their files.
OFFERED = (
    ("HB", "hopkins-psilocybin-mdd", "demo-harbour"),
    ("HB", "comp001", "demo-harbour-comp001"),
    ("HB", "mdma-ptsd", "demo-harbour-mdma"),
    ("NG", "esketamine-spravato-rems", "demo-northgate"),
    ("EF", "oregon-psilocybin-services", "demo-elmfield"),
)
LIBRARY = settings.BASE_DIR / "programmes" / "library"


@dataclass(frozen=True, slots=True)
class Clinic:
    """The staff by first name, the version of each site's supplement by its name, and one password as it is stored."""

    staff: dict[str, User]
    versions: dict[str, ProtocolVersion]
    password: str

    def __getitem__(self, name: str) -> User:
        """Return a member of staff by first name, in lower case."""
        return self.staff[name]


def _email(name: str) -> str:
    return f"{name}@{HOSTS[STAFF[name][2][0][0]]}.example"


def account(email: str, full_name: str, password: str | None = None) -> User:
    """Create a patient's account; without a password nobody logs in with it."""
    stored = password or make_password(None)
    with writing():
        return User.objects.create(email=email, full_name=full_name, short_name=full_name.split()[0], password=stored)


def found(at: datetime) -> Clinic:
    """Create sites, staff and memberships as they stood at `at`, and publish the protocol and its supplement."""
    password = make_password(DEMO_PASSWORD)  # once: it takes a third of a second
    with writing():
        sites = {code: _site(code) for code in SITES}
        staff = {name: _member(name, password) for name in STAFF}
        for name, (_, _, roles) in STAFF.items():
            for code, role in roles:
                Membership.objects.create(user=staff[name], site=sites[code], role=role, starts_at=at)
    for code, name in FALLBACKS.items():  # nobody is enrolled at a site at which nobody answers
        rota.name_fallback(site=sites[code], person=staff[name], by=staff[COORDINATORS[code]].acting(at), at=at)
    directors = {code: staff[name].acting(at) for code, name in PRESCRIBERS.items()}
    versions = {name: _publish(sites[code], base, name, directors[code], at) for code, base, name in OFFERED}
    return Clinic(staff, versions, password)


def _site(code: str) -> Site:
    name, sender, zone, country, phone, night, crisis, crisis_name, emergency = SITES[code]
    return Site.objects.create(
        code=code, name=name, sender_name=sender, zone=zone, country=country, team_phone=phone, team_hours=HOURS,
        night_phone=night, crisis_phone=crisis, crisis_name=crisis_name, emergency_phone=emergency,
    )  # fmt: skip


def _member(name: str, password: str) -> User:
    full_name, credential, _ = STAFF[name]
    short_name = SHOWN_AS.get(name, full_name.split()[0])
    return User.objects.create(
        email=_email(name), full_name=full_name, short_name=short_name, credential=credential, password=password
    )


def _publish(site: Site, base: str, supplement: str, director: User, at: datetime) -> ProtocolVersion:
    """Publish the protocol as it was published, then what the site's medical director adds to it."""
    published, added = LIBRARY / f"{base}.toml", LIBRARY / "supplements" / f"{supplement}.toml"
    protocols.publish(body=published.read_bytes(), name=published.name, by=director, at=at)
    return protocols.publish(
        body=added.read_bytes(), name=added.name, by=director, at=at, site=site, signed_by=director,
        signed_with=ElectronicSignature.Asked.PASSWORD,
    )  # fmt: skip
