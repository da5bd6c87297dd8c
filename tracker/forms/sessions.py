"""Recording a contact by form: when, what became of it, and what was said, agreed and rated in it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.layout import Div, Fieldset
from django import forms

from programmes.protocol.model import Visit
from programmes.protocol.scales import Assessment
from tracker.actions.sessions import Said
from tracker.forms.fields import ClinicForm, ConfirmedForm, key_field, layout, lines, source_field, words
from tracker.forms.moments import SiteDayField, SiteMomentField, on_clock
from tracker.models.sessions import DOSING_ONLY, OFFERS, TOOK_PLACE, Mode, SessionOutcome

A_LINE = 2000
NOT_HELD = [it for it in SessionOutcome if it not in TOOK_PLACE]
OF_A_CONTACT = [(it.value, it.label) for it in SessionOutcome if it not in DOSING_ONLY]
NEEDS_A_REASON = (SessionOutcome.NOT_STARTED, SessionOutcome.WITHHELD, SessionOutcome.CANCELLED_BY_CLINIC)


class SessionForm(ConfirmedForm):
    """A contact. Which parts it has follows from the visit: its phase, its kind, its assessments."""

    key = key_field()
    outcome = forms.TypedChoiceField(
        label="What became of it?", coerce=int, choices=OF_A_CONTACT, widget=forms.RadioSelect
    )
    mode = forms.TypedChoiceField(label="How?", coerce=int, choices=Mode.choices, widget=forms.RadioSelect)
    started_at = SiteMomentField(label="Started", required=False)
    ended_at = SiteMomentField(label="Ended", required=False)
    reason = forms.CharField(
        label="Why", max_length=200, required=False, help_text="If it did not take place, or ended early."
    )
    was_due_at = SiteMomentField(label="When was it to be?", required=False)
    source = source_field()
    moves = forms.BooleanField(label="Agree another time next", required=False)
    intentions = words(
        max_length=20000, label="Intentions", required=False,
        help_text="In the patient's own words, one to a line. They can read them.",
    )  # fmt: skip
    chose_no_intention = forms.BooleanField(label="The patient chose to set none", required=False)
    insights = words(
        max_length=20000, label="Insights", required=False,
        help_text="What came up, in the patient's own words, one to a line. They can read them.",
    )  # fmt: skip
    note = words(rows=8, max_length=20000, label="Note", required=False, help_text="Stays with the team.")

    def __init__(self, *args: Any, visit: Visit, scales: Sequence[Assessment], zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visit = visit
        self.scales = {f"rating_{scale.code}": scale for scale in scales}
        for name, scale in self.scales.items():
            self.fields[name] = total_field(scale)
        self._leave_out()
        on_clock(self, zone)
        self.helper = layout(*self._parts())

    def _leave_out(self) -> None:
        if "outcome" in self.fields and not self.visit.offered:
            self.fields["outcome"].choices = [it for it in OF_A_CONTACT if it[0] not in OFFERS]
        if self.visit.phase != "preparation":
            del self.fields["intentions"], self.fields["chose_no_intention"]
        if self.visit.phase != "integration":
            del self.fields["insights"]
        if self.visit.phase != "dosing":
            del self.fields["moves"], self.fields["was_due_at"]
        else:
            self.fields["outcome"].choices = [(it.value, it.label) for it in NOT_HELD if it not in OFFERS]
            for name in ("mode", "started_at", "ended_at", *self.scales):
                del self.fields[name]
            self.scales = {}
        for name in ("intentions", "insights"):
            if name in self.fields:
                self.fields[name].widget.attrs["class"] = "ow-voice"

    def _parts(self) -> list[Any]:
        when = [Div("started_at", "ended_at", css_class="ow-pair")] if "started_at" in self.fields else []
        how = ["mode"] if "mode" in self.fields else []
        moves = ["moves"] if "moves" in self.fields else []
        due = ["was_due_at"] if "was_due_at" in self.fields else []
        parts = ["key", Fieldset("What took place", "outcome", *how, *when, *due, "reason", *moves)]
        if self.visit.phase == "preparation":
            parts.append(Fieldset("What the patient hopes for", "intentions", "chose_no_intention"))
        if self.visit.phase == "integration":
            parts.append(Fieldset("What came up", "insights"))
        return parts

    @property
    def closing(self) -> Any:
        """Return the layout of what stands below the practices: ratings and the note."""
        rated = [Fieldset("Ratings", *self.scales)] if self.scales else []
        return layout(*rated, Fieldset("For the team", "note"), Fieldset("Into the record", "source"))

    @property
    def has_practices(self) -> bool:
        """Say whether practices are agreed on at this visit."""
        return self.visit.phase == "integration"

    def clean_intentions(self) -> str:
        """Refuse a line that is longer than one intention may be."""
        return _each_fits(self.cleaned_data["intentions"])

    def clean_insights(self) -> str:
        """Refuse a line that is longer than one insight may be."""
        return _each_fits(self.cleaned_data["insights"])

    def clean(self) -> dict[str, Any]:
        """Ask for both times where a contact took place, and for one answer about intentions."""
        given = super().clean() or self.cleaned_data
        if given.get("outcome") in TOOK_PLACE:
            self._need_times(given)
        if self.visit.phase == "dosing" and given.get("outcome") in NEEDS_A_REASON and not given.get("reason"):
            self.add_error("reason", "Say why.")
        if given.get("intentions") and given.get("chose_no_intention"):
            self.add_error("chose_no_intention", "There are words above. Take out the tick, or the words.")
        return given

    def _need_times(self, given: dict[str, Any]) -> None:
        for name, sentence in (("started_at", "Say when it started."), ("ended_at", "Say when it ended.")):
            if given.get(name) is None and name not in self.errors:
                self.add_error(name, sentence)
        started_at, ended_at = given.get("started_at"), given.get("ended_at")
        if started_at and ended_at and ended_at <= started_at:
            self.add_error("ended_at", "It has to end after it starts.")

    @property
    def when(self) -> datetime | None:
        """Return when it took place, or was to; None: nobody wrote it down. Of a valid form."""
        moment: datetime | None = self.cleaned_data.get("started_at") or self.cleaned_data.get("was_due_at")
        return moment

    def recorded(self) -> dict[str, Any]:
        """Return what the action takes of the contact itself; one that did not take place has no times."""
        names = ("key", "outcome", "mode", "started_at", "ended_at", "reason")
        given = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        if given["outcome"] not in TOOK_PLACE:
            given |= {"started_at": None, "ended_at": None}
        return given

    def said(self, practices: Sequence[tuple[str, date, date | None]]) -> Said:
        """Return what was said, agreed and rated."""
        given = self.cleaned_data
        totals = {scale.code: given[name] for name, scale in self.scales.items() if given.get(name) is not None}
        return Said(
            intentions=lines(given.get("intentions", "")),
            chose_no_intention=bool(given.get("chose_no_intention")),
            insights=lines(given.get("insights", "")),
            practices=practices,
            ratings=totals,
            note=given["note"],
        )


def total_field(scale: Assessment) -> forms.DecimalField:
    """Return the field for the total of one scale, from its lowest to its highest."""
    return forms.DecimalField(
        label=scale.title, required=False, min_value=Decimal(scale.low), max_value=Decimal(scale.high),
        max_digits=6, decimal_places=1, help_text=f"The total, {scale.low} to {scale.high}.",
    )  # fmt: skip


def _each_fits(text: str) -> str:
    if any(len(line) > A_LINE for line in lines(text)):
        raise forms.ValidationError(f"A line may have {A_LINE} characters at most. Break the longest one in two.")
    return text


class PracticeRow(ClinicForm):
    """A habit agreed on: small, with a first day; without a last day it has no end."""

    text = forms.CharField(label="Practice", max_length=200)
    starts_on = SiteDayField(label="From")
    ends_on = SiteDayField(label="Until", required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a practice that ends before it starts."""
        given = super().clean() or self.cleaned_data
        if given.get("ends_on") and given.get("starts_on") and given["ends_on"] < given["starts_on"]:
            self.add_error("ends_on", "It has to end on the day it starts, or later.")
        return given


PracticeRows = forms.formset_factory(PracticeRow, extra=3, max_num=12, absolute_max=24)


def practices_of(rows: Any) -> list[tuple[str, date, date | None]]:
    """Return the practices that were filled in."""
    filled = [it.cleaned_data for it in rows if it.has_changed() and it.cleaned_data]
    return [(it["text"], it["starts_on"], it["ends_on"]) for it in filled]
