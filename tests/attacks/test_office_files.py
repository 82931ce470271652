"""Office files as attacks: bombs, doctypes, macros, files elsewhere; refused in moments and in little room."""

import io
import time
import tracemalloc
import zipfile

import pytest
from docx import Document
from openpyxl import Workbook

from accreditations.papers.checking import check_template
from attache_registry.exceptions import BadInput
from attache_registry.office_files import DOCUMENT, WORKBOOK, Refused, check
from cooperation_plans.spreadsheets.reading import read_sheet

MEGABYTE = 1024 * 1024
UNPACKED = 60 * MEGABYTE
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]><lolz>&d;</lolz>"""
QUADRATIC = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + b"a" * 50_000 + b'">]><x>' + b"&a;" * 50_000 + b"</x>"
FILE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
HIDDEN = b'<?xml version="1.0"?>' + b"<!-- x -->" * 20_000 + LAUGHS.removeprefix(b'<?xml version="1.0"?>')
WIDE = ('<?xml version="1.0" encoding="utf-16"?>' + LAUGHS.decode().removeprefix('<?xml version="1.0"?>')).encode(
    "utf-16"
)


def workbook():
    """A real workbook as bytes."""
    book, out = Workbook(), io.BytesIO()
    book.active.append(["No.", "Activity", "Area"])
    book.save(out)
    return out.getvalue()


def document():
    """A real Word document as bytes."""
    out = io.BytesIO()
    written = Document()
    written.add_paragraph("{{ attache_name }}")
    written.save(out)
    return out.getvalue()


def with_part(content, name, part, **more):
    """The file with a part put in, or in the place of one."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            if entry.filename != name:
                after.writestr(entry, before.read(entry))
        after.writestr(name, part)
    return out.getvalue()


def refused_soon(call, *arguments):
    """The refusal of a call, which takes neither time nor room."""
    tracemalloc.start()
    began = time.monotonic()
    try:
        with pytest.raises((Refused, BadInput)) as refused:
            call(*arguments)
        return refused.value
    finally:
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert time.monotonic() - began < 5
        assert most < 40 * MEGABYTE


KINDS = [(workbook, WORKBOOK, "xl/worksheets/sheet1.xml"), (document, DOCUMENT, "word/styles.xml")]


def test_real_ones_are_taken():
    for make, main, _part in KINDS:
        check(make(), main, unpacked=UNPACKED)


@pytest.mark.parametrize(("make", "main", "part"), KINDS, ids=["xlsx", "docx"])
@pytest.mark.parametrize(
    "xml", [LAUGHS, QUADRATIC, FILE, HIDDEN, WIDE], ids=["laughs", "quadratic", "file", "hidden", "wide"]
)
def test_what_declares_a_doctype_is_refused_wherever_it_stands(make, main, part, xml):
    with_it = with_part(make(), part, xml)
    refused = refused_soon(lambda: check(with_it, main, unpacked=UNPACKED))
    assert "doctype" in str(refused.args[0])


@pytest.mark.parametrize(("make", "main", "part"), KINDS, ids=["xlsx", "docx"])
def test_what_unpacks_to_more_than_is_bearable_is_refused_before_it_is_unpacked(make, main, part):
    bomb = with_part(make(), "xl/media/image1.png", b"\0" * 300 * MEGABYTE)
    assert len(bomb) < MEGABYTE
    assert "too large" in str(refused_soon(lambda: check(bomb, main, unpacked=UNPACKED)).args[0])


def test_an_entry_that_says_it_is_small_is_not_read_beyond_what_it_says():
    content = bytearray(with_part(workbook(), "xl/worksheets/sheet1.xml", b"<x>" + b" " * 100 * MEGABYTE + b"</x>"))
    real, small = (100 * MEGABYTE + 7).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert content.count(real) >= 1
    content = bytes(content).replace(real, small)
    refused_soon(read_sheet, content)


def test_thousands_of_parts_are_refused():
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(6000):
            archive.writestr(f"xl/part{number}.bin", b"")
    assert "too large" in str(refused_soon(lambda: check(out.getvalue(), WORKBOOK, unpacked=UNPACKED)).args[0])


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_part_twice_is_refused():
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    refused_soon(lambda: check(out.getvalue(), WORKBOOK, unpacked=UNPACKED))


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/embeddings/oleObject1.bin", "xl/activeX/activeX1.bin"])
def test_what_runs_or_lies_within_is_refused(part):
    content = with_part(workbook(), part, b"invented")
    assert "macros" in str(refused_soon(lambda: check(content, WORKBOOK, unpacked=UNPACKED)).args[0])
    refused_soon(check_template, with_part(document(), part.replace("xl/", "word/"), b"invented"), ["attache_name"])


def test_a_template_that_fetches_something_from_elsewhere_is_refused():
    for kind in ("attachedTemplate", "image", "oleObject", "frame"):
        link = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
        links = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r9" Type="{link}" Target="http://192.0.2.1/x" TargetMode="External"/></Relationships>'
        )
        content = with_part(document(), "word/_rels/settings.xml.rels", links.encode())
        refused = refused_soon(check_template, content, ["attache_name"])
        assert "elsewhere" in str(refused.errors)


NO_WORKBOOKS = {
    "nothing": lambda: b"",
    "a beginning": lambda: b"PK",
    "zeros": lambda: b"PK\x03\x04" + b"\0" * 100,
    "cut": lambda: workbook()[:-40],
    "a document": document,
}


@pytest.mark.parametrize("content", NO_WORKBOOKS.values(), ids=NO_WORKBOOKS)
def test_what_is_no_workbook_is_refused(content):
    refused_soon(read_sheet, content())
