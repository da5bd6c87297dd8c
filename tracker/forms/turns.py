"""A turn of a course and a hand-over, as staff type them. What follows from each is said before it is saved."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.layout import Div, Field, Fieldset
from django import forms
from django.utils.html import format_html

from tracker.forms.fields import ClinicForm, PersonField, key_field, layout, words
from tracker.forms.moments import SiteMomentField, on_clock
from tracker.models import Course, CourseEvent, Site, User
from tracker.pages.standing import ASKED_TWICE, follows, offered

Turn, Decider = CourseEvent.Turn, CourseEvent.Decider
AWAY = "away"
DECIDERS = [(it.value, it.label[:1].upper() + it.label[1:]) for it in Decider if it is not Decider.RULE]


class AskingForm(ClinicForm):
    """A form that shows what follows and asks once before it saves. A tick counts for what it was set for only."""

    confirmed_for = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(label="Save it", required=False)
    asks = False

    def is_confirmed(self) -> bool:
        """Say whether the tick was set for what is typed now."""
        return bool(self.cleaned_data["confirmed"]) and self.cleaned_data["confirmed_for"] == self.about()

    def ask(self) -> None:
        """Show the form again with the tick; everything typed stays."""
        self.asks = True
        self.data = self.data.copy()
        self.data["confirmed_for"] = self.about()
        self.data.pop("confirmed", None)

    def about(self) -> str:
        """Return what a tick is set for; each form that asks has words of its own."""
        raise NotImplementedError("Say what the tick of this form is set for.")

    @property
    def tick(self) -> list[str]:
        """Return the tick where something was asked."""
        return ["confirmed"] if self.asks else []


class TurnForm(AskingForm):
    """What happened to the course, since when, who decided and why; where to, for a transfer."""

    key = key_field()
    turn = forms.TypedChoiceField(label="What happened?", coerce=int, widget=forms.RadioSelect)
    happened_at = SiteMomentField(label="Since when")
    decided_by = forms.TypedChoiceField(label="Who decided it?", coerce=int, choices=[("", "Choose"), *DECIDERS])
    reason = words(
        rows=3, max_length=500, label="Why", help_text="Shown to staff on every page of this course while it stands so."
    )
    where = forms.ChoiceField(label="Where to", required=False)
    lead = PersonField(label="Lead therapist there", required=False, nobody="Nobody of ours")

    def __init__(
        self, *args: Any, course: Course, sites: Iterable[Site], people: Mapping[User, set[int]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.course, self.people = course, people
        self.sites = {str(it.pk): it for it in sites}
        self.fields["turn"].choices = [(it.value, _said(it, course)) for it in offered(course)]
        self.fields["where"].choices = [("", "Not a transfer"), *((key, it.name) for key, it in self.sites.items()),
                                        (AWAY, "To somebody else, not a site of ours")]  # fmt: skip
        self.fields["lead"].of(people)
        self.fields["confirmed"].label = "Yes, save this"
        on_clock(self, ZoneInfo(course.zone))

    @property
    def helper(self) -> Any:
        """Return the layout; the tick is part of it only where something was asked."""
        moved = [Fieldset("For a transfer", Div("where", "lead", css_class="ow-pair"))]
        can_move = Turn.TRANSFERRED in offered(self.course)
        return layout(
            "key", "confirmed_for", *self.tick, Field("turn", wrapper_class="ow-choices"),
            Div("happened_at", "decided_by", css_class="ow-pair"), "reason",
            *(moved if can_move else []),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for the place of a transfer, and for its lead where it is one of ours."""
        given = super().clean() or self.cleaned_data
        if given.get("turn") != Turn.TRANSFERRED:
            return given
        site, lead = self.sites.get(given.get("where", "")), given.get("lead")
        if not given.get("where"):
            self.add_error("where", "Say where the course goes.")
        elif site is not None and lead is None:
            self.add_error("lead", f"Choose who leads the course at {site}.")
        elif site is not None and lead is not None and site.pk not in self.people[lead]:
            self.add_error("lead", f"{lead} does not work at {site}.")
        return given

    @property
    def site(self) -> Site | None:
        """Return the site of ours a transfer goes to."""
        given = self.cleaned_data
        return self.sites.get(given["where"]) if given["turn"] == Turn.TRANSFERRED else None

    @property
    def is_grave(self) -> bool:
        """Say whether what follows is shown and asked about before it is saved."""
        return self.cleaned_data["turn"] in ASKED_TWICE

    def about(self) -> str:
        """Return what a tick is set for: the turn, its moment and its place."""
        given = self.cleaned_data
        happened_at: datetime = given["happened_at"]
        where = given["where"] if given["turn"] == Turn.TRANSFERRED else ""
        return f"{given['turn']} {happened_at.isoformat()} {where}".strip()

    def turned(self) -> dict[str, Any]:
        """Return what the action takes."""
        given, site = self.cleaned_data, self.site
        kept = {name: given[name] for name in ("key", "turn", "happened_at", "decided_by", "reason")}
        return kept | {"to_site": site, "successor": given["lead"] if site else None}


def _said(turn: CourseEvent.Turn, course: Course) -> str:
    """Return a choice with the sentence of what follows from it."""
    return format_html('<span class="ow-b">{}</span><br>{}', turn.label, follows(turn, course))


class HandOverForm(AskingForm):
    """The new lead, and why."""

    key = key_field()
    to = PersonField(label="New lead therapist")
    reason = words(
        rows=3, max_length=500, label="Why", help_text="Becomes a note of the course, which the new lead reads."
    )

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].of(people)
        self.fields["confirmed"].label = "Yes, hand it over"

    @property
    def helper(self) -> Any:
        """Return the layout; the tick is part of it only where something was asked."""
        return layout("key", "confirmed_for", *self.tick, "to", "reason")

    def about(self) -> str:
        """Return what a tick is set for: the person."""
        return str(self.cleaned_data["to"].pk)

    def handed(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {name: self.cleaned_data[name] for name in ("key", "to", "reason")}
