"""Walking through the web client as a person does: open a page, fill in its form, send it, at a moment in time."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tracker.models import User

LONDON = ZoneInfo("Europe/London")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Form:
    """A form of a page as the browser would send it: where to, and what stands in it."""

    action: str
    fields: dict[str, Any] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    """Collects the forms of a page with the values that stand in them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self.forms.append(Form(given.get("action") or ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self._option(given)
        elif tag == "textarea":
            self._textarea = name
            self._put(name, "")
        elif tag == "input" and name:
            self._input(name, given)
        if tag in ("select", "textarea", "input") and name and self.forms:
            self.forms[-1].names.add(name)

    def _option(self, given: dict[str, str | None]) -> None:
        """Put the chosen option; a browser sends the first one where none is marked."""
        if "selected" in given or not (self.forms and self._select in self.forms[-1].fields):
            self._put(self._select, given.get("value") or "")

    def _input(self, name: str, given: dict[str, str | None]) -> None:
        kind = given.get("type") or "text"
        if kind not in ("checkbox", "radio", "submit"):
            self._put(name, given.get("value") or "")
        elif kind != "submit" and "checked" in given:
            self._put(name, given.get("value") or "on")

    def _put(self, name: str, value: str) -> None:
        if self.forms:
            self.forms[-1].fields[name] = value

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.forms[-1].fields[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._textarea = ""


def at(day: str, wall: str = "09:00") -> datetime:
    """Return a moment on London's clock."""
    return datetime.fromisoformat(f"{day}T{wall}").replace(tzinfo=LONDON)


def moment(name: str, when: datetime) -> dict[str, str]:
    """Return a moment as the two fields in which it is typed."""
    return {f"{name}_0": f"{when:%Y-%m-%d}", f"{name}_1": f"{when:%H:%M}"}


class Walk:
    """One person at the web client, again and again, each time at a moment."""

    def __init__(self, user: User) -> None:
        self.user = user

    def opens(self, name: str, *args: str, now: datetime) -> str:
        """Open a page and return what it says."""
        with time_machine.travel(now, tick=False):
            answer = self._client().get(reverse(name, args=args))
        assert answer.status_code == 200, f"{name} answers {answer.status_code}"
        return str(answer.content.decode())

    def sends(
        self, name: str, *args: str, now: datetime, fields: dict[str, Any], to: str = "", confirms: bool = False
    ) -> HttpResponse:
        """Open a page, fill in the form that has these fields (and goes to `to`), and send it.

        `confirms`: where the page warns and asks for a tick, set it and send again.
        """
        with time_machine.travel(now, tick=False):
            client, address = self._client(), reverse(name, args=args)
            form = _form_with(client.get(address).content.decode(), set(fields), to)
            answer = client.post(form.action or address, form.fields | fields)
            if answer.status_code == 200 and confirms:
                asked = _form_with(answer.content.decode(), {"confirmed"}, to)
                answer = client.post(asked.action or address, asked.fields | {"confirmed": "on"})
        assert answer.status_code == 302, _faults(answer)
        return answer

    def _client(self) -> Client:
        client = Client()
        client.force_login(self.user, backend=BACKEND)
        return client


def _form_with(html: str, names: set[str], to: str) -> Form:
    parser = _Forms()
    parser.feed(html)
    found = [form for form in parser.forms if names <= form.names and to in form.action]
    assert found, f"no form has {names}; there are {[sorted(form.names) for form in parser.forms]}"
    return found[0]


def _faults(answer: HttpResponse) -> str:
    """Return what the page says between its tags, for the message of a failed test."""
    text = re.sub(r"<(style|script|svg|select).*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", text)[:3000]
