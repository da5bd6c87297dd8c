"""The protocol format: the model, reading files, and what a file may not say. Rules that judge a course are elsewhere."""

from programmes.protocol.consistency import warnings
from programmes.protocol.loading import extends_of, load
from programmes.protocol.model import Protocol
from programmes.protocol.problems import BadProtocol, Problem
from programmes.protocol.schema import schema

__all__ = ["BadProtocol", "Problem", "Protocol", "extends_of", "load", "schema", "warnings"]
