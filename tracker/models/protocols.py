"""Published versions of protocols: rows that never change. What they mean is read by `programmes`."""

from django.db import models
from django.db.models import Q

from tracker.models.people import Site, User

SHORT = 12  # characters of a digest that are enough to name a version


class ProtocolVersion(models.Model):
    """The bytes of a published file, their digest, and who published them.

    A site supplement is a version with a `base` and a `site`; it is signed by the site's medical director. With
    `is_regulation` it holds the rules of a place, and no course is pinned to it: see `SiteRules`.
    """

    code = models.CharField(max_length=32)
    version = models.CharField(max_length=16)
    title = models.CharField(max_length=400)
    format = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    digest = models.CharField(max_length=64, unique=True)
    is_regulation = models.BooleanField(default=False)
    base = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="supplements")
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="protocol_versions")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_version_is_published_once", fields=["code", "version"]),
            models.CheckConstraint(
                name="a_site_supplement_extends_a_protocol_and_is_signed",
                condition=Q(base=None, site=None) | Q(base__isnull=False, site__isnull=False, signed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"

    @property
    def address(self) -> str:
        """Return how an address names the version: its code would tell the substance to whoever sees the address."""
        return self.digest[:SHORT]

    @property
    def reference(self) -> str:
        """Return `code@version`."""
        return f"{self.code}@{self.version}"
