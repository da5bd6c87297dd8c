"""What the forms of things beforehand share; milestones, and decisions on ways that part."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from tracker.forms.fields import ConfirmedForm, PersonField, key_field, layout, offer, source_field, source_of, words
from tracker.forms.moments import SiteMomentField, on_clock
from tracker.models import User

YES_OR_NO = [("yes", "Yes"), ("no", "No")]


class BeforehandForm(ConfirmedForm):
    """Something that happened at a moment, entered as it happened, later or from paper."""

    key = key_field()
    happened_at = SiteMomentField(label="When")
    source = source_field()

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        on_clock(self, zone)

    @property
    def moment(self) -> datetime | None:
        """Return when it happened. Of a valid form."""
        moment: datetime | None = self.cleaned_data.get("happened_at")
        return moment

    def entered(self, now: datetime) -> dict[str, Any]:
        """Return the key, and how it came into the record."""
        given = self.cleaned_data
        return {"key": given["key"], "source": source_of(given["source"], self.moment, now, self.zone)}


def dose_field() -> forms.ChoiceField:
    """Return the question for which dose something is, where it is asked for anew before each."""
    return forms.ChoiceField(
        label="For which dose?", required=False, help_text="It is asked for anew before each dose."
    )  # fmt: skip


def offer_doses(form: forms.BaseForm, doses: Sequence[tuple[str, str]]) -> list[str]:
    """Offer the doses; without any, do not ask. Return the names of the fields to show."""
    if not doses:
        del form.fields["visit"]
        return []
    form.fields["visit"].choices = [("", "The next one to come"), *doses]  # type: ignore[attr-defined]  # a choice
    return ["visit"]


class MilestoneForm(BeforehandForm):
    """When a milestone was reached."""

    visit = dose_field()
    detail = forms.CharField(label="In a few words", max_length=200, required=False)

    def __init__(self, *args: Any, doses: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_at"].label = "Reached"
        self.helper = layout("key", "happened_at", *offer_doses(self, doses), "detail", "source")

    def recorded(self, now: datetime) -> dict[str, Any]:
        """Return what the action takes."""
        given = self.cleaned_data
        own = {"reached_at": self.moment, "visit_key": given.get("visit", ""), "detail": given["detail"]}
        return own | self.entered(now)


class DecisionForm(BeforehandForm):
    """Whether a way is taken, who decided, and why."""

    taken = forms.ChoiceField(label="Is this way taken?", choices=YES_OR_NO, widget=forms.RadioSelect)
    decided_by = PersonField(label="Decided by", nobody="Choose a person")
    reason = words(rows=3, max_length=500, label="Why", help_text="Stands beside the decision for good.")

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, people)
        self.fields["happened_at"].label = "Decided"
        self.fields["taken"].error_messages["required"] = "Say yes or no."
        self.helper = layout("key", "taken", "decided_by", "happened_at", "reason", "source")

    def recorded(self, now: datetime) -> dict[str, Any]:
        """Return what the action takes."""
        given = self.cleaned_data
        own = {"decided_at": self.moment, "taken": given["taken"] == "yes", "reason": given["reason"]}
        return own | {"on_behalf_of": given["decided_by"]} | self.entered(now)
