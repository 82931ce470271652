"""Uploads that are two things at once, or not what their names say: kept as documents, given back as nothing else."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from attache_registry.scans import LARGEST, read_scan
from tests.access.cast import OWN, browsers, records

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 invented\n"
SCRIPT = b"<html><script>alert(1)</script></html>"


def upload(content, name="note.pdf", kind="application/pdf"):
    """A file as a browser sends it, with the name and the kind that somebody claims."""
    return SimpleUploadedFile(name, content, kind)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (SCRIPT, "note.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "note.png"),
        (b"GIF89a/*" + SCRIPT + b"*/=1;", "note.gif"),
        (b"PK\x03\x04" + b"\0" * 60, "note.pdf"),
        (b"MZ" + b"\0" * 200, "note.pdf"),
        (b"#!/bin/sh\nid\n", "note.jpg"),
        (b"\n" + PDF + SCRIPT, "note.pdf"),
        (SCRIPT + PDF, "note.pdf"),
        (b"", "note.pdf"),
    ],
)
def test_what_does_not_begin_as_a_document_is_refused_whatever_it_is_called(content, name):
    with pytest.raises(ValidationError):
        read_scan(upload(content, name))


def test_what_is_too_large_is_refused():
    with pytest.raises(ValidationError):
        read_scan(upload(PDF + b"\0" * LARGEST))


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\win.ini", "win.pdf"),
        ("note.pdf.html", "note.pdf.pdf"),
        ("note.exe", "note.pdf"),
        ("tropeR\u202efdp.exe", "tropeRfdp.pdf"),
        ("a\u200bb\r\nSet-Cookie: x.pdf", "abSet-Cookie: x.pdf"),
        ("x" * 400 + ".pdf", "x" * 150 + ".pdf"),
        ("...pdf", "scan.pdf"),
        ("ķēniņš.pdf", "ķēniņš.pdf"),
    ],
)
def test_a_name_is_a_name_and_ends_as_the_content_says(claimed, kept):
    file = upload(PDF)
    # The upload's own class would tidy the name; whoever attacks does not send it through that.
    file._name = claimed
    assert read_scan(file).name == kept


def test_a_polyglot_is_given_back_as_a_file_that_runs_nowhere(demonstration):
    of, browser = records(OWN), browsers()["admin"]
    scan = of["scans"]
    type(scan).objects.filter(pk=scan.pk).update(content=PDF + SCRIPT, name='x".html\r\n.pdf')

    told = browser.get(f"/scans/{scan.pk}/")

    assert told.status_code == 200
    assert told["Content-Type"] == "application/pdf"
    assert told["Content-Disposition"].startswith("attachment; ")
    assert "\n" not in told["Content-Disposition"]
    assert told["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in told["Content-Security-Policy"]
