"""The team's notes on a course. Private process notes are a class of their own and not here."""

from django.db import models
from django.db.models import Q

from tracker.models.facts import Fact


class Note(Fact):
    """A note of the record, for one visit or (no `visit_key`) for the course.

    A note that was signed is never replaced: what is to be added is a note of its own, which names it.
    """

    HANDED_OVER = "Handed over to "  # how the note begins that a hand-over leaves; it answers no task

    visit_key = models.CharField(max_length=64, blank=True)
    text = models.TextField(max_length=20000)
    addendum_to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="addenda", db_index=False)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(name="note_has_words", condition=~Q(text="")),
        ]
