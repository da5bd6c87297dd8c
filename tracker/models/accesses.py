"""Who read which record, when: one plain insert a page. Sealed into the trail later, in batches."""

from django.db import models


class AccessEntry(models.Model):
    """A page of a course was read. Text and no foreign keys, like the trail."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=36)
    course_reference = models.CharField(max_length=12, db_index=True)
    route = models.CharField(max_length=48)
    sealed_in = models.BigIntegerField(null=True)
