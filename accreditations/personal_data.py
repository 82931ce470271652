"""Personal data of one person: told as a whole, and taken out of the registry without taking the network's past away.

The person stays as who held which post and covered which country on which day; what says who that was is replaced, in
the records, their history, the feed and what waits to be delivered. Free texts are not rewritten: `mentions` finds
where they still name the person.
"""

from dataclasses import dataclass, field

import pgtrigger
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.utils.translation import gettext as _
from psycopg2 import sql

from accreditations.models import Accreditation, Attache, AttacheDocument, Posting
from attache_registry.exceptions import Conflict
from attache_registry.history import NOT_TOLD, tracked
from attache_registry.models import User
from attache_registry.saving import verb
from attache_registry.scans import Scan
from exchange.models import Change, Delivery

# Whose records tell of a person.
ABOUT = (Attache, User, Posting, Accreditation)
# What opens something is not told to anybody, the person included.
SECRET = {"password", "digest", "token_key", "data", "session_key", "sealed_secret", "secret"}
# What somebody keeps for himself or herself, and what lets in.
OWN = (
    *("account.EmailAddress", "mfa.Authenticator", "socialaccount.SocialAccount", "usersessions.UserSession"),
    *("attache_registry.AccessToken", "attache_registry.CalendarLink", "reporting.SavedSearch"),
    *("analysis.ViewMail", "analysis.SavedView"),
)


@dataclass
class Person:
    """An attaché, the user as whom he or she signs in, or both."""

    attache: Attache | None = None
    user: User | None = None
    keys: dict = field(init=False)

    def __post_init__(self):
        self.user = self.user or (self.attache and self.attache.user)
        self.attache = self.attache or Attache.with_voided.filter(user=self.user).first()
        mine = {"attache": self.attache} if self.attache else {"pk": None}
        self.keys = {
            Attache: [self.attache.pk] if self.attache else [],
            User: [self.user.pk] if self.user else [],
            Posting: list(Posting.with_voided.filter(**mine).values_list("pk", flat=True)),
            Accreditation: list(Accreditation.with_voided.filter(**mine).values_list("pk", flat=True)),
        }


def references():
    """The foreign keys that lead to a person: `(model, name of the key, to which model)`; a new one is among them."""
    # The history library's own model is a question, no table.
    for model in (each for each in apps.get_models() if each._meta.app_label != "pghistory"):
        for key in model._meta.concrete_fields:
            if key.remote_field and key.related_model in ABOUT:
                yield model, key.name, key.related_model


def held_on(person):
    """All rows that tell of a person, `{"app.Model": [row, …]}`: records, history, reads, what he or she did."""
    told = {}
    for model in ABOUT:
        told[model._meta.label] = _rows(model._base_manager.filter(pk__in=person.keys[model]))
    for model, name, of in references():
        found = _rows(model._base_manager.filter(**{f"{name}__in": person.keys[of]}))
        rows = told.setdefault(model._meta.label, [])
        rows += [row for row in found if row not in rows]
    return {label: rows for label, rows in told.items() if rows}


def _rows(queryset):
    fields = [
        each.attname
        for each in queryset.model._meta.concrete_fields
        if each.name not in SECRET | NOT_TOLD and not isinstance(each, models.BinaryField)
    ]
    return list(queryset.order_by("pk").values(*fields))


def mentions(*words):
    """Where a word still stands, as a word of its own: `{table: number of rows}` over all tables."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            statement = sql.SQL("SELECT count(*) FROM {} t WHERE t::text ~* ANY (%s)").format(sql.Identifier(table))
            # As text: what is put before statements inside of requests takes nothing else.
            cursor.execute(statement.as_string(cursor.connection), [[rf"\m{word}\M" for word in words]])
            if number := cursor.fetchone()[0]:
                found[table] = number
    return found


@verb
def anonymise(person, *, by=None):
    """Replace what says who somebody was; `Conflict` while he or she is posted, or will be.

    Answers the words by which the person was known, for `mentions`.
    """
    attache, user = person.attache, person.user
    if attache is not None:
        _refuse_while_posted(attache)
    known = {attache.given_name, attache.family_name} if attache else set()
    known |= {user.username} if user else set()
    if attache is not None:
        _replace(attache, given_name="Former", family_name=f"attaché {attache.pk}", email="", phone="", remark="")
        _drop_documents(attache)
    if user is not None:
        name = f"former-{user.pk}"
        _replace(user, username=name, first_name="", last_name="", email="", is_active=False)
        user.set_unusable_password()
        user.save(update_fields=["password"])
        for label in OWN:
            model = apps.get_model(label)
            keys = [name for each, name, of in references() if each is model and of is User]
            for key in keys:
                model._base_manager.filter(**{key: user}).delete()
    return sorted(word for word in known if len(word) > 2)


def _refuse_while_posted(attache):
    open_ones = Posting.objects.filter(attache=attache).exclude(ends_on__lt=models.functions.Now())
    if open_ones.exists():
        raise Conflict(_("The tour has not ended. Anonymise after its last day."), records=list(open_ones[:10]))


def _replace(record, **values):
    """Write values into a record, and into everything that was kept of it."""
    model = type(record)
    model._base_manager.filter(pk=record.pk).update(**values)
    for name, value in values.items():
        setattr(record, name, value)
    kept = {name: values[name] for name in values if name in {f.name for f in tracked()[model]._meta.concrete_fields}}
    _rewrite_history(model, [record.pk], **kept)
    shown = {"content_type": ContentType.objects.get_for_model(model), "object_id": str(record.pk)}
    LogEntry.objects.filter(**shown).update(object_repr=str(record)[:200])
    resource = {Attache: "attaches"}.get(model)
    if resource is None:
        return
    for change in Change.objects.filter(resource=resource, record=record.pk, after__isnull=False):
        told = {name: value for name, value in values.items() if name in change.after}
        Change.objects.filter(pk=change.pk).update(after=change.after | told)
    # What was delivered need not be kept; what waits is made anew of the change.
    Delivery.objects.filter(resource=resource, record=record.pk).delete()


def _drop_documents(attache):
    """Curriculum vitae and photograph go, with what was scanned; that there was one stays in the history."""
    documents = AttacheDocument.with_voided.filter(attache=attache)
    scans = list(documents.values_list("scan", flat=True))
    documents.delete()
    Scan.objects.filter(pk__in=scans).delete()
    _rewrite_history(Scan, scans, name="removed")


def _rewrite_history(model, keys, **values):
    """The one act that changes what the history keeps: it may do so here, and nowhere else."""
    history = tracked()[model]
    with pgtrigger.ignore(f"{history._meta.label}:append_only"):
        history._base_manager.filter(pgh_obj_id__in=keys).update(**values)
