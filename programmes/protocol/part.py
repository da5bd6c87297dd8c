"""What every piece of a protocol shares. The pieces themselves: `model`, `dosing_day`, `duties`."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

PhaseCode = Literal["screening", "preparation", "dosing", "integration", "follow-up"]
Release = Literal["never", "waivable by supervisor", "waivable by medical director", "warning"]


class Part(BaseModel):
    """A piece of a protocol: cannot be changed, and refuses keys it does not know."""

    # Built when a protocol is first read: commands and workers that read none need not wait for it.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
