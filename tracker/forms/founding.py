"""What a clinic begins with, as the command line takes it: a site, and who manages its people. No page shows these."""

from django import forms

from tracker.actions.people import Invited
from tracker.forms.zones import zone_choices
from tracker.models import Site


class SiteForm(forms.Form):
    """A new site."""

    code = forms.RegexField(
        r"\A[A-Z]{2,4}\Z", help_text="two to four capital letters: references of courses begin with them",
        error_messages={"invalid": "Write two to four capital letters."},
    )  # fmt: skip
    name = forms.CharField(max_length=80, help_text="as staff and patients call it")
    sender_name = forms.CharField(max_length=40, help_text="what a patient's lock screen shows; names no treatment")
    zone = forms.ChoiceField(
        choices=zone_choices, help_text="such as Europe/London",
        error_messages={"invalid_choice": "There is no zone %(value)s. Write one such as Europe/London."},
    )  # fmt: skip
    country = forms.RegexField(
        r"\A[A-Z]{2}\Z", help_text="two letters, such as GB",
        error_messages={"invalid": "Write the two capital letters of a country, such as GB."},
    )  # fmt: skip
    subdivision = forms.RegexField(
        r"\A[A-Z0-9]{1,3}\Z", required=False, help_text="of the country, as in ISO 3166-2: SA, OR, ENG",
        error_messages={"invalid": "Write a part of the country as in ISO 3166-2, such as OR."},
    )  # fmt: skip
    team_phone = forms.CharField(max_length=20, help_text="of the team by day")
    team_hours = forms.CharField(max_length=80, help_text="when it is answered, in words")
    night_phone = forms.CharField(max_length=20, help_text="at night and at weekends")
    crisis_phone = forms.CharField(max_length=20, help_text="of a crisis line that is always answered")
    crisis_name = forms.CharField(max_length=40, help_text="what the crisis line is called")
    emergency_phone = forms.CharField(max_length=20, help_text="such as 999")

    def site(self) -> Site:
        """Return the site that was typed, not stored."""
        return Site(**self.cleaned_data)


class AdministratorForm(forms.Form):
    """Who manages the people of a site."""

    site = forms.CharField(max_length=4, help_text="the code of the site")
    email = forms.EmailField(max_length=254, help_text="where they log in with; nothing is sent to it")
    full_name = forms.CharField(max_length=120, help_text="such as 'Abel Forde'")
    short_name = forms.CharField(max_length=40, help_text="what colleagues call them")
    credential = forms.CharField(max_length=80, required=False, help_text="profession or credential")

    def invited(self) -> Invited:
        """Return who was typed."""
        return Invited(*(self.cleaned_data[name] for name in ("email", "full_name", "short_name", "credential")))
