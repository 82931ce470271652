"""Posts and attachés."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accreditations import dossier as dossiers
from accreditations import rows, viewsets
from accreditations.drawing import draw
from accreditations.lanes import lanes_of_accreditations, lanes_of_tours
from accreditations.models import (
    Accreditation,
    Attache,
    AttacheDocument,
    Country,
    Establishment,
    Post,
    Posting,
    Promotion,
    Responsibility,
)
from accreditations.papers import WORD
from accreditations.questions import a_year_from
from accreditations.through_time import gaps
from attache_registry import policies
from attache_registry.as_of import day_of
from attache_registry.filters import refuse_unknown_on_page
from attache_registry.known_at import answers_as_known
from attache_registry.list_pages import ListPage
from attache_registry.scans import as_attachment
from attache_registry.sensitive import note


class PostList(ListPage):
    """Posts, what they provide and what they answer for."""

    viewset = viewsets.PostViewSet
    template_name = "accreditations/post_list.html"
    default_ordering = "city"


class AttacheList(ListPage):
    """Attachés, where they serve and what they cover."""

    viewset = viewsets.AttacheViewSet
    template_name = "accreditations/attache_list.html"
    default_ordering = "family_name"


@require_safe
@answers_as_known
def post(request, key):
    """One post: establishment against tours, countries answered for, through time."""
    refuse_unknown_on_page(request, {"as_of"})
    day = day_of(request, "posts")
    row = _one(Post.objects.filter(pk=key).for_day(day.on), rows.post(day))
    tours = Posting.objects.filter(post=key).with_overrun(day.on, day.today)
    return render(
        request,
        "accreditations/post_detail.html",
        {
            "row": row,
            "host": Country.objects.get(code=row["host"]),
            "tours": (told := _all(tours, rows.posting(day))),
            "drawing": draw(lanes_of_tours(told, "attache_detail", day.today), day.on),
            "gaps": list(gaps(day.on, a_year_from(day.on), day.today, posts=[key])),
            "serving": Posting.objects.filter(post=key).in_force(day.on, day.today).count(),
            "establishments": _through_time(Establishment, rows.establishment, day, post=key),
            "responsibilities": _through_time(Responsibility, rows.responsibility_in_words, day, post=key),
            "may_write": policies.may_write(request.user, "posts"),
        },
    )


@require_safe
@answers_as_known
def attache(request, key):
    """One attaché: tours, accreditations, ranks, languages."""
    refuse_unknown_on_page(request, {"as_of"})
    day = day_of(request, "attaches")
    found = Attache.objects.filter(pk=key)
    row = _one(found, rows.attache(day))
    note("attaches", [row])
    tours = Posting.objects.filter(attache=key).with_overrun(day.on, day.today)
    return render(
        request,
        "accreditations/attache_detail.html",
        {
            "row": row,
            "is_fictional": found.values_list("is_fictional", flat=True).get(),
            "tours": (told := _all(tours, rows.posting(day))),
            "accreditations": (accredited := _accreditations(day, attache=key)),
            "drawing": draw(
                lanes_of_tours(told, "post_detail", day.today) + lanes_of_accreditations(accredited), day.on
            ),
            "documents": AttacheDocument.objects.filter(attache=key),
            "plans": _all(Country.objects.filter(code__in=row["countries"]), rows.country_with_plan(day)),
            "promotions": _all(Promotion.objects.filter(attache=key), rows.promotion_in_words(day)),
            "may_write": policies.may_write(request.user, "attaches"),
        },
    )


@require_safe
def dossier(request, key):
    """All that a successor needs to know, as a page and as a Word document."""
    refuse_unknown_on_page(request, {"as_of", "format"})
    found = Attache.objects.filter(pk=key).first()
    if found is None:
        raise Http404
    told = dossiers.dossier(found, day_of(request, "accreditations"))
    if request.GET.get("format") == "docx":
        return as_attachment(dossiers.file_name(found), dossiers.as_word(told), WORD)
    return render(request, "accreditations/dossier.html", {"dossier": told})


def _all(queryset, row):
    return list(queryset.values_list(row, flat=True))


def _one(queryset, row):
    """The one row of a page; 404 where there is none, or where one may not know of it."""
    for found in queryset.values_list(row, flat=True):
        return found
    raise Http404


def _through_time(model, row, day, **of):
    """Dated facts, the latest first."""
    return _all(model.objects.filter(**of).order_by("-period", "pk"), row(day))


def _accreditations(day, **of):
    """Accreditations with what they are on the day, the latest first."""
    found = Accreditation.objects.filter(**of).for_day(day.on, day.today).order_by("-period", "-pk")
    return _all(found, rows.accreditation_in_words(day))
