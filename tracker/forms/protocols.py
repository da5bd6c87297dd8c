"""A protocol file as a supervisor hands it in, and the act of publishing it. What the file says: `programmes`."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Field
from django import forms

from programmes.protocol.reading import LARGEST
from tracker.forms.fields import ClinicForm, layout
from tracker.forms.signatures import password_field
from tracker.models import Site

TYPED = "protocol.toml"
NO_SITE = "Nobody's: it stands alone"


class FileForm(ClinicForm):
    """A file that was chosen, or its text; and whose supplement it is. What was chosen counts before what was typed."""

    file = forms.FileField(
        label="A file", required=False, help_text="A protocol, a site's supplement or rules of a place, in TOML."
    )
    text = forms.CharField(
        label="Or its text", required=False, strip=False, max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip
    site = forms.ChoiceField(label="Whose supplement it is", required=False)

    helper = layout(Field("file"), "text", "site")

    def __init__(self, *args: Any, sites: Mapping[str, Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sites = sites
        self.fields["site"].choices = [("", NO_SITE), *((code, f"{it}'s") for code, it in sites.items())]

    def clean(self) -> dict[str, Any]:
        """Ask for a file or a text; put a file's text where it can be mended."""
        given = super().clean() or self.cleaned_data
        file = given.get("file")
        if file is not None and file.size > LARGEST:
            self.add_error("file", f"This file has {file.size:,} bytes; a protocol has at most {LARGEST:,}.")
        elif file is not None:
            self._take(file.read())
        elif not (given.get("text") or "").strip() and "text" not in self.errors:
            self.add_error("text", "Choose a file, or paste its text here.")
        return given

    def _take(self, body: bytes) -> None:
        self.cleaned_data["body"] = body
        self.data = self.data.copy()
        self.data["text"] = body.decode("utf-8-sig", errors="replace").replace("\x00", "�")

    @property
    def body(self) -> bytes:
        """Return the bytes: a file's as they are; those of a text with the ends of lines that files have."""
        kept: bytes | None = self.cleaned_data.get("body")
        if kept is not None:
            return kept
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n").encode("utf-8", errors="replace")

    @property
    def name(self) -> str:
        """Return what problems call the file."""
        file = self.cleaned_data.get("file")
        return str(file.name)[-80:] if file else TYPED

    @property
    def whose(self) -> Site | None:
        """Return the site whose supplement it is."""
        return self.sites.get(self.cleaned_data.get("site") or "")


class PublishForm(ClinicForm):
    """The bytes that were checked, whose they are, and the password of who signs that they are published."""

    body = forms.CharField(widget=forms.HiddenInput, max_length=2 * LARGEST)
    name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    site = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4)
    password = password_field("", required=False)

    helper = layout("body", "name", "site", "password")

    def clean_body(self) -> bytes:
        """Return the bytes that were checked.

        :raises ValidationError: when they did not come back as they were.
        """
        try:
            return base64.b64decode(self.cleaned_data["body"], validate=True)
        except (binascii.Error, ValueError) as error:
            raise forms.ValidationError("The file did not come back as it was. Check it again.") from error


def sealed(body: bytes) -> str:
    """Return a file's bytes as a hidden field can hold them, so that its digest stays the same."""
    return base64.b64encode(body).decode("ascii")
