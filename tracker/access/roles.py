"""The roles a person can hold at a site. What each may open is in `policy`; on whose record is in the querysets."""

from django.db.models import IntegerChoices


class Role(IntegerChoices):
    """A role at one site, for a time. A patient needs none: a record belongs to its patient."""

    THERAPIST = 1, "therapist"
    PRESCRIBER = 2, "prescriber"
    RATER = 3, "rater"
    COORDINATOR = 4, "coordinator"
    SUPERVISOR = 5, "supervisor"
    MEDICAL_DIRECTOR = 6, "medical director"
    ADMINISTRATOR = 7, "administrator"


CLINICAL = frozenset({Role.THERAPIST, Role.PRESCRIBER, Role.RATER, Role.COORDINATOR, Role.MEDICAL_DIRECTOR})
SUPERVISING = frozenset({Role.SUPERVISOR, Role.MEDICAL_DIRECTOR})
ROTA = frozenset({Role.COORDINATOR, Role.SUPERVISOR, Role.MEDICAL_DIRECTOR})
"""Who plans the duty rota of a site."""
MANAGING = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR, Role.MEDICAL_DIRECTOR})
"""Who manages the people of a site. An administrator does nothing else: that role opens no patient's record."""
