"""Telephone numbers as people type them, kept as the world dials them."""

import phonenumbers
from django.core.exceptions import ValidationError

NO_NUMBER = "This is not a telephone number. Write it as you would dial it."


def dialled(typed: str, country: str) -> str:
    """Return a number with + and country; a number without a country is one of `country` (two letters). Empty: empty.

    :raises ValidationError: when nobody could dial it.
    """
    if not typed.strip():
        return ""
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException as unreadable:
        raise ValidationError(NO_NUMBER) from unreadable
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(NO_NUMBER)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
