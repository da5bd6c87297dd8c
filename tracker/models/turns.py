"""The turns a course takes because somebody decided so: on hold, resumed, stopped, transferred, ended."""

from django.db import models
from django.db.models import F, Q

from tracker.models.facts import Fact
from tracker.models.people import Site


class CourseEvent(Fact):
    """A turn of the course at `happened_at`, why, and who decided it.

    A transfer names where to: another site of ours with its zone, and the course goes on there; or nobody of ours,
    and it ends here. `from_zone` is what the clock was before, because what lies behind keeps it.
    """

    class Turn(models.IntegerChoices):
        """Where the course turns."""

        ON_HOLD = 1, "On hold"
        RESUMED = 2, "Resumed"
        TREATMENT_STOPPED = 3, "Treatment stopped"
        CONTACT_REFUSED = 4, "Withdrawn from contact"
        TRANSFERRED = 5, "Transferred"
        DIED = 6, "Died"
        COMPLETED = 7, "Completed"

    class Decider(models.IntegerChoices):
        """Who decided it."""

        PATIENT = 1, "the patient"
        TEAM = 2, "the care team"
        PRESCRIBER = 3, "the prescriber or medical director"
        OUTSIDE = 4, "somebody outside the clinic"
        NOBODY = 5, "nobody: it happened"
        RULE = 6, "the house rule after a serious event"

    turn = models.SmallIntegerField(choices=Turn.choices)
    decided_by = models.SmallIntegerField(choices=Decider.choices)
    reason = models.CharField(max_length=500)
    from_site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_zone = models.CharField(max_length=40, blank=True)
    to_zone = models.CharField(max_length=40, blank=True)

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(name="turn_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="only_a_transfer_names_a_site", condition=Q(turn=5) | Q(to_site=None, to_zone="", from_zone="")
            ),
            models.CheckConstraint(
                name="transfer_goes_to_another_site", condition=Q(to_site=None) | ~Q(to_site=F("from_site"))
            ),
        ]
