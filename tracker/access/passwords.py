"""Which passwords are too common, whatever their length. How long one has to be is in the settings."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

LOOKALIKES = str.maketrans("013457@$!", "oieastasi")
DECORATION = 4
"""So many letters, digits or signs may stand around a common password and still add nothing."""


class CommonPassword(CommonPasswordValidator):
    """Refuses the common passwords, and what people make of one so that it gets long enough.

    Django's list has 20,000 entries, of which 187 have twelve characters. Those of a long enough list are mostly short
    ones written twice or with a few digits behind them: these are refused here. A few different words are not.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Take the password.

        :raises ValidationError: when it is common.
        """
        if any(self._is_common(it) for it in _readings(password)):
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def _is_common(self, text: str) -> bool:
        """Say whether a text is a common password, alone or repeated, with at most a little around it."""
        longest = len(text)
        for begin in range(min(DECORATION, longest) + 1):
            for end in range(longest, longest - DECORATION + begin - 1, -1):
                if end > begin and any(it in self.passwords for it in _repeated(text[begin:end])):
                    return True
        return False


def _readings(password: str) -> set[str]:
    """Return the password in lower case as it stands, without what separates its parts, and with signs as letters."""
    plain = unicodedata.normalize("NFKC", password).lower().strip()
    bare = re.sub(r"[\W_]+", "", plain)
    return {it for it in (plain, bare, bare.translate(LOOKALIKES)) if it}


def _repeated(text: str) -> Iterator[str]:
    """Yield the parts whose repetition a text is: "ababab" is that of "ab" and of itself."""
    unit = text[: (text + text).find(text, 1)]
    times = len(text) // len(unit)
    yield from (unit * it for it in range(1, times + 1) if times % it == 0)
