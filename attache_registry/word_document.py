"""The document that `word.py` makes: whatever text it is given, it holds what it can.

The library is large: this is loaded with the first document.
"""

from docx import Document
from docx.document import Document as DocxDocument

from attache_registry.word import plain


class PlainDocument(DocxDocument):
    """A Word document that leaves out signs which XML has none for; headings are paragraphs, too."""

    def add_paragraph(self, text="", style=None):
        """Add a paragraph at the end."""
        return super().add_paragraph(plain(text), style)


def new():
    """An empty document after the library's own template."""
    made = Document()
    return PlainDocument(made.element, made.part)
