"""A scenario as it is read: what comes of its changes, compared with the network; applied; as a document."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accreditations.papers import WORD
from attache_registry import policies
from attache_registry.changes import settled_at
from attache_registry.context_processors import kept_day
from attache_registry.exceptions import Busy, NotAllowed, RegistryError
from attache_registry.filters import refuse_unknown_on_page
from attache_registry.forms import said_by, say_on_form
from attache_registry.scans import as_attachment
from scenarios import documents, pictures, services, shown, words
from scenarios.choices import ChangeKind, ScenarioStatus
from scenarios.comparing import compare, read_window
from scenarios.forms import ApplyForm
from scenarios.services.applying import DoesNotFit
from scenarios.views.seen import in_work, may_apply, may_work, seen_by_me


@dataclass
class Line:
    """A change in words, with what came of it where that is known."""

    change: object
    words: str
    outcome: object = None


def lines_of(changes, outcomes=()):
    """The changes of a scenario in words, each with its outcome."""
    came = {outcome.change.pk: outcome for outcome in outcomes}
    return [Line(change, words.sentence(change), came.get(change.pk)) for change in changes]


@require_safe
def scenario(request, key):
    """The draft and what it changes: conflicts where they arise, then the network without it and with it."""
    refuse_unknown_on_page(request, {"as_of", "from", "to"})
    found = seen_by_me(request, key)
    window = _window(request, found)
    changes = words.in_order(found)
    context = {
        "scenario": found,
        "badge": ScenarioStatus(found.status),
        "window": window,
        "kinds": ChangeKind,
        "may_work": may_work(request, found),
        "may_apply": may_apply(request, found),
        "is_own": found.author_id == request.user.pk and policies.may_write(request.user, "scenarios"),
        # The day that the whole page speaks of.
        "as_of": window.on,
        "as_of_is_today": window.on == window.today,
        "explicit_today": window.today.isoformat(),
        "kept_day": kept_day(window.on, window.today, None),
        # Before anything is asked: what changes from now on was not seen.
        "seen_at": settled_at(),
    }
    outcomes = []
    if found.is_open and changes:
        try:
            comparison = compare(found, window, by=request.user, also=pictures.asking(changes, window))
        except Busy as error:
            context["busy"] = error.message
        else:
            outcomes = comparison.outcomes
            context |= _compared(comparison, window)
        context["stale"] = changed_meanwhile(found, request.user)
    return render(request, "scenarios/scenario_detail.html", context | {"lines": lines_of(changes, outcomes)})


def _window(request, found):
    """The window that the page is asked about; a form whose day was cleared sends an empty one."""
    return read_window({name: said for name, said in request.GET.items() if said}, found)


def _compared(comparison, window):
    """What a comparison shows."""
    before, after = comparison.also_before, comparison.also_after
    tables = shown.tables(comparison)
    return {
        "comparison": comparison,
        "totals": shown.totals(comparison),
        "tables": [table for table in tables if table.lines],
        "unchanged": [table.title for table in tables if not table.lines],
        "maps": [(False, before.map), (True, after.map)],
        "timelines": pictures.timelines(before, after, window),
        "misfits": sum(not outcome.fits for outcome in comparison.outcomes),
    }


def changed_meanwhile(found, user):
    """What changed under the draft since its author last looked."""
    from scenarios.stale import what_changed

    return what_changed(found, user)


def apply(request, key):
    """Ask before the network changes: what is done, what is promised; then all of it, or why not."""
    found = in_work(request, key)
    if not policies.may_write(request.user, "accreditations"):
        raise NotAllowed
    form, outcomes = ApplyForm(found, request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        try:
            services.apply(found, seen=form.cleaned_data["version"], by=request.user)
        except DoesNotFit as error:
            outcomes = error.outcomes
            form.add_error(None, _("The network stays as it is, because not every change fits. See at the changes."))
        except RegistryError as error:
            say_on_form(form, error)
        else:
            messages.success(request, _("The scenario was applied: the network is as it says."))
            return redirect("scenario", key)
    # What is shown from here on is what the next button applies.
    context = {"scenario": found, "form": form, "version": ApplyForm(found)["version"]}
    changes = words.in_order(found)
    try:
        comparison = compare(found, read_window({}, found), by=request.user)
    except Busy as error:
        context["busy"] = " ".join(said_by(error))
    else:
        outcomes = outcomes or comparison.outcomes
        tables = [table for table in shown.tables(comparison) if table.lines]
        context |= {
            "window": comparison.window,
            "totals": shown.totals(comparison),
            "cover": next((table for table in tables if table.name == "cover"), None),
            "agrements": next((table for table in tables if table.name == "agrements"), None),
            "tables": tables,
        }
    misfits = sum(not outcome.fits for outcome in outcomes or ())
    context |= {"lines": lines_of(changes, outcomes or ()), "misfits": misfits}
    # A refusal is no success, also for those who ask without a browser.
    return render(request, "scenarios/apply.html", context, status=409 if form.errors else 200)


@require_safe
def document(request, key):
    """The scenario as a Word document for the decision."""
    refuse_unknown_on_page(request, {"as_of", "from", "to"})
    found = seen_by_me(request, key)
    comparison = compare(found, _window(request, found), by=request.user)
    content = documents.decision(found, lines_of(words.in_order(found), comparison.outcomes), comparison)
    return as_attachment(f"scenario-{found.pk}-{timezone.localdate()}.docx", content, WORD)
