"""Nothing on a Latvian page is English: each text is a translated string, a Latvian name, or what people entered.

Every string that goes through translation is marked; what is left beside marked strings must be data. Where a record
has a name in both languages the English one is no data here, and neither is a stored value of a closed list.
"""

import ast
import re
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import unquote_plus

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core import mail
from django.core.management import call_command
from django.db.models import CharField, TextField
from django.utils.translation.trans_real import DjangoTranslation
from docx import Document

from accreditations.reference_data import region_names_lv
from attache_registry.models import User
from cooperation_plans.models import Amendment
from reporting.finding import MARKUP
from reporting.models import Report
from tests.access.conftest import demonstration, loaded
from tests.access.table import PAGES
from tests.routes import fill
from tests.test_house import LAYERS, ROOT, sources
from tests.test_pages import ASKED, REFUSED

__all__ = ["demonstration", "loaded"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group(__name__)]

OPENS, CLOSES = "⟦", "⟧"
SIGNS = re.compile(f"([{OPENS}{CLOSES}])")
# Django writes "2026. gada 1. maijs" from a format; the month is translated.
YEAR = re.compile(r"\b\d{4}\. gada\b|\bplkst\.")
# Attributes that are seen or read aloud.
SAID = {"aria-label", "title", "placeholder", "alt", "label", "aria-roledescription", "aria-description"}
# The same in every language: names of file formats, of the other language, of what has no other name.
ALIKE = {"CSV", "XLSX", "API", "DOCX", "PDF", "SVG", "PNG", "Word", "EUR", "ISO", "OF"}
ALIKE |= {"English", "Latviešu", "lv", "en"}
# What Django and django-axes write in English themselves, and commands as the history names them.
NOT_OURS = {"True", "False", "Search", "Axes", "md5", "load_demo", "reference data"}


@pytest.fixture
def marked(monkeypatch):
    """Every translated string between marks."""
    gettext, ngettext = DjangoTranslation.gettext, DjangoTranslation.ngettext

    def mark(told):
        return f"{OPENS}{told}{CLOSES}"

    monkeypatch.setattr(DjangoTranslation, "gettext", lambda self, message: mark(gettext(self, message)))
    monkeypatch.setattr(DjangoTranslation, "ngettext", lambda self, one, many, n: mark(ngettext(self, one, many, n)))


class Seen(HTMLParser):
    """The texts of a page that somebody sees or hears, one by one."""

    def __init__(self, page):
        super().__init__()
        self.texts, self.hidden, self.depth = [], [], 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        # A number is the same in every language, and the page says so.
        if tag in {"script", "style"} or attrs.get("translate") == "no":
            self.hidden.append(tag)
        self.texts += [value for name, value in attrs.items() if name in SAID and value]
        if tag == "input" and attrs.get("type") in {"submit", "button", "reset"}:
            self.texts.append(attrs.get("value") or "")

    def handle_endtag(self, tag):
        if self.hidden and self.hidden[-1] == tag:
            self.hidden.pop()

    def handle_data(self, data):
        """What stands within marks is translated, elements within it too."""
        if self.hidden:
            return
        bare = []
        for part in SIGNS.split(data):
            self.depth += (part == OPENS) - (part == CLOSES)
            if not self.depth and part != CLOSES:
                bare.append(part)
        self.texts.append(" ".join("".join(bare).split()))


def data(in_english):
    """What people entered and lists hold, as far as a Latvian page may show it; the longest first."""
    found = ALIKE | NOT_OURS | set(region_names_lv().values())
    # Amendments keep the words that were agreed.
    for before_and_after in Amendment.objects.values_list("before", "after"):
        found.update(each for each in before_and_after if isinstance(each, str))
    for model in apps.get_models():
        # The history repeats what records hold, English names included.
        if model._meta.app_label not in LAYERS or model.__name__.endswith("event"):
            continue
        names = {field.name for field in model._meta.local_concrete_fields}
        for field in model._meta.local_concrete_fields:
            inner = field.base_field if isinstance(field, ArrayField) else field
            if not isinstance(inner, CharField | TextField) or field.choices or inner.choices:
                continue
            rows = model._base_manager
            if f"{field.name}_lv" in names and not in_english:
                rows = rows.filter(**{f"{field.name}_lv": ""})
            for value in rows.values_list(field.name, flat=True).distinct():
                found.update(value if isinstance(value, list) else [value])
    return sorted({" ".join(each.split()) for each in found if each and each.strip()}, key=len, reverse=True)


@pytest.fixture
def leaks(demonstration):
    """A function from texts to those that are neither translated nor data, be it told `in_english`."""
    values, known = {}, {}
    # Of reports any stretch is shown: rendered, cut, with hits marked.
    reports = [" ".join(MARKUP.sub(" ", text).split()) for text in Report.objects.values_list("text", flat=True)]
    for in_english in (False, True):
        values[in_english] = [each for each in data(in_english) if re.search(r"[^\W\d_]", each)]
        listed = "|".join(map(re.escape, values[in_english]))
        known[in_english] = re.compile(rf"(?<!\w)(?:{listed})(?!\w)")

    def is_entered(text, asked, in_english):
        # What was asked for; the title of a record as Django cuts it in its breadcrumbs; a password's stars.
        cut = text.endswith("…") and any(each.startswith(text.strip("› …")) for each in values[in_english])
        of_report = any(text.strip("… ") in each for each in reports)
        return cut or of_report or "*****" in text or (text.strip(" ·:") in asked)

    def leaking(texts, asked="", in_english=False):
        found = set()
        for text in texts:
            plain = without_marked(text)
            left = YEAR.sub(" ", known[in_english].sub(" ", plain))
            if re.search(r"[^\W\d_]{2,}", left) and not is_entered(plain, asked, in_english):
                found.add(text)
        return sorted(found)

    return leaking


def without_marked(text):
    """What of a text stands within no marks."""
    seen = Seen("")
    seen.handle_data(text)
    return seen.texts[0]


def texts(answer):
    """The texts of an answer that is a page."""
    page = answer.headers.get("Content-Type", "").startswith("text/html")
    seen = Seen(answer.content.decode() if page else "")
    # A translated string that was taken apart would leave everything after it within marks.
    return [*seen.texts, *(["a string is taken apart"] if seen.depth else [])]


def pages():
    """Every address of a page that answers a GET; the API speaks to systems."""
    opened = [
        fill(route) for route, (get, _post) in PAGES.items() if get and not route.startswith(("api/", "metrics"))
    ]
    return [*opened, *ASKED, *REFUSED]


def admin_pages():
    """Lists and forms of the administration, a form with a record in it where there is one."""
    from django.contrib import admin

    yield "/admin/"
    for model in admin.site._registry:
        if model._meta.app_label not in LAYERS:
            continue
        at = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        yield at
        yield f"{at}add/"
        record = model._base_manager.first()
        if record:
            yield from (f"{at}{record.pk}/change/", f"{at}{record.pk}/history/")


@pytest.mark.parametrize("addresses_of", [pages, admin_pages])
def test_no_page_leaks_english(client, marked, leaks, addresses_of):
    user = User.objects.get(username="admin")
    client.force_login(user, "attache_registry.sign_in.backend.RegistryBackend")
    client.cookies["django_language"] = "lv"

    found = {}
    for path in addresses_of():
        # The administration and the history show both names of a record.
        in_english = path.startswith(("/admin/", "/history/"))
        asked = unquote_plus(path.partition("?")[2])
        found[path] = leaks(texts(client.get(path)), asked, in_english)

    assert {path: said for path, said in found.items() if said} == {}


def test_the_test_finds_a_leak(leaks):
    page = f"<p>{OPENS}Valstis{CLOSES}</p><p title='Left behind'>Zviedrija, Sweden</p><p>planned</p><p>7 km</p>"
    assert leaks(Seen(page).texts) == ["7 km", "Left behind", "Zviedrija, Sweden", "planned"]


def test_no_mail_leaks_english(demonstration, marked, leaks, settings):
    settings.OFFICE_EMAILS, settings.MINISTRY_LANGUAGE = ["office@example.org"], "lv"
    call_command("send_reminders")
    said = [line for each in mail.outbox for line in (each.subject, *each.body.splitlines())]
    assert said
    assert leaks(re.sub(r"https?://\S+", "", line) for line in said) == []


def test_no_dossier_leaks_english(client, demonstration, marked, leaks):
    client.force_login(User.objects.get(username="admin"), "attache_registry.sign_in.backend.RegistryBackend")
    client.cookies["django_language"] = "lv"
    answer = client.get(f"{fill('attaches/<int:key>/dossier/')}?format=docx")
    document = Document(BytesIO(b"".join(answer)))
    said = [each.text for each in document.paragraphs]
    said += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert len(said) > 10
    assert leaks(said) == []


# Where code says something to a reader: the first argument, or a keyword.
SAYING = {"ValidationError", "BadInput", "Conflict", "NotAllowed", "NotFound", "Overlap", "RegexValidator"}
KEYWORDS = {"label", "help_text", "verbose_name", "verbose_name_plural", "violation_error_message", "message"}
SENTENCE = re.compile(r"[A-Za-z]{2,}.* .*[A-Za-z]{2,}")


def test_what_code_says_to_a_reader_is_translated():
    wrong = []
    for path in sources("*.py"):
        # The schema of the API speaks English, as do the commands.
        if {"tests", "migrations", "commands", "serializers", "serializers.py", "api_schema.py"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse((ROOT / path).read_text())):
            if not isinstance(node, ast.Call):
                continue
            said = [each.value for each in node.keywords if each.arg in KEYWORDS]
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            said += node.args[:2] if name in SAYING else []
            for each in said:
                for part in each.values if isinstance(each, ast.JoinedStr) else [each]:
                    if isinstance(part, ast.Constant) and SENTENCE.search(str(part.value)):
                        wrong.append((str(path), part.lineno, part.value))
    assert wrong == []
