"""Makes the Word templates that come with the registry of their texts; for developers."""

from django.core.management.base import BaseCommand
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from accreditations.choices import PaperKind, PaperSubject
from accreditations.papers import LANGUAGES, built_in
from accreditations.papers.texts import paragraphs


class Command(BaseCommand):
    help = "Build the Word templates of notes and letters from their texts (for developers)."

    def handle(self, **options):
        for paper in PaperKind:
            for subject in PaperSubject:
                for language in LANGUAGES:
                    document = self.document(paragraphs(paper, subject, language))
                    document.core_properties.author = "Attaché Registry"
                    document.core_properties.title = str(paper)
                    document.core_properties.language = language
                    document.save(built_in(paper, subject, language))

    def document(self, told):
        """A4, one plain serif, nothing that a clerk would have to undo."""
        document = Document()
        section = document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin, section.right_margin = Cm(3), Cm(2)
        normal = document.styles["Normal"]
        normal.font.name, normal.font.size = "Times New Roman", Pt(12)
        normal.paragraph_format.space_after = Pt(6)
        for style, text in told:
            paragraph = document.add_paragraph()
            run = paragraph.add_run(text)
            shape = paragraph.paragraph_format
            if style == "title":
                run.bold = True
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                shape.space_after = Pt(18)
            elif style == "meta":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            elif style == "fact":
                shape.left_indent, shape.space_after = Cm(1), Pt(2)
            elif style == "sign":
                shape.space_before = Pt(24)
            else:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
                shape.space_before = Pt(12)
        return document
