"""What the forms of pages and administration share: days, and what the registry has against what was sent."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from attache_registry.exceptions import BadInput
from attache_registry.lazy_words import filled
from attache_registry.periods import FIRST_DAY, LAST_DAY, day_field
from attache_registry.scans import LARGEST, read_scan


class DayInput(forms.DateInput):
    """The browser's own control for a day: labelled, and without scripts or styles of its own."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", attrs={"min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()})


class DayField(forms.DateField):
    """A day that the registry knows (R1)."""

    widget = DayInput
    default_validators = day_field().validators

    def __init__(self, **kwargs):
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)


class ScanField(forms.FileField):
    """A scan, checked by its content."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Scan of the note"))
        kwargs.setdefault("help_text", filled(_("PDF, JPEG, PNG or TIFF, at most %(most)s MB."), most=LARGEST >> 20))
        super().__init__(**kwargs)
        # What the administration heads a column with where rows cannot be changed.
        self.short_description = self.label

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        return read_scan(upload) if upload else None


def say_on_form(form, error):
    """Put what a domain error says on the form as it was typed: at its fields, or above them."""
    if isinstance(error, BadInput):
        for name, faults in error.errors.items():
            for _code, message in faults:
                form.add_error(name if name in form.fields else None, ValidationError(str(message)))
        if error.errors:
            return
    form.add_error(None, ValidationError(" ".join(said_by(error))))


def said_by(error):
    """All that a domain error says, the records in the way included."""
    yield str(error.message)
    if isinstance(error, BadInput):
        for faults in error.errors.values():
            for _code, message in faults:
                yield str(message)
    for record in getattr(error, "records", ()):
        yield f"{record};"
