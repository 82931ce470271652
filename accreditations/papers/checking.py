"""A Word template is checked before it is used: what it may hold, and that every placeholder is known."""

import io
import zipfile

from django.utils.translation import gettext as _
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from attache_registry.exceptions import BadInput

LARGEST = 2 * 1024 * 1024
LARGEST_UNPACKED = 20 * 1024 * 1024
# A placeholder, and a paragraph that is left out where a placeholder is empty; nothing that computes.
ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not, nodes.And, nodes.Or)


def sandbox():
    """Where templates are filled in: no reach into Python, and no placeholder without a value."""
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def check_template(content, placeholders):
    """Refuse what is no plain Word document, and every placeholder that is not known; raises `BadInput`."""
    if len(content) > LARGEST:
        raise _refused(_("The file is larger than 2 MB."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            size = sum(entry.file_size for entry in archive.infolist())
            links = (
                [archive.read(name) for name in names if name.endswith(".rels")] if size <= LARGEST_UNPACKED else []
            )
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        raise _refused(_("This is no Word document (.docx).")) from None
    if size > LARGEST_UNPACKED:
        raise _refused(_("The document is too large once unpacked."))
    if "word/document.xml" not in names:
        raise _refused(_("This is no Word document (.docx)."))
    if any("vbaProject" in name or "embeddings/" in name for name in names):
        raise _refused(_("The document holds macros or embedded files; save it without them."))
    if any(b"attachedTemplate" in link or b"oleObject" in link for link in links):
        raise _refused(_("The document refers to a template or object elsewhere; save it without."))
    try:
        text = _text(DocxTemplate(io.BytesIO(content)))
        tree = sandbox().parse(text)
    except TemplateSyntaxError as error:
        raise _refused(_("A placeholder is not closed or not written right: %(fault)s.") % {"fault": error}) from None
    except Exception:
        raise _refused(_("Word's own program could not have written this document.")) from None
    _refuse_unknown(tree, placeholders)


def _text(template):
    """The document's text with its headers and footers, as the template engine reads it."""
    template.init_docx()
    parts = [template.get_xml()]
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        parts += [part.blob.decode() for _key, part in template.get_headers_footers(uri)]
    return "".join(template.patch_xml(part) for part in parts)


def _refuse_unknown(tree, placeholders):
    names, strange = set(), False
    stack = [tree]
    while stack:
        node = stack.pop()
        strange |= not isinstance(node, ALLOWED)
        if isinstance(node, nodes.Name):
            names.add(node.name)
        stack += node.iter_child_nodes()
    if strange:
        raise _refused(_("Only placeholders such as {{ attache_name }} and {% if … %} around them are allowed."))
    unknown = sorted(names - set(placeholders))
    if unknown:
        known = ", ".join(placeholders)
        message = _("Unknown placeholders: %(unknown)s. Known ones: %(known)s.")
        raise _refused(message % {"unknown": ", ".join(unknown), "known": known})


def _refused(message):
    return BadInput({"content": [("template", message)]})
