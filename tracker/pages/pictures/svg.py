"""SVG elements as safe text: everything that comes from outside is escaped here, and only here."""

import re
from collections.abc import Iterable
from functools import cache

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

# Characters that XML does not know, so that a pasted control character cannot break a picture.
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Drawn(SafeString):
    """Text that was made here: safe, and clean already, however deep it stands in other elements."""


def element(tag: str, *children: str, **attributes: str | float | None) -> SafeString:
    """Return one element; plain strings among `children` and attributes are escaped, safe ones kept.

    An underscore in an attribute's name is a hyphen, one at its end is dropped (`class_`). An attribute that
    is None is left out. Numbers keep one decimal.
    """
    inside = "".join(clean(child) for child in children)
    written = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    closing = f">{inside}</{tag}>" if inside else "/>"
    # Every part was escaped: names and values above, children by `join`.
    return Drawn(f"<{tag}{written}{closing}")


def join(parts: Iterable[str]) -> SafeString:
    """Return the parts one after another; plain strings are escaped."""
    return Drawn("".join(clean(part) for part in parts))


def clean(text: str) -> str:
    """Return `text` escaped for HTML and XML; text marked safe is kept as it is."""
    return text if isinstance(text, Drawn) else NOT_IN_XML.sub("", str(conditional_escape(text)))


def number(value: float) -> str:
    """Return `value` with at most one decimal, without a trailing zero and never as -0."""
    written = f"{value:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written


def path(d: str, class_: str) -> SafeString:
    """Return a path of one class."""
    return element("path", class_=class_, d=d)


def upright(x: float, top: float, bottom: float, class_: str) -> SafeString:
    """Return a vertical line."""
    return path(f"M{number(x)} {number(top)}V{number(bottom)}", class_)


def level(y: float, left: float, right: float, class_: str) -> SafeString:
    """Return a horizontal line."""
    return path(f"M{number(left)} {number(y)}H{number(right)}", class_)


def circle(x: float, y: float, r: float, class_: str) -> SafeString:
    """Return a circle of one class."""
    return element("circle", class_=class_, cx=x, cy=y, r=r)


def rect(left: float, top: float, width: float, height: float, class_: str, **more: float) -> SafeString:
    """Return a rectangle of one class."""
    return element("rect", class_=class_, x=left, y=top, width=width, height=height, **more)


def _attribute(key: str, value: str | float) -> str:
    written = number(value) if isinstance(value, int | float) else clean(value)
    return f' {_name(key)}="{written}"'


@cache
def _name(key: str) -> str:
    return key.removesuffix("_").replace("_", "-")
