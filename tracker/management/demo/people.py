"""The demo clinic's sites, staff and published protocol. Its patients are in `cast`."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password

from tracker.access.demo_accounts import DEMO_PASSWORD
from tracker.access.roles import Role
from tracker.actions import protocols
from tracker.actions.action import writing
from tracker.models import Membership, ProtocolVersion, Site, User

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
    "hanna": ("Hanna Sorensen", "Clinical supervisor", (("HB", Role.SUPERVISOR), ("NG", Role.SUPERVISOR))),
    "ada": ("Ada Whitfield", "Clinical supervisor", (("EF", Role.SUPERVISOR),)),
}
SHOWN_AS = {"meera": "Dr Meera"}
AT_ELMFIELD = frozenset({"ada"})
LIBRARY = settings.BASE_DIR / "programmes" / "library"


@dataclass(frozen=True, slots=True)
class Clinic:
    """Harbour, its staff by first name, its protocol, and one password as it is stored."""

    site: Site
    staff: dict[str, User]
    version: ProtocolVersion
    password: str

    def __getitem__(self, name: str) -> User:
        """Return a member of staff by first name, in lower case."""
        return self.staff[name]


def _email(name: str) -> str:
    return f"{name}@{'elmfield' if name in AT_ELMFIELD else 'harbour'}.example"


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
    return Clinic(sites["HB"], staff, _publish(sites["HB"], staff["meera"].acting(at), at), password)


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


def _publish(site: Site, director: User, at: datetime) -> ProtocolVersion:
    """Publish the protocol as it was published, then what the site's medical director adds to it."""
    base, supplement = LIBRARY / "hopkins-psilocybin-mdd.toml", LIBRARY / "supplements" / "demo-harbour.toml"
    protocols.publish(body=base.read_bytes(), name=base.name, by=director, at=at)
    return protocols.publish(
        body=supplement.read_bytes(), name=supplement.name, by=director, at=at, site=site, signed_by=director
    )
