"""What can be asked of reports; every question begins with who asks (R28)."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accreditations.charge import countries_of
from attache_registry import policies
from attache_registry.policies import Role
from attache_registry.replicas import reading
from reporting.choices import ReportStatus

DESK = {Role.DESK, Role.ADMINISTRATOR}


def _model(name):
    from django.apps import apps

    return apps.get_model("reporting", name)


def own(user):
    """Condition: the report is the person's: he or she wrote it, or it is of his or her tour."""
    return Q(written_by=user) | Q(posting__attache__user=user)


class ReportQuerySet(QuerySet):
    """Reports."""

    def visible_to(self, user, today=None):
        """Those that the person may know of.

        A draft is its author's alone; from when it is submitted the desk sees it; a released one is read by the
        roles that its marking names, and by attachés in charge of one of its countries today where it says so.
        """
        role = policies.role_of(user)
        if role is None:
            return self.none()
        if role in DESK:
            return self.filter(~Q(status=ReportStatus.DRAFT) | own(user))
        read = Q(marking__readers__contains=[role])
        if role == Role.ATTACHE:
            links = _model("ReportCountry").objects.filter(report=OuterRef("pk"))
            charged = Exists(links.filter(country__in=countries_of(user, today, today).values("pk")))
            read |= Q(charged, marking__charge_reads=True)
        return self.filter(own(user) | Q(status=ReportStatus.RELEASED) & read)

    def sent(self):
        """Those that are no drafts any more: what the desk knows of."""
        return self.exclude(status=ReportStatus.DRAFT)

    def released(self):
        """Those that stand."""
        return self.filter(status=ReportStatus.RELEASED)

    def with_corrected(self):
        """With `corrected`: whether a later version has been released."""
        later = (
            _model("Report").objects.released().filter(document=OuterRef("document"), version__gt=OuterRef("version"))
        )
        return self.annotate(corrected=Exists(later))

    def latest(self):
        """Each report in the version that stands, and what is still being written."""
        return self.with_corrected().filter(corrected=False)

    def with_country(self, country):
        """Those that speak of a country."""
        links = _model("ReportCountry").objects.filter(report=OuterRef("pk"), country=country)
        return self.filter(Exists(links))

    def about(self, topic):
        """Those on a topic or one below it."""
        links = _model("ReportTopic").objects.filter(report=OuterRef("pk"), topic__in=below(topic))
        return self.filter(Exists(links))

    def speaking_of(self, first, last):
        """Those whose period holds a stretch of days whole."""
        return self.filter(period_starts_on__lte=first, period_ends_on__gte=last)


def below(topic):
    """The keys of a topic and of all below it; one statement."""
    statement = """WITH RECURSIVE below AS (SELECT %s::bigint AS id UNION SELECT topic.id FROM reporting_topic topic
        JOIN below ON topic.parent_id = below.id) SELECT id FROM below"""
    with reading().cursor() as cursor:
        cursor.execute(statement, [topic.pk])
        return [key for (key,) in cursor.fetchall()]
