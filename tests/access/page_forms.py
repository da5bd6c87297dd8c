"""What a browser could send from a page: its forms, filled in as far as a reader of the page can. Asserts nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from django.utils import timezone

from tests.factories import PASSWORD

TYPED: dict[str, Callable[[], str]] = {
    "password": lambda: PASSWORD, "number": lambda: "1", "email": lambda: "somebody@example.org",
    "date": lambda: f"{timezone.now() + timedelta(days=1):%Y-%m-%d}", "time": lambda: "09:00", "text": lambda: "Words",
    "tel": lambda: "01632 960199",
}  # fmt: skip
UNSENT = ("submit", "button", "reset", "image", "file")


@dataclass
class PageForm:
    """A form of a page: where it is sent to, and what each of its fields says; by name, the values that are offered."""

    method: str
    action: str
    sent: dict[str, str] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)


class Forms(HTMLParser):
    """Reads the forms, and the links with a question, out of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.links: list[str] = []
        self._form: PageForm | None = None
        self._select = self._textarea = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Note a form, a field of it, or a link."""
        given = {name: value or "" for name, value in attrs}
        read = {"a": self._link, "form": self._begin, "input": self._input, "option": self._option}.get(tag)
        if read:
            read(given)
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "textarea":
            self._textarea = given.get("name", "")
        elif tag == "button" and self._form and given.get("name"):
            self._form.sent.setdefault(given["name"], given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        """Leave a form or a field."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._form and self._textarea:
            self._form.sent.setdefault(self._textarea, "Words")
            self._textarea = ""

    def _link(self, given: dict[str, str]) -> None:
        if "?" in given.get("href", "") and given["href"].startswith(("/", "?")):
            self.links.append(given["href"])

    def _begin(self, given: dict[str, str]) -> None:
        self._form = PageForm(given.get("method", "get").lower(), given.get("action", ""))
        self.forms.append(self._form)

    def _input(self, given: dict[str, str]) -> None:
        name, kind, value = given.get("name", ""), given.get("type", "text"), given.get("value", "")
        if self._form is None or not name or kind in UNSENT:
            return
        if kind in ("hidden", "radio", "checkbox"):
            self._form.offered.setdefault(name, []).append(value)
        if kind == "checkbox" and not {"checked", "required"} & set(given):
            return
        is_asked = kind in TYPED and not value and ("required" in given or kind == "password")
        if "checked" in given or name not in self._form.sent:
            self._form.sent[name] = TYPED[kind]() if is_asked else value

    def _option(self, given: dict[str, str]) -> None:
        value = given.get("value", "")
        if self._form is None or not self._select or not value:
            return
        self._form.offered.setdefault(self._select, []).append(value)
        if "selected" in given or self._select not in self._form.sent:
            self._form.sent[self._select] = value
