"""A Word template is checked before it is used: what it may hold, and that every placeholder is known."""

import io

from django.utils.translation import gettext as _
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from attache_registry import office_files
from attache_registry.exceptions import BadInput
from attache_registry.word import plain

LARGEST = 2 * 1024 * 1024
LARGEST_UNPACKED = 20 * 1024 * 1024
# A placeholder, and a paragraph that is left out where a placeholder is empty; nothing that computes.
ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not, nodes.And, nodes.Or)


def sandbox():
    """Where templates are filled in: no reach into Python, and no placeholder without a value."""
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True, finalize=_as_held)


def _as_held(value):
    """A value without signs that a document cannot hold; what is marked up already stays so."""
    return plain(value) if isinstance(value, str) and plain(value) != value else value


def check_template(content, placeholders):
    """Refuse what is no plain Word document, and every placeholder that is not known; raises `BadInput`."""
    if len(content) > LARGEST:
        raise _refused(_("The file is larger than 2 MB."))
    try:
        office_files.check(content, office_files.DOCUMENT, unpacked=LARGEST_UNPACKED)
    except office_files.Refused as refused:
        raise _refused(refused.args[0]) from None
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
