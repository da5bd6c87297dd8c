"""Who read which record, when: one plain insert a page. Sealed into the trail later, in batches."""

from django.db import models

IN_EMERGENCY = "emergency:"
"""What stands before the route of a read that an emergency access opened: it is sealed with the rest of the row."""


class AccessEntry(models.Model):
    """A page of a course was read. Text and no foreign keys, like the trail.

    `sealed_in` is the line of the trail that holds the digest of this row's batch; from then on no row changes, and
    before it nothing but this column does. None: not sealed yet.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=36)
    course_reference = models.CharField(max_length=12, db_index=True)
    route = models.CharField(max_length=48)
    sealed_in = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(name="reads_by_seal", fields=["sealed_in", "id"])]

    def __str__(self) -> str:
        return f"{self.course_reference} {self.route}"

    @property
    def in_emergency(self) -> bool:
        """Say whether an emergency access had opened the record."""
        return self.route.startswith(IN_EMERGENCY)

    @property
    def page(self) -> str:
        """Return which page was read, as words: "course trail"."""
        return self.route.removeprefix(IN_EMERGENCY).replace("-", " ")
