"""Word documents: the pages, headings, tables and lists that all of the registry's own are made of.

The library is large and loaded when the first document is made.
"""

import io
import re

from django.utils.translation import gettext as _

FONT = "Times New Roman"
# XML 1.0, 2.2 Characters.
NO_SIGNS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
MARGINS = ("left_margin", "right_margin", "top_margin", "bottom_margin")


def plain(words):
    """Text as a document can hold it: what people paste from others bears signs that XML has none for."""
    return NO_SIGNS.sub("", str(words).replace("\v", "\n"))


def new_document(title, *, landscape=False):
    """An empty document on A4 in the ministry's plain type."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt, RGBColor

    from attache_registry.word_document import new

    black = RGBColor(0, 0, 0)
    document = new()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    for side in MARGINS:
        setattr(section, side, Cm(2))
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10.5)
    normal.paragraph_format.space_after = Pt(2)
    for level in (1, 2):
        heading = document.styles[f"Heading {level}"]
        heading.font.name, heading.font.size, heading.font.color.rgb = FONT, Pt(15 - 2 * level), black
        # Word takes the font of a heading from its theme unless that is said for every script.
        for name in [name for name in heading.element.rPr.rFonts.attrib if name.endswith("Theme")]:
            del heading.element.rPr.rFonts.attrib[name]
    _number_pages(section)
    properties = document.core_properties
    properties.author, properties.title = _("Attaché Registry"), plain(title)[:250]
    return document


def _number_pages(section):
    """ "2 / 4" under each page, so that no sheet of a signed paper is missed."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for field, between in (("PAGE", " / "), ("NUMPAGES", "")):
        number = OxmlElement("w:fldSimple")
        number.set(qn("w:instr"), field)
        paragraph._p.append(number)
        paragraph.add_run(between)


def table(document, lines, *, header=False, widths=None, numbers=()):
    """A table of texts; the first line is its head, columns of `numbers` stand to the right."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    made = document.add_table(rows=0, cols=len(lines[0]))
    made.style = "Table Grid"
    for line in lines:
        for at, (cell, words) in enumerate(zip(made.add_row().cells, line, strict=True)):
            cell.text = plain(words)
            if at in numbers:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if header:
        repeat_header(made.rows[0])
    if widths:
        set_widths(made, centimetres(*widths))
    return made


def repeat_header(row):
    """The head of a table stands on each page that it runs over."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    for cell in row.cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True


def set_widths(made, widths):
    """Columns of these widths; no row is torn between two pages."""
    from docx.oxml import OxmlElement

    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    for row in made.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def centimetres(*numbers):
    """Lengths in centimetres."""
    from docx.shared import Cm

    return [Cm(number) for number in numbers]


def facts(document, pairs):
    """Names and values side by side, without those that have no value."""
    shown = [(plain(name), plain(value)) for name, value in pairs if value not in (None, "")]
    made = document.add_table(rows=0, cols=2)
    for name, value in shown:
        cells = made.add_row().cells
        cells[0].text, cells[1].text = name, value
    return made


def bullets(document, title, lines, level=1):
    """A list under its heading; nothing for an empty one."""
    if lines:
        document.add_heading(str(title), level)
        for line in lines:
            document.add_paragraph(str(line), style="List Bullet")


def content(document):
    """The document as bytes."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
