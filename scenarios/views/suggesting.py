"""Layouts of the network are suggested, and one of them becomes a draft."""

from dataclasses import dataclass

from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from attache_registry import policies
from attache_registry.as_of import day_of
from attache_registry.exceptions import BadInput, Busy
from attache_registry.filters import refuse_unknown_on_page
from attache_registry.forms import say_on_form
from attache_registry.verb_pages import verb_page
from scenarios import suggestions as network
from scenarios.suggesting import explain, explain_search, suggest
from scenarios.suggesting_forms import LayoutForm, SuggestionForm
from scenarios.views.seen import require_drafter

HOW_MANY, SECONDS = 3, 20


@dataclass
class Suggested:
    """A layout for a page: sentences, countries by post, and the form that drafts it."""

    sentences: list
    posts: list
    terms: list
    form: object


@require_http_methods(["GET", "HEAD", "POST"])
def suggestions(request):
    """What is wished for; once it is said, the best layouts, each with why, and a button that drafts it."""
    refuse_unknown_on_page(request, {"as_of", *SuggestionForm.base_fields})
    day = day_of(request)
    asked = "number_of_posts" in request.GET
    form = SuggestionForm(day, request.GET if asked or request.method == "POST" else None)
    if request.method == "POST":
        return _draft(request, form, day)
    context = {"form": form, "asked": asked, "seconds": SECONDS}
    if asked and form.is_valid():
        try:
            problem = network.problem(day, **form.wished)
            found = suggest(problem, how_many=HOW_MANY, seconds=SECONDS)
        except (BadInput, Busy) as error:
            say_on_form(form, error)
        else:
            context |= {
                "found": [_shown(each, problem, day, found.layouts) for each in found.layouts],
                "of_search": explain_search(found),
                "may_draft": policies.may_write(request.user, "scenarios"),
            }
    return render(request, "scenarios/suggest.html", context, status=400 if asked and form.errors else 200)


def _shown(layout, problem, day, layouts):
    named = network.names(day)
    posts = []
    for key in layout.open_posts:
        post = problem.post_of[key]
        codes = [code for code, its in layout.assignment.items() if its == key]
        countries = sorted((named(code), code == post.host, _moves(problem, key, code)) for code in codes)
        # Where somebody resides stands first.
        posts.append((named(key), not post.is_open, sorted(countries, key=lambda each: not each[1])))
    return Suggested(
        explain(layout, problem, named, layouts),
        sorted(posts, key=lambda each: each[0]),
        _terms(layout.terms),
        LayoutForm(problem, initial={"layout": LayoutForm.written(layout), "on": day.on}, auto_id=False),
    )


def _terms(terms):
    """What a layout costs, term by term, in the units that are weighed."""
    return [
        (_("Days uncovered"), number_format(terms.days_uncovered, force_grouping=True)),
        (_("Moves"), terms.moves),
        (_("Most non-resident countries per attaché"), number_format(f"{float(terms.load):.3g}")),
        (_("Distance"), _("%(km)s km") % {"km": number_format(terms.kilometres, force_grouping=True)}),
        (_("Countries without their language"), terms.unspoken),
    ]


def _moves(problem, key, code):
    return problem.is_move(problem.post_of[key], problem.country_of[code])


def _draft(request, form, day):
    """A scenario from the layout that was sent, checked against what was wished for."""
    require_drafter(request)
    if not form.is_valid():
        faults = form.errors.as_data().items()
        raise BadInput({name: [("invalid", each.messages[0]) for each in found] for name, found in faults})
    problem = network.problem(day, **form.wished)

    def act(said):
        scenario = network.draft_from(said["layout"], problem, name=said["name"], on=said["on"], by=request.user)
        return scenario.get_absolute_url()

    return verb_page(
        request,
        LayoutForm(problem, request.POST),
        act,
        title=_("Draft a scenario from this layout"),
        submit=_("Draft a scenario"),
        back=request.get_full_path(),
        said=_("The scenario was drafted. Look at its changes before it is applied."),
    )
