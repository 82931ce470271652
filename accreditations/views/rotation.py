"""Rotation: the board, succession in one form, and what follows when a tour's end changes."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accreditations import rows, services
from accreditations.forms import NominationForm, SuccessionForm, TourEndForm
from accreditations.models import Accreditation, Country, Notification, Posting
from accreditations.questions import read_months
from accreditations.rotation import rotation
from accreditations.serializers.questions import RotationAnswer
from accreditations.tour_end import what_follows
from attache_registry import exports, policies
from attache_registry.as_of import day_of
from attache_registry.exceptions import BadInput, NotAllowed, RegistryError
from attache_registry.filters import refuse_unknown_on_page
from attache_registry.forms import say_on_form
from attache_registry.known_at import answers_as_known
from attache_registry.verb_pages import back_to, verb_page

HORIZONS = (6, 12, 24, 36)


@require_safe
@answers_as_known
def board(request):
    """Who follows whom, the most urgent first, each with its next step; and the notifications that are due."""
    refuse_unknown_on_page(request, {"as_of", "months", "format"})
    day = day_of(request)
    months = read_months(request.GET)
    found = rotation(day.on, day.today, months)
    kind = request.GET.get("format")
    if kind:
        if kind not in exports.FORMATS:
            raise BadInput({"format": [("unknown", _("Formats are csv and xlsx."))]})
        return exports.FORMATS[kind](f"rotation-{day.on}", list(RotationAnswer().fields), found)
    due = Notification.objects.with_due_day().unsent().filter(due_on__lte=day.on).order_by("due_on", "pk")
    context = {
        "rows": found.rows,
        "months": months,
        "horizons": HORIZONS,
        "notifications": list(due.values_list(rows.notification(day), flat=True)[:100]),
        "may_write": policies.may_write(request.user, "accreditations"),
        "charge": _charge(request),
    }
    return render(request, "accreditations/rotation.html", context)


def _charge(request):
    """Codes of the countries in the person's charge, whose steps he or she may record."""
    from accreditations.charge import countries_of

    if not policies.may_take_part(request.user, "steps"):
        return set()
    return set(countries_of(request.user).values_list("code", flat=True))


def _require_desk(request):
    if not policies.may_write(request.user, "postings"):
        raise NotAllowed


def succession(request, key):
    """One form makes the successor's tour, a nomination for every country, the hand-over pair; papers follow."""
    _require_desk(request)
    tour = get_object_or_404(Posting.objects.select_related("attache", "post__host"), pk=key)
    today = timezone.localdate()
    accreditations = tour.accreditations.filter(status="accredited")
    answered = tour.post.responsibilities.in_force(tour.ends_on or tour.planned_ends_on or today)
    countries = Country.objects.filter(
        pk__in=accreditations.values("country").union(answered.values("country")).values_list("country", flat=True)
    )
    last = tour.ends_on or tour.planned_ends_on
    initial = {
        "role": tour.role,
        "starts_on": last,
        "countries": [country.code for country in countries],
        "on": today,
    }
    form = SuccessionForm(countries, request.POST or None, initial=initial)

    def act(said):
        names = ("starts_on", "planned_ends_on", "countries", "role", "on", "reference")
        _posting, nominated = services.hand_over(
            tour, attache=form.successor, by=request.user, **{name: said[name] for name in names}
        )
        one = len(nominated) == 1
        return reverse("accreditation", args=[nominated[0].pk]) if one else reverse("rotation")

    return verb_page(
        request,
        form,
        act,
        title=_("Who follows %(attache)s in %(post)s?") % {"attache": tour.attache, "post": tour.post},
        eyebrow=str(tour.post),
        explanation=_(
            "One form posts the successor, nominates for each country chosen and lists what the states are to be "
            "told. Afterwards each accreditation offers its letter and note as Word documents."
        ),
        submit=_("Post and nominate"),
        back=back_to(request, "post", tour.post_id),
        said=_("The successor is posted and nominated. Next: the papers."),
    )


def nominate(request, key, code):
    """Nominate somebody who is posted already for one more country."""
    _require_desk(request)
    tour = get_object_or_404(Posting.objects.select_related("attache", "post__host"), pk=key)
    country = get_object_or_404(Country, code=code)

    def act(said):
        new = Accreditation(posting=tour, country=country, intended_from=said.pop("intended_from"))
        return reverse("accreditation", args=[services.nominate(new, by=request.user, **said).pk])

    return verb_page(
        request,
        NominationForm(request.POST or None),
        act,
        title=_("Nominate %(attache)s for %(country)s") % {"attache": tour.attache, "country": country},
        eyebrow=str(tour.post),
        submit=_("Nominate"),
        back=back_to(request, "attache", tour.attache_id),
        said=_("Nominated. Next: the papers."),
    )


def tour_end(request, key):
    """A tour's end: what would follow from another one is shown before it is saved."""
    _require_desk(request)
    tour = get_object_or_404(Posting.objects.select_related("attache", "post__host"), pk=key)
    initial = {"planned_ends_on": tour.planned_ends_on, "ends_on": tour.ends_on}
    form = TourEndForm(request.POST or None, initial=initial)
    consequences = None
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        try:
            consequences = what_follows(tour, fields, request.user)
            if "confirmed" in request.POST:
                services.change(tour, by=request.user, **fields)
                messages.success(request, _("The tour's end was changed."))
                return redirect(back_to(request, "attache", tour.attache_id))
        except RegistryError as error:
            say_on_form(form, error)
    context = {
        "tour": tour,
        "form": form,
        "consequences": consequences,
        "back": back_to(request, "attache", tour.attache_id),
    }
    return render(request, "accreditations/tour_end.html", context)
