"""What may be attached to a report: told by its content, of bearable size, with a name that harms nobody."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from attache_registry.exceptions import BadInput
from attache_registry.scans import read_scan


def read_file(upload):
    """An uploaded file as an unsaved `Scan`; `BadInput` for none, one too large, or of a kind that is not kept."""
    if upload is None:
        raise BadInput({"file": [("required", _("Choose a file."))]})
    try:
        return read_scan(upload)
    except ValidationError as error:
        raise BadInput({"file": [("invalid", error.messages[0])]}) from error
