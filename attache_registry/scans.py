"""Scans of notes and signed papers: checked by their content, kept in the database, served as attachments.

They lie in the one database, so that a backup holds them and a rolled back step leaves no file behind.
"""

import hashlib
import unicodedata

import filetype
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from attache_registry.history import track

# What a scan may be, told by its first bytes and not by its name.
CONTENT_TYPES = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
}
LARGEST = 10 * 1024 * 1024


@track(exclude=["content"])
class Scan(models.Model):
    """The scanned image of a paper, as it was uploaded."""

    name = models.CharField(_("name of the file"), max_length=200)
    content_type = models.CharField(_("kind of file"), max_length=60)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    content = models.BinaryField(_("content"))
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(content_type__in=CONTENT_TYPES, size__range=(1, LARGEST)),
                name="attache_registry_scan_is_a_document_of_bearable_size",
                violation_error_message=_("Upload a PDF, JPEG, PNG or TIFF file of at most 10 MB."),
            )
        ]

    def __str__(self):
        return self.name


def read_scan(upload):
    """An uploaded file as an unsaved `Scan`; `ValidationError` for what is too large or no such document."""
    if upload.size > LARGEST:
        raise ValidationError(gettext("The file is larger than 10 MB. Scan it in black and white, or in parts."))
    # A form that was refused once is read again.
    upload.seek(0)
    content = upload.read()
    kind = filetype.guess(content)
    if kind is None or kind.mime not in CONTENT_TYPES:
        raise ValidationError(gettext("This is no PDF, JPEG, PNG or TIFF file, whatever its name says."))
    name = plain_name(upload.name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0])[:150] or "scan"
    return Scan(
        name=f"{name}.{CONTENT_TYPES[kind.mime]}",
        content_type=kind.mime,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )


def plain_name(name):
    """A name without signs that nobody sees: control, direction and joining signs (Unicode's category C)."""
    return "".join(sign for sign in name if not unicodedata.category(sign).startswith("C")).strip(" .")


def as_attachment(name, content, content_type):
    """A file that the browser keeps and never shows as a page of ours."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, plain_name(name) or "file")
    response["X-Content-Type-Options"] = "nosniff"
    # Whatever it holds besides, it runs nowhere.
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
