"""Uploaded Office documents (XLSX, DOCX): refused before they are opened where they may harm who opens them.

What a document unpacks to is added up before any of it is unpacked: the library reads no more of a part than its
entry declares. A part's XML may declare nothing (doctype, entities). What goes out again, filled in, to people's
programs may fetch nothing from elsewhere.
"""

import io
import zipfile
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

MOST_PARTS = 5_000
LARGEST_LINKS = 2 * 1024 * 1024
CHUNK = 64 * 1024
WORKBOOK, DOCUMENT = "xl/workbook.xml", "word/document.xml"
ENCRYPTED = 0x1
# Parts that run, or that are documents in the document.
ACTIVE = ("vbaproject", "vbadata", "/embeddings/", "/activex/", "/macrosheets/")
XML = (".xml", ".rels", ".vml")


class Refused(Exception):
    """The document is not taken; `args[0]` says why, in the reader's language."""


class _Begun(Exception):
    """The root element begins: what comes before it has been read."""


def check(content, main, *, unpacked):
    """Refuse bytes that are no document with the `main` part, or one that unpacks to more than `unpacked` bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive.infolist(), main, unpacked)
            for entry in archive.infolist():
                if entry.filename.lower().endswith(XML):
                    _check_prologue(archive, entry)
                if main == DOCUMENT and entry.filename.lower().endswith(".rels"):
                    _check_links(archive, entry)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
        raise Refused(_not_of_kind(main)) from None


def _not_of_kind(main):
    if main == WORKBOOK:
        return _("This is no .xlsx workbook. Save it in Excel or LibreOffice as .xlsx.")
    return _("This is no Word document (.docx).")


def _check_parts(entries, main, unpacked):
    names = [entry.filename.lower() for entry in entries]
    if main not in names or any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise Refused(_not_of_kind(main))
    # The same name twice is read by one program in one way and by the next in another.
    if len(names) > MOST_PARTS or len(set(names)) < len(names) or sum(e.file_size for e in entries) > unpacked:
        raise Refused(_("The file is too large once unpacked. Take out what is not needed and save it again."))
    if any(word in f"/{name}" for name in names for word in ACTIVE):
        raise Refused(_("The file holds macros or embedded files; save it without them."))


def _check_prologue(archive, entry):
    """Refuse a part that declares a doctype, by which entities multiply or files elsewhere are read."""
    parser = expat.ParserCreate()

    def refuse(*declared):
        raise Refused(_("The file declares what no Office program writes (a doctype); save it again."))

    def begin(*element):
        raise _Begun

    parser.StartDoctypeDeclHandler, parser.EntityDeclHandler, parser.StartElementHandler = refuse, refuse, begin
    try:
        with archive.open(entry) as part:
            while piece := part.read(CHUNK):
                parser.Parse(piece, False)
    except (_Begun, expat.ExpatError):
        # What is no XML is left to the library, which refuses it.
        return


def _check_links(archive, entry):
    """Refuse what is fetched from elsewhere when the document is opened: templates, objects, pictures."""
    if entry.file_size > LARGEST_LINKS:
        raise Refused(_("The file is too large once unpacked. Take out what is not needed and save it again."))
    try:
        links = list(fromstring(archive.read(entry), forbid_dtd=True))
    except (ParseError, DefusedXmlException):
        raise zipfile.BadZipFile from None
    for link in links:
        if link.get("TargetMode", "").lower() == "external" and not link.get("Type", "").endswith("/hyperlink"):
            raise Refused(_("The document refers to a template, object or picture elsewhere; save it without."))
