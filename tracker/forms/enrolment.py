"""Enrolling a patient: the person, the programme, the team, and whether the person is registered already."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import HTML, Div, Fieldset
from django import forms
from django.core.exceptions import ValidationError

from tracker.forms.fields import ClinicForm, PersonField, key_field, layout, offer
from tracker.forms.moments import SiteDayField
from tracker.forms.numbers import dialled
from tracker.forms.patients import CARE, CARE_PARTS, CareFields
from tracker.forms.zones import zone_choices
from tracker.history import protocol_of
from tracker.history.amounts import hides_amount
from tracker.models import CareTeamMember, Enrolment, Patient, ProtocolVersion, Site, User
from tracker.pages.enrolment import Alike, alike, version_label

PERSON = ("full_name", "short_name", "pronouns", "born_on", "email", "phone", "zone", *CARE)
NUMBERS = ("phone", "prescriber_phone")
FOLDED = """{% load ow %}<details class="mb-3"{% if form.has_care %} open{% endif %}>
<summary>{% icon "chevron-right" "ow-i-turn" %}Allergies, language, access needs, prescriber</summary>"""
ANOTHER = "another"


class EnrolForm(CareFields):
    """A patient and a course. The tick about the same person appears where somebody alike is registered.

    `known` given: another course of this patient, and nothing about the person is asked.
    """

    key = key_field()
    full_name = forms.CharField(label="Full name", max_length=120)
    short_name = forms.CharField(
        label="Short name", max_length=40, help_text="What the team and our messages call them."
    )
    pronouns = forms.CharField(label="Pronouns", max_length=40, required=False)
    born_on = SiteDayField(label="Date of birth")
    email = forms.EmailField(label="E-mail", max_length=254, required=False)
    phone = forms.CharField(
        label="Telephone", max_length=40, required=False, help_text="From abroad, with + and the country."
    )
    zone = forms.ChoiceField(
        label="The patient's clock", choices=zone_choices, help_text="Messages keep to this clock."
    )
    site = forms.TypedChoiceField(label="Site", coerce=int)
    version = forms.TypedChoiceField(label="Protocol", coerce=int)
    arm = forms.ChoiceField(
        label="Arm",
        required=False,
        help_text="Without a choice, the protocol's first. Of a blinded study it is drawn, and nobody is told.",
    )
    lead = PersonField(label="Lead therapist")
    same_as = forms.ChoiceField(label="Is it the same person?", required=False, widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, user: User, sites: list[Site], versions: list[ProtocolVersion],
        people: Mapping[User, set[int]], known: Patient | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.known = known
        for name in (*PERSON, "same_as") if known else ():
            del self.fields[name]
        self.user, self.people, self.found = user, people, []
        self.sites, self.versions = {it.pk: it for it in sites}, {it.pk: it for it in versions}
        self.fields["site"].choices = [(it.pk, it.name) for it in sites]
        self.fields["version"].choices = [(it.pk, version_label(it)) for it in versions]
        self.fields["arm"].choices = [("", "The protocol's first"), *_arms(versions)]
        offer(self, people)

    found: list[Alike]

    @property
    def helper(self) -> Any:
        """Return the layout; the question about the same person is part of it only where it arose."""
        asked = [Fieldset("Registered already?", "same_as")] if self.found else []
        arm = ["arm"] if len(self.fields["arm"].choices) > 1 else []
        return layout(
            "key",
            *asked,
            *([] if self.known else [self._person()]),
            Fieldset("The course", Div("site", "lead", css_class="ow-pair"), "version", *arm),
        )

    def _person(self) -> Fieldset:
        """Return what is asked about the person; what may be left out is folded away."""
        return Fieldset(
            "The patient",
            "full_name",
            Div("short_name", "pronouns", css_class="ow-pair"),
            Div("born_on", "zone", css_class="ow-pair"),
            Div("email", "phone", css_class="ow-pair"),
            HTML(FOLDED),
            *CARE_PARTS,
            HTML("</details>"),
        )

    @property
    def has_care(self) -> bool:
        """Say whether something was typed into what is folded away."""
        return self.is_bound and any(self.data.get(name) for name in CARE)

    def clean_same_as(self) -> str:
        """Leave the answer to `clean`, which knows who is alike."""
        return str(self.cleaned_data["same_as"])

    def full_clean(self) -> None:
        """Let the question take any answer first; `clean` offers the right ones."""
        if self.is_bound and not self.known:
            sent = str(self.data.get(self.add_prefix("same_as"), ""))[:40]
            self.fields["same_as"].choices = [(sent, sent)]
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        """Check what hangs together: telephone and country, version and site, lead and site, and who is alike."""
        given = super().clean() or self.cleaned_data
        site = self.sites.get(given.get("site", 0))
        if site:
            self._read_numbers(given, site)
        if site:
            self._belong(given, site)
        if given.get("full_name") and given.get("born_on"):
            self._ask_who(given, site)
        return given

    def _read_numbers(self, given: dict[str, Any], site: Site) -> None:
        for name in NUMBERS:
            try:
                given |= {name: dialled(given[name], site.country)} if given.get(name) else {}
            except ValidationError as reason:
                self.add_error(name, reason)

    def _belong(self, given: dict[str, Any], site: Site) -> None:
        version = self.versions.get(given.get("version", 0))
        if version and version.site_id not in (None, site.pk):
            self.add_error("version", f"This is {version.site}'s own protocol. Choose one for {site}.")
        if version and hides_amount(protocol_of(version)):
            given["arm"] = ""
        elif version and given.get("arm") and given["arm"] not in {it.code for it in protocol_of(version).arms}:
            self.add_error("arm", "This protocol has no such arm.")
        if given.get("lead") and site.pk not in self.people[given["lead"]]:
            self.add_error("lead", f"{given['lead']} does not work at {site}.")

    def _ask_who(self, given: dict[str, Any], site: Site | None) -> None:
        if Enrolment.objects.as_system("duplicates").filter(pk__in=[given.get("key")]).exists():
            return  # a second click: the one who is alike is the one just registered
        self.found = alike(self.user, given["full_name"], given["born_on"], site)
        offered = [(ANOTHER, "This is another person"), *self._known()]
        self.fields["same_as"].choices = offered
        if self.found and given.get("same_as") not in dict(offered):
            self.add_error("same_as", "Choose one. Who is meant is said above the form.")

    def _known(self) -> list[tuple[str, str]]:
        return [
            (str(it.patient.public_id), f"It is the same person: {it.patient.full_name}, {it.reference}")
            for it in self.found
            if it.patient is not None
        ]

    def patient(self) -> Patient:
        """Return the patient already registered who was chosen, or a new one that is not saved yet."""
        if self.known:
            return self.known
        chosen = self.cleaned_data["same_as"]
        for it in self.found:
            if it.patient is not None and str(it.patient.public_id) == chosen:
                return it.patient
        given = {name: self.cleaned_data[name] for name in PERSON}
        return Patient(registered_at=self.sites[self.cleaned_data["site"]], **given)

    def course(self) -> dict[str, Any]:
        """Return what the action takes beside patient and team."""
        given = self.cleaned_data
        return {
            "site": self.sites[given["site"]],
            "version": self.versions[given["version"]],
            "arm": given["arm"],
            "key": given["key"],
        }


def _arms(versions: list[ProtocolVersion]) -> list[tuple[str, str]]:
    """Return the arms that may be chosen; those of a blinded study are drawn, and their titles tell nothing here."""
    open_ = [it for it in map(protocol_of, versions) if not hides_amount(it)]
    return list({arm.code: arm.title for protocol in open_ for arm in protocol.arms}.items())


class MemberRow(ClinicForm):
    """A further member of the care team."""

    member = PersonField(label="Person", nobody="Nobody")
    part = forms.TypedChoiceField(
        label="Part",
        coerce=int,
        choices=[(it.value, it.label.capitalize()) for it in CareTeamMember.Part if it.value != 1],
    )

    def __init__(self, *args: Any, people: Mapping[User, set[int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, people)

    def has_changed(self) -> bool:
        """Say whether a person was chosen; the part alone says nothing."""
        return "member" in self.changed_data


class BaseMembers(forms.BaseFormSet):
    """The further members: nobody twice."""

    def team(self, lead: User) -> dict[User, CareTeamMember.Part]:
        """Return the whole team with its lead."""
        filled = [it.cleaned_data for it in self.forms if it.has_changed()]
        return {lead: CareTeamMember.Part.LEAD} | {it["member"]: CareTeamMember.Part(it["part"]) for it in filled}

    def refuse_twice(self, lead: User, site: Site, people: Mapping[User, set[int]]) -> bool:
        """Put a fault beside whoever is named twice or does not work at the site; say whether there is one."""
        seen, faulty = {lead}, False
        for row in (it for it in self.forms if it.has_changed()):
            member = row.cleaned_data["member"]
            if member in seen or site.pk not in people[member]:
                faulty = True
                row.add_error(
                    "member", f"{member} is named twice." if member in seen else f"{member} does not work at {site}."
                )
            seen.add(member)
        return faulty


MemberRows = forms.formset_factory(MemberRow, formset=BaseMembers, extra=3, max_num=12, absolute_max=24)
