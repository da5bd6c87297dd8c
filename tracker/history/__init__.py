"""From rows to what the rules read: parsed protocols, facts, settings. Reads only."""

from tracker.history.facts import facts_between, facts_of
from tracker.history.parsed import protocol_of, source_of, sources_of
from tracker.history.setting import setting_of

__all__ = ["facts_between", "facts_of", "protocol_of", "setting_of", "source_of", "sources_of"]
