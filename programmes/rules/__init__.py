"""The families of rules, one a file, one signature: `(Course) -> Iterator[Requirement]`. Each always answers."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from programmes.requirements import Requirement
from programmes.rules.assessments import assessments
from programmes.rules.branches import branches
from programmes.rules.calls import calls
from programmes.rules.clocks import clocks
from programmes.rules.continuity import continuity
from programmes.rules.counts import counts
from programmes.rules.criteria import criteria
from programmes.rules.discharge import discharge
from programmes.rules.documents import documents
from programmes.rules.dose_parts import dose_parts
from programmes.rules.doses import doses
from programmes.rules.durations import durations, totals
from programmes.rules.gates import gates
from programmes.rules.givings import givings
from programmes.rules.groups import groups
from programmes.rules.integration import integration
from programmes.rules.intervals import intervals
from programmes.rules.leavings import leavings, restrictions
from programmes.rules.limits import limits
from programmes.rules.measurements import measurements
from programmes.rules.medicines import medicines
from programmes.rules.milestones import milestones
from programmes.rules.notices import notices
from programmes.rules.presence import presence
from programmes.rules.prohibitions import prohibitions
from programmes.rules.raters import raters
from programmes.rules.reports import reports
from programmes.rules.staffing import staffing
from programmes.rules.standing import standing
from programmes.rules.stays import stays
from programmes.rules.timing import timing
from programmes.rules.unclocked import unclocked
from programmes.rules.washouts import washouts
from programmes.unfolding import Course

Family: TypeAlias = Callable[[Course], Iterator[Requirement]]
FAMILIES: tuple[Family, ...] = (
    timing,
    standing,
    gates,
    milestones,
    documents,
    criteria,
    washouts,
    counts,
    intervals,
    doses,
    dose_parts,
    givings,
    measurements,
    limits,
    presence,
    staffing,
    prohibitions,
    continuity,
    raters,
    groups,
    durations,
    totals,
    stays,
    leavings,
    restrictions,
    discharge,
    clocks,
    unclocked,
    notices,
    reports,
    calls,
    assessments,
    medicines,
    branches,
    integration,
)

OF_DEMANDS: tuple[Family, ...] = (
    gates,
    milestones,
    documents,
    criteria,
    washouts,
    counts,
    intervals,
    doses,
    measurements,
    stays,
    totals,
    clocks,
    notices,
    reports,
    staffing,
    prohibitions,
    continuity,
    groups,
    limits,
    leavings,
    restrictions,
)
"""The families that judge what a jurisdiction's rules may ask too, not only a protocol."""

__all__ = ["FAMILIES", "OF_DEMANDS"]
