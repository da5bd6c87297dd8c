"""Reviews of the trail: who read it up to which line, and what they found. Only ever more of them."""

import uuid

from django.db import models

from tracker.models.people import Site, User


class TrailReview(models.Model):
    """A supervisor has reviewed what the trail says of a site, up to line `upto`, that line included."""

    class Finding(models.IntegerChoices):
        """What came of it."""

        NOTHING = 1, "nothing to follow up"
        FOLLOW_UP = 2, "something to follow up"
        FOLLOWED_UP = 3, "settled what was found earlier"

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="trail_reviews")
    upto = models.BigIntegerField()
    finding = models.SmallIntegerField(choices=Finding.choices)
    words = models.CharField(max_length=500, blank=True)
    reviewed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="trail_reviews")

    class Meta:
        constraints = [
            models.CheckConstraint(name="review_goes_up_to_a_line", condition=models.Q(upto__gte=1)),
            models.CheckConstraint(
                name="review_that_found_something_says_what", condition=models.Q(finding=1) | ~models.Q(words="")
            ),
        ]

    def __str__(self) -> str:
        return f"review of {self.site} up to line {self.upto}"
