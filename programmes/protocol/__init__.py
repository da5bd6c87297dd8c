"""The protocol format: the model, reading files, what a file may not say. Judging a course is `rules`."""

from programmes.protocol.loading import extends_of, load
from programmes.protocol.model import Protocol
from programmes.protocol.problems import BadProtocol, Problem
from programmes.protocol.schema import schema
from programmes.protocol.suspicions import warnings

__all__ = ["BadProtocol", "Problem", "Protocol", "extends_of", "load", "schema", "warnings"]
