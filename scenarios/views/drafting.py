"""Scenarios are drafted: the list, name and purpose, the changes one by one, shares."""

import re

from django import forms
from django.contrib import messages
from django.db.models import Count, Max
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from attache_registry import policies
from attache_registry.api_base import MAX_KEY_DIGITS
from attache_registry.exceptions import BadInput
from attache_registry.filters import refuse_unknown_on_page
from attache_registry.known_at import read_instant
from attache_registry.list_pages import page_of
from attache_registry.models import User
from attache_registry.verb_pages import back_to, verb_page
from scenarios import services
from scenarios.choices import ChangeKind
from scenarios.forms import ChangeForm, ScenarioForm, ShareForm
from scenarios.models import DraftedChange, Scenario
from scenarios.views.seen import authored, in_work, own, require_drafter
from scenarios.words import SPOKEN_OF, sentence

KEY = rf"[0-9]{{1,{MAX_KEY_DIGITS}}}"


@require_safe
def scenarios(request):
    """My scenarios, and those that are shared with me."""
    refuse_unknown_on_page(request, {"as_of", "page"})
    found = Scenario.objects.visible_to(request.user).select_related("author")
    found = found.annotate(number_of_changes=Count("changes"), last_day=Max("changes__on"))
    page = page_of(request, found.order_by("-made_at", "-pk"))
    context = {
        "page": page,
        "scenarios": page.object_list,
        "may_draft": policies.may_write(request.user, "scenarios"),
    }
    return render(request, "scenarios/scenario_list.html", context)


def new(request):
    """The form of a new scenario."""
    require_drafter(request)
    form = ScenarioForm(request.POST or None)

    def act(said):
        return services.draft(Scenario(**said), by=request.user).get_absolute_url()

    return verb_page(
        request,
        form,
        act,
        title=_("New scenario"),
        explanation=_("A draft of changes to the network. Nothing of it holds before it is applied."),
        submit=_("Begin"),
        back=reverse("scenarios"),
        said=_("The scenario was begun. Add what it changes."),
    )


def edit(request, key):
    """The form of its name and purpose."""
    scenario = in_work(request, key)
    form = ScenarioForm(request.POST or None, instance=Scenario.objects.get(pk=key))
    return verb_page(
        request,
        form,
        lambda said: services.change_scenario(scenario, by=request.user, **said) and None,
        title=_("Name and purpose"),
        eyebrow=scenario.name,
        submit=_("Save"),
        back=back_to(request, "scenario", key),
        said=_("The scenario was changed."),
    )


def drop(request, key):
    """Ask before a scenario is dropped."""
    scenario = own(request, key)
    return verb_page(
        request,
        forms.Form(request.POST if request.method == "POST" else None),
        lambda said: services.drop_scenario(scenario, by=request.user) and None,
        title=_("Drop the scenario"),
        eyebrow=scenario.name,
        explanation=_("It stays to be read, and can be changed and applied no more. The network stays as it is."),
        submit=_("Drop"),
        back=reverse("scenario", args=[key]),
        said=_("The scenario was dropped."),
    )


def share(request, key):
    """With whom a scenario is shared; one more, or one no more."""
    # To share it with one more, it is to be open still.
    shares_more = request.method == "POST" and "stop" not in request.POST
    scenario = (own if shares_more else authored)(request, key)
    here = reverse("scenario-share", args=[key])
    if request.method == "POST" and "stop" in request.POST:
        number = request.POST["stop"]
        colleague = get_object_or_404(User, pk=int(number) if re.fullmatch(KEY, number) else 0)
        services.stop_sharing(scenario, colleague, by=request.user)
        messages.success(request, _("The scenario is shared with this colleague no more."))
        return redirect(here)

    def act(said):
        services.share(scenario, said["user"], may_change=said["may_change"], by=request.user)
        return here

    return verb_page(
        request,
        ShareForm(scenario, request.POST or None),
        act,
        title=_("Share the scenario"),
        eyebrow=scenario.name,
        explanation=_(
            "Nobody else knows of it until it is applied: then the history names it. Only the desk applies it."
        ),
        submit=_("Share"),
        back=reverse("scenario", args=[key]),
        said=_("The scenario was shared."),
        template="scenarios/share.html",
        is_open=scenario.is_open,
        shares=scenario.shares.select_related("user").order_by("pk"),
    )


@require_POST
def look(request, key):
    """What changed until the page was made was seen."""
    found = in_work(request, key)
    try:
        seen_at = read_instant(request.POST.get("seen_at", ""))
    except ValueError:
        message = _("Open the scenario again and look at what changed.")
        raise BadInput({"seen_at": [("invalid", message)]}) from None
    services.look_again(found, by=request.user, seen_at=seen_at)
    messages.success(request, _("From now on later changes are told."))
    return redirect("scenario", key)


def new_change(request, key, what):
    """The form of a change of one kind."""
    scenario = in_work(request, key)
    if what not in ChangeKind.values:
        raise Http404
    kind = ChangeKind(what)
    before = scenario.changes.order_by("-number").first()
    form = ChangeForm(scenario, kind, request.POST or None, initial={"on": before.on} if before else {})
    return verb_page(
        request,
        form,
        lambda said: services.add_change(scenario, DraftedChange(kind=kind, **form.said), by=request.user) and None,
        title=kind.label[:1].upper() + kind.label[1:],
        eyebrow=scenario.name,
        submit=_("Add"),
        back=reverse("scenario", args=[key]),
        said=_("The change was added."),
    )


def _change(scenario, number):
    """A change of the scenario by its number."""
    return get_object_or_404(scenario.changes.select_related(*SPOKEN_OF), number=number)


def edit_change(request, key, number):
    """The form of a change as it is drafted."""
    scenario = in_work(request, key)
    change = _change(scenario, number)
    form = ChangeForm(scenario, ChangeKind(change.kind), request.POST or None, instance=_change(scenario, number))
    return verb_page(
        request,
        form,
        lambda said: services.change_change(change, by=request.user, **form.said) and None,
        title=_("Change %(number)s") % {"number": number},
        eyebrow=scenario.name,
        explanation=sentence(change),
        submit=_("Save"),
        back=reverse("scenario", args=[key]),
        said=_("The change was changed."),
    )


@require_POST
def take_out(request, key, number):
    """A change is taken out of the draft."""
    services.take_out(_change(in_work(request, key), number), by=request.user)
    messages.success(request, _("The change was taken out."))
    return redirect("scenario", key)
