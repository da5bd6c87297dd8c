"""The protocol format: the model, reading files, what a file may not say. Judging a course is `rules`."""

from programmes.protocol.loading import extends_of, load
from programmes.protocol.model import Protocol
from programmes.protocol.problems import BadProtocol, Problem
from programmes.protocol.regulation import Regulation
from programmes.protocol.regulation_loading import is_regulation, load_regulation, regulation_warnings
from programmes.protocol.schema import schema
from programmes.protocol.suspicions import warnings

__all__ = [
    "BadProtocol",
    "Problem",
    "Protocol",
    "Regulation",
    "extends_of",
    "is_regulation",
    "load",
    "load_regulation",
    "regulation_warnings",
    "schema",
    "warnings",
]
