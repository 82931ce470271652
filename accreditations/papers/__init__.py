"""Papers: what is to be written, what is still missing for it, and the Word document (R17)."""

import io
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accreditations.choices import (
    Branch,
    DocumentKind,
    EndReason,
    NoteItem,
    NotificationKind,
    PaperKind,
    PaperSubject,
    PostingRole,
    Status,
    StepKind,
)
from accreditations.models import Accreditation, AttacheDocument, PaperTemplate, Promotion, SendingState
from attache_registry.exceptions import BadInput

LANGUAGES = ("en", "lv")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What our own paper is at each step; the other steps are the receiving state's acts.
SUBJECT_OF_STEP = {
    StepKind.NOMINATE: PaperSubject.APPOINTMENT,
    StepKind.REQUEST_AGREMENT: PaperSubject.REQUEST_AGREMENT,
    StepKind.ACCREDIT: PaperSubject.ARRIVAL,
    StepKind.END: PaperSubject.DEPARTURE,
}
PLACEHOLDERS = (
    "reference",
    "today",
    "mission",
    "protocol_department",
    "protocol_address",
    "sending_state",
    "receiving_state",
    "other_states",
    "attache_name",
    "rank",
    "branch",
    "role",
    "residence",
    "tour_starts_on",
    "tour_ends_on",
    "person_replaced",
    "enclosures",
)


@dataclass
class Paper:
    """A paper about an accreditation: its values, and what the rule card asks for and is missing."""

    accreditation: Accreditation
    paper: str
    subject: str
    language: str
    values: dict
    missing: list = field(default_factory=list)

    @property
    def name(self):
        """Name of the file, without spaces."""
        country = self.accreditation.country.code
        return f"{self.subject}-{self.paper}-{country}-{self.accreditation.pk}-{self.language}.docx"

    def document(self):
        """The Word document as bytes."""
        # Large libraries are loaded when the first paper is written.
        from docxtpl import DocxTemplate

        from accreditations.papers.checking import sandbox

        template = DocxTemplate(_template(self.paper, self.subject, self.language))
        template.render(self.values, jinja_env=sandbox(), autoescape=True)
        out = io.BytesIO()
        template.save(out)
        return out.getvalue()


def accreditation(key):
    """The accreditation of a key with all that a paper says of it, or None."""
    related = ("country", "attache", "posting__post__host", "posting__succeeds__attache")
    return Accreditation.objects.filter(pk=key).select_related(*related).first()


def built_in(paper, subject, language):
    """Where a template that comes with the registry lies."""
    return Path(__file__).resolve().parent / "templates" / f"{subject}-{paper}-{language}.docx"


def prepare(accreditation, *, paper, subject, language=None):
    """What a paper will say, and what is missing for it; `BadInput` where there is no such paper.

    By default a note is in the language that the rule card asks for, a letter in the ministry's own.
    """
    language = language or default_language(accreditation, paper, subject)
    if not has_template(paper, subject, language):
        raise BadInput({"language": [("no_template", _("There is no template in this language."))]})
    with translation.override(language):
        values = _values(accreditation, subject)
    # What is missing is said to the reader, not to the receiving state.
    missing = list(_missing(accreditation, subject, values))
    if subject == PaperSubject.CONCURRENT and not values["other_states"]:
        message = _("There is no other accreditation that this state is to be told of.")
        raise BadInput({"step": [("nothing_to_tell", message)]})
    if paper == PaperKind.NOTE_VERBALE and language != accreditation.country.note_language:
        missing.append(
            _("The receiving state asks for a note in “%(language)s”; this one is in another language.")
            % {"language": accreditation.country.note_language}
        )
    return Paper(accreditation, paper, subject, language, values, missing)


def default_language(accreditation, paper, subject):
    """The language of a paper that nobody chose."""
    if paper == PaperKind.MINISTRY_LETTER:
        return settings.MINISTRY_LANGUAGE
    wanted = accreditation.country.note_language
    return wanted if has_template(paper, subject, wanted) else "en"


def read_subject(text, accreditation):
    """The subject of a paper from a subject or a step of the life cycle; `BadInput` for a step of the host's."""
    if text in PaperSubject.values:
        return PaperSubject(text)
    if text in StepKind.values and text in SUBJECT_OF_STEP:
        subject = SUBJECT_OF_STEP[StepKind(text)]
        recalled = subject == PaperSubject.DEPARTURE and accreditation.end_reason == EndReason.RECALLED
        return PaperSubject.RECALL if recalled else subject
    known = ", ".join([*PaperSubject.values, *SUBJECT_OF_STEP])
    raise BadInput({"step": [("invalid_choice", _("We write papers for: %(known)s.") % {"known": known})]})


def fitting(accreditation):
    """The subjects that make sense for an accreditation as it stands, the next one first."""
    status = accreditation.status
    if status in {Status.NOMINATED, Status.AGREMENT_REQUESTED}:
        first = PaperSubject.REQUEST_AGREMENT if accreditation.country.prior_approval else PaperSubject.APPOINTMENT
        found = [first, PaperSubject.APPOINTMENT]
    elif status == Status.AGREMENT_GRANTED:
        found = [PaperSubject.APPOINTMENT, PaperSubject.ARRIVAL]
    elif status == Status.ACCREDITED:
        found = [PaperSubject.ARRIVAL, PaperSubject.DEPARTURE, PaperSubject.RECALL]
        if accreditation.notifications.filter(kind=NotificationKind.CONCURRENT).exists():
            found.insert(0, PaperSubject.CONCURRENT)
    elif status == Status.ENDED:
        recalled = accreditation.end_reason == EndReason.RECALLED
        found = [PaperSubject.RECALL if recalled else PaperSubject.DEPARTURE]
    else:
        found = []
    return list(dict.fromkeys(found))


def has_template(paper, subject, language):
    """Whether there is a template, the ministry's own or one that comes with the registry."""
    return built_in(paper, subject, language).exists() or _own(paper, subject, language).exists()


def _own(paper, subject, language):
    return PaperTemplate.objects.filter(paper=paper, subject=subject, language=language)


def _template(paper, subject, language):
    own = _own(paper, subject, language).first()
    return io.BytesIO(bytes(own.content)) if own else built_in(paper, subject, language)


def template_in_use(paper, subject, language):
    """The template's file as it is used now; bytes."""
    found = _template(paper, subject, language)
    return found.read_bytes() if isinstance(found, Path) else found.getvalue()


def _values(accreditation, subject):
    """The placeholders' values in the language of the paper."""
    posting, country, attache = accreditation.posting, accreditation.country, accreditation.attache
    post = posting.post
    today = timezone.localdate()
    first_day = max(filter(None, [posting.starts_on, today]))
    last_day = posting.ends_on or posting.planned_ends_on
    rank = _rank(attache, min(first_day, last_day or first_day))
    replaced = posting.succeeds.attache if posting.succeeds else None
    kept = _documents(attache)
    mission = _mission(accreditation)
    home = SendingState.objects.select_related("country").get().country
    others = accreditation.notifications.filter(kind=NotificationKind.CONCURRENT).select_related("concerns__country")
    return dict.fromkeys(PLACEHOLDERS, "") | {
        "reference": _reference(accreditation, subject),
        "today": _in_full(today),
        "mission": mission or _("The Embassy (%(city)s)") % {"city": post.city},
        "protocol_department": _department(country),
        "protocol_address": country.protocol_address,
        "sending_state": home.local_name,
        "receiving_state": country.local_name,
        "other_states": ", ".join(each.concerns.country.local_name for each in others),
        "attache_name": "" if attache.is_unnamed else attache.name,
        "rank": rank.local_title if rank else "",
        "branch": str(Branch(attache.branch).label) if attache.branch else "",
        "role": str(PostingRole(accreditation.role).label),
        "residence": f"{post.city}, {post.host.local_name}",
        "tour_starts_on": _in_full(posting.starts_on) if posting.starts_on else "",
        "tour_ends_on": _in_full(last_day) if last_day else "",
        "person_replaced": _titled(replaced, last_day_of=posting.succeeds) if replaced else "",
        "enclosures": ", ".join(str(DocumentKind(kind).label) for kind in sorted(kept)),
    }


def _documents(attache):
    """The kinds of documents of an officer that are there."""
    return set(AttacheDocument.objects.filter(attache=attache).values_list("kind", flat=True))


def _mission(accreditation):
    """The mission that submits the note: the rule card's, else the post's own; empty where neither is named."""
    return accreditation.country.submitting_mission or accreditation.posting.post.mission


def _missing(accreditation, subject, values):
    """What the paper needs and the rule card asks for, and is not there; in the reader's language."""
    country, kept = accreditation.country, _documents(accreditation.attache)
    if not values["attache_name"]:
        yield _("The name of the attaché is not known to the registry.")
    if not _mission(accreditation):
        yield _("Neither the rule card nor the post names the mission that submits the note.")
    if subject in {PaperSubject.DEPARTURE, PaperSubject.RECALL} and not values["tour_ends_on"]:
        yield _("The last day of the tour is not known.")
    if subject not in {PaperSubject.REQUEST_AGREMENT, PaperSubject.APPOINTMENT}:
        return
    if not values["tour_starts_on"]:
        yield _("The first day of the tour is not known.")
    there = {
        NoteItem.RANK: bool(values["rank"]),
        NoteItem.CV: DocumentKind.CV in kept,
        NoteItem.PHOTOGRAPH: DocumentKind.PHOTOGRAPH in kept,
        NoteItem.PERSON_REPLACED: bool(values["person_replaced"]),
    }
    for item in country.note_requires:
        if item not in there:
            yield _("The rule card asks for “%(item)s”: enclose it by hand.") % {"item": item}
        elif not there[item]:
            yield _("The rule card asks for this, and it is missing: %(item)s.") % {"item": NoteItem(item).label}


def _reference(accreditation, subject):
    """The reference that came back for this paper, where it was recorded."""
    if subject in NotificationKind.values:
        told = accreditation.notifications.filter(kind=subject).exclude(reference="").first()
    elif subject == PaperSubject.RECALL:
        told = accreditation.steps.filter(step=StepKind.END).first()
    else:
        told = accreditation.steps.filter(step=subject).first()
    return told.reference if told else ""


def _department(country):
    """The addressee: the first line of the protocol department's address, else the foreign ministry."""
    lines = country.protocol_address.strip().splitlines()
    return (
        lines[0] if lines else _("the Ministry of Foreign Affairs of %(country)s") % {"country": country.local_name}
    )


def _in_full(day):
    """A day as a paper says it: nothing shortened."""
    return date_format(day, r"Y. \g\a\d\a j. F" if get_language() == "lv" else "DATE_FORMAT")


def _rank(attache, on):
    held = Promotion.objects.filter(attache=attache).held(on).select_related("rank").first()
    return held.rank if held else None


def _titled(attache, last_day_of):
    if attache.is_unnamed:
        return ""
    on = min(filter(None, [last_day_of.ends_on or last_day_of.planned_ends_on, timezone.localdate()]))
    rank = _rank(attache, on)
    return f"{rank.local_title} {attache.name}" if rank else attache.name
