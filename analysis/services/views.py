"""Views are kept, changed and dropped by their owner; whoever sees one may have it mailed."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from analysis.models import ViewMail
from analysis.workbench import Asked, kept
from attache_registry.as_of import today
from attache_registry.exceptions import BadInput, NotAllowed
from attache_registry.saving import check_and_save, lock, verb

# What belongs to a look at a view and not to the view.
NOT_KEPT = {"as_of", "page", "format", "saved"}


@verb
def keep_view(view, *, by):
    """Keep a view as its owner's.

    Raises `BadInput` where its name is taken or its query asks for what there is not.
    """
    view.owner = by
    view.query = read_query(view.query)
    return check_and_save(view)


@verb
def change_view(view, *, by, **fields):
    """Change a view of one's own. Raises as `keep_view` does, `NotAllowed` for somebody else's."""
    require_owner(view, by)
    lock(view)
    view.refresh_from_db()
    for name, value in fields.items():
        setattr(view, name, value)
    view.query = read_query(view.query)
    return check_and_save(view)


@verb
def drop_view(view, *, by):
    """Drop a view of one's own, with the mails of it."""
    require_owner(view, by)
    view.delete()


@verb
def mail_view(view, weekday, *, by):
    """Have a view that one sees mailed on a day of the week; a second wish takes the first one's place."""
    if not by.email:
        raise BadInput({"weekday": [("no_mailbox", _("No e-mail address of yours is recorded."))]})
    mail = ViewMail.objects.filter(view=view, user=by).first() or ViewMail(view=view, user=by)
    mail.weekday = weekday
    return check_and_save(mail)


@verb
def stop_mail(view, *, by):
    """Have a view mailed no more."""
    ViewMail.objects.filter(view=view, user=by).delete()


def read_query(text):
    """The query of a view as it is kept: checked, without what was left empty, in one order; `BadInput` else."""
    query = QueryDict(text.removeprefix("?"), mutable=True)
    for name in NOT_KEPT & set(query):
        del query[name]
    query = kept(query)
    Asked(query, today())
    return query.urlencode()


def require_owner(view, by):
    """Raise `NotAllowed` unless the view is the person's."""
    if view.owner_id != by.pk:
        raise NotAllowed(_("Only its owner changes a view. Keep one of your own instead."))
