"""Days that are no business days in a country or part of it, as a library knows them. Counting: `programmes`."""

from datetime import date
from functools import lru_cache

YEARS = range(2015, 2046)


@lru_cache(maxsize=32)
def holidays_of(region: str) -> frozenset[date]:
    """Return the public holidays of a region such as "AU-SA" or "GB", from 2015 to 2045; empty where none is known.

    A part of a country that the library does not know has the holidays of the country.
    """
    import holidays  # only a process that counts business days waits the fifth of a second

    country, _, part = region.partition("-")
    for subdivision in (part or None, None):
        try:
            return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=YEARS))
        except NotImplementedError:  # the library's word for a country or part it does not have
            continue
    return frozenset()
