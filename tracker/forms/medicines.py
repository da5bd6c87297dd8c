"""Recording other medicines by the day: each amount from its day on, that one was stopped, or was never taken."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from programmes.moments import at_wall
from tracker.actions.medicines import Step
from tracker.forms.fields import ClinicForm, ConfirmedForm, key_field, layout, source_field
from tracker.forms.moments import SiteDayField
from tracker.models import Medication


class MedicineForm(ConfirmedForm):
    """What is said of a medicine once; the amounts are the rows."""

    key = key_field()
    never = forms.BooleanField(label="The patient never took any", required=False)
    name = forms.CharField(
        label="Which medicine", max_length=80, required=False,
        help_text="If there are several of the kind, name them all, and write down what they come to together.",
    )  # fmt: skip
    unit = forms.ChoiceField(label="Counted in", choices=Medication.Unit.choices)
    half_life = forms.DecimalField(
        label="Half-life, hours", required=False, min_value=Decimal("0.1"), max_digits=6, decimal_places=1,
        help_text="As the prescriber says. The wash-out is counted in it.",
    )  # fmt: skip
    source = source_field()

    def __init__(self, *args: Any, counts_half_lives: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not counts_half_lives:
            del self.fields["half_life"]
        half_life = ["half_life"] if counts_half_lives else []
        self.helper = layout("key", "never", "name", "unit", *half_life)
        self.closing = layout("source")


class StepRow(ClinicForm):
    """From this day on so much a day; 0 is none any more."""

    since = SiteDayField(label="From this day on")
    per_day = forms.DecimalField(label="Amount per day", min_value=Decimal(0), max_digits=8, decimal_places=3)


StepRows = forms.formset_factory(StepRow, extra=4, max_num=20, absolute_max=24)


def is_told(form: MedicineForm, rows: Any, today: date) -> bool:
    """Say whether form and rows say something that can be recorded; what is missing, they say themselves."""
    if not all([form.is_valid(), rows.is_valid()]):
        return False
    filled = _filled(rows)
    if form.cleaned_data["never"] and filled:
        form.add_error("never", "There are amounts below. Take out the tick, or the amounts.")
    elif not form.cleaned_data["never"] and not filled:
        rows.forms[0].add_error("since", "Write down at least one amount, or that none was ever taken.")
    for row in filled:
        if row.cleaned_data["since"] > today:
            row.add_error("since", "This day lies ahead. Write it down once it is taken.")
    return not (form.errors or rows.total_error_count())


def steps_of(form: MedicineForm, rows: Any, born_on: date, zone: ZoneInfo) -> list[Step]:
    """Return the amounts, each from the beginning of its day; of what was never taken, none since birth."""
    if form.cleaned_data["never"]:
        return [Step(since=at_wall(born_on, time(), zone), per_day=Decimal(0))]
    told = [row.cleaned_data for row in _filled(rows)]
    return [Step(since=at_wall(it["since"], time(), zone), per_day=it["per_day"]) for it in told]


def earliest(steps: Sequence[Step]) -> datetime:
    """Return when the first of the amounts began."""
    return min(it.since for it in steps)


def _filled(rows: Any) -> list[Any]:
    return [row for row in rows if row.has_changed()]
