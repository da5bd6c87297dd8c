"""What a programme's protocol says, and what follows from it. Plain Python: no Django, no clock, no file, no network.

`plan(protocol, history, setting)` is the whole public idea; everything else here serves it.
"""

from programmes.history import History
from programmes.objections import objections
from programmes.plan import Plan, plan
from programmes.protocol import BadProtocol, Protocol, load
from programmes.requirements import Outcome, Requirement, State, state
from programmes.setting import Setting

__all__ = [
    "BadProtocol",
    "History",
    "Outcome",
    "Plan",
    "Protocol",
    "Requirement",
    "Setting",
    "State",
    "load",
    "objections",
    "plan",
    "state",
]
