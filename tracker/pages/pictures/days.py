"""Days in words, as the pictures and their table write them. No time of day, no clock."""

from datetime import date

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def month(day: date) -> str:
    """Return the month's whole name."""
    return MONTHS[day.month - 1]


def whole(day: date) -> str:
    """Return "9 April"."""
    return f"{day.day} {month(day)}"


def short(day: date, *, beside: date | None = None) -> str:
    """Return "9 Apr"; with the year if `beside` is a day of another one."""
    year = f" {day.year}" if beside and beside.year != day.year else ""
    return f"{day.day} {month(day)[:3]}{year}"


def span(first: date, last: date, *, beside: date | None = None) -> str:
    """Return "31 Mar to 4 Apr", "20 to 26 Apr" or "9 Apr"; both days are included."""
    if first == last:
        return short(first, beside=beside)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {short(last, beside=beside)}"
    return f"{short(first, beside=beside)} to {short(last, beside=beside)}"


def counted(amount: int, one: str, many: str) -> str:
    """Return "one dose", "two doses", "13 doses"."""
    return f"{NUMBERS[amount] if amount < len(NUMBERS) else amount} {one if amount == 1 else many}"
