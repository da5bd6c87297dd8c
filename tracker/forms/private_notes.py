"""A private note as its author types it: three prompts, which keep it to what it is for."""

from typing import Any

from tracker.forms.fields import ClinicForm, key_field, layout, words

PROMPTS = {
    "in_me": ("What I noticed in myself", "In me"),
    "between": ("What happened between us", "Between us"),
    "to_think": ("What I want to think about", "To think about"),
}
LONGEST = 3500


class PrivateNoteForm(ClinicForm):
    """What the author thinks, under three prompts; one of them is enough."""

    key = key_field()
    in_me = words(rows=3, max_length=LONGEST, label=PROMPTS["in_me"][0], required=False)
    between = words(rows=3, max_length=LONGEST, label=PROMPTS["between"][0], required=False)
    to_think = words(rows=3, max_length=LONGEST, label=PROMPTS["to_think"][0], required=False)

    helper = layout("key", *PROMPTS)

    def clean(self) -> dict[str, Any]:
        """Ask for words under one of the prompts at least."""
        given = super().clean() or self.cleaned_data
        if not self.errors and not any(given.get(name) for name in PROMPTS):
            self.add_error("in_me", "Write something under one of the three.")
        return given

    def note(self) -> str:
        """Return what was written as one text, each part under its short heading."""
        parts = [f"{head}: {self.cleaned_data[name]}" for name, (_, head) in PROMPTS.items() if self.cleaned_data[name]]
        return "\n\n".join(parts)

    def field_with(self, reason: str) -> str | None:
        """Return the field in which the words stand that a refusal repeats; None where it repeats none."""
        _, _, rest = reason.partition("“")
        found = rest.partition("”")[0]
        return next((name for name in PROMPTS if found and found in self.cleaned_data[name]), None)
