"""The shape in which reports leave the registry: one JSON object a row, nested by the database."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When

from accreditations.rows import fields, or_null, post_summary
from attache_registry.nested_rows import Instant, Row, full_name
from cooperation_plans.rows import named
from reporting.models import (
    Attachment,
    Report,
    ReportActivity,
    ReportAgreement,
    ReportCountry,
    ReportStep,
    ReportTopic,
)


def topic(day):
    """A topic with the wider one, if any."""
    return Row(**fields("code", "name", "name_lv", parent=F("parent__code")))


def marking(day):
    """A marking; whether the registry may hold texts of it."""
    return Row(**fields("code", "name", "name_lv", "level", "words", "readers", "charge_reads", "holds_text"))


def _linked(model, column, key, order):
    links = model.objects.filter(report=OuterRef("pk")).order_by(order)
    return ArraySubquery(links.values(told=F(f"{column}__{key}")))


def reports_on_day(queryset, day):
    """Reports that the person may see, with what `report` needs."""
    found = queryset.visible_to(day.user, day.today) if day.user is not None else queryset.none()
    return found.with_corrected()


def _open_versions(day):
    """The other versions that the person sees, the first of them first."""
    others = Report.objects.filter(document=OuterRef("document"))
    others = others.visible_to(day.user, day.today) if day.user is not None else others.none()
    told = Row(id=F("pk"), version=F("version"), status=F("status"), on=F("on"))
    return ArraySubquery(others.order_by("version").values(told=told))


def summary(day):
    """What a list shows of a report; of `reports_on_day`."""
    countries = ReportCountry.objects.filter(report=OuterRef("pk")).order_by("country__code")
    topics = ReportTopic.objects.filter(report=OuterRef("pk")).order_by("topic__code")
    names = {name: F(f"country__{name}") for name in ("code", "name", "name_lv")}
    of_topic = {name: F(f"topic__{name}") for name in ("code", "name", "name_lv")}
    return Row(
        **_of_report(),
        countries_detail=ArraySubquery(countries.values(told=Row(**names))),
        topics_detail=ArraySubquery(topics.values(told=Row(**of_topic))),
    )


def _of_report():
    return fields(
        "id",
        posting=F("posting_id"),
        attache_detail=Row(id=F("posting__attache_id"), name=full_name("posting__attache__")),
        post_detail=post_summary("posting__post__"),
        countries=_linked(ReportCountry, "country", "code", "country__code"),
        on=F("on"),
        period_starts_on=F("period_starts_on"),
        period_ends_on=F("period_ends_on"),
        kind=F("kind"),
        title=F("title"),
        reference=or_null("reference"),
        kept_at=or_null("kept_at"),
        topics=_linked(ReportTopic, "topic", "code", "topic__code"),
        marking=F("marking__code"),
        marking_detail=named("marking"),
        source=or_null("source"),
        activities=_linked(ReportActivity, "activity", "pk", "activity"),
        agreements=_linked(ReportAgreement, "agreement", "pk", "agreement"),
        outcome_of=F("outcome_of_id"),
        status=F("status"),
        version=F("version"),
        corrected=F("corrected"),
    )


def report(day):
    """A report with its text, its attachments, its steps and its versions; of `reports_on_day`."""
    steps = ReportStep.objects.filter(report=OuterRef("pk")).order_by("number")
    files = Attachment.objects.filter(report=OuterRef("pk")).order_by("file__name", "pk")
    return Row(
        **_of_report(),
        text=F("text"),
        attachments=ArraySubquery(
            files.values(
                told=Row(id=F("pk"), name=F("file__name"), content_type=F("file__content_type"), size=F("file__size"))
            )
        ),
        steps=ArraySubquery(
            steps.values(told=Row(**fields("number", "to", "remark", recorded_at=Instant("recorded_at"))))
        ),
        versions=_open_versions(day),
    )


def is_own(user):
    """Expression: whether the report is the person's."""
    own = Q(written_by=user) | Q(posting__attache__user=user)
    return Case(When(own, then=Value("own")), default=Value("other"), output_field=CharField())


def speaks_of(country):
    """Condition: the report speaks of the country whose key is the expression."""
    return Exists(ReportCountry.objects.filter(report=OuterRef("pk"), country=country))
