"""The tables of rules that a protocol and a jurisdiction's rules share. Visits, doses and reminders: `model`."""

from programmes.protocol.branching import Count, Milestone
from programmes.protocol.dosing_day import Measurement, Stay
from programmes.protocol.duties import Interval, Obligation, PeriodicReport
from programmes.protocol.gating import Check, Gate, Hours
from programmes.protocol.head import Change, InForce, Jurisdiction
from programmes.protocol.medicines import Washout
from programmes.protocol.monitoring import Leaving, Limit, Restriction
from programmes.protocol.papers import Document
from programmes.protocol.part import Part
from programmes.protocol.people import Continuity, Group, Prohibition, Staffing
from programmes.protocol.scales import Assessment, Criterion


class Demands(Part):
    """What may be asked of a course, by a protocol or by the rules of the place where it is given."""

    jurisdiction: Jurisdiction | None = None
    in_force: InForce | None = None
    changes: tuple[Change, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    documents: tuple[Document, ...] = ()
    washouts: tuple[Washout, ...] = ()
    hours: tuple[Hours, ...] = ()
    counts: tuple[Count, ...] = ()
    checks: tuple[Check, ...] = ()
    gates: tuple[Gate, ...] = ()
    limits: tuple[Limit, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    stays: tuple[Stay, ...] = ()
    leaving: tuple[Leaving, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    intervals: tuple[Interval, ...] = ()
    staffing: tuple[Staffing, ...] = ()
    prohibitions: tuple[Prohibition, ...] = ()
    continuity: tuple[Continuity, ...] = ()
    group: Group | None = None
    obligations: tuple[Obligation, ...] = ()
    reports: tuple[PeriodicReport, ...] = ()
    assessments: tuple[Assessment, ...] = ()
