"""Saved views: the list, one view as it stands, and the forms that keep, change, drop and mail it."""

from django import forms
from django.contrib import messages
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from analysis import services
from analysis.forms import MailForm, ViewForm
from analysis.models import SavedView, ViewMail
from analysis.workbench import FILTERS, HOW, kept
from attache_registry.filters import refuse_unknown_on_page
from attache_registry.list_pages import page_of
from attache_registry.verb_pages import back_to, verb_page


@require_safe
def saved_views(request):
    """My views, those that are shared with me, and which of them are mailed to me."""
    refuse_unknown_on_page(request, {"as_of", "page"})
    found = SavedView.objects.visible_to(request.user).select_related("owner")
    mailed = dict(ViewMail.objects.filter(user=request.user).values_list("view", "weekday"))
    page = page_of(request, found)
    return render(
        request, "analysis/saved_view_list.html", {"page": page, "views": page.object_list, "mailed": mailed}
    )


@require_safe
def saved_view(request, key):
    """The view itself: the workbench with the filters of the view, on its day."""
    view = seen_by_me(request, key)
    query = QueryDict(view.query, mutable=True)
    query["saved"] = view.pk
    if view.as_of:
        query["as_of"] = view.as_of.isoformat()
    return redirect(f"{reverse('countries')}?{query.urlencode()}")


def seen_by_me(request, key):
    """A view that the person sees; 404 for what is somebody else's alone."""
    view = SavedView.objects.visible_to(request.user).select_related("owner").filter(pk=key).first()
    if view is None:
        raise Http404
    return view


def _owned(request, key):
    view = seen_by_me(request, key)
    services.require_owner(view, request.user)
    return view


def keep(request):
    """The form that keeps the view one comes from."""
    query = kept(request.GET, FILTERS | HOW | {"ordering"})
    query.pop("saved", None)
    form = ViewForm(request.POST or None, initial={"query": query.urlencode(), "as_of": request.GET.get("as_of")})

    def act(said):
        view = services.keep_view(SavedView(**said), by=request.user)
        return reverse("saved-view", args=[view.pk])

    return verb_page(
        request,
        form,
        act,
        title=_("Keep this view"),
        explanation=_("Its filters, columns and shape are kept under a name."),
        submit=_("Keep"),
        back=f"{reverse('countries')}?{query.urlencode()}",
        said=_("The view was kept."),
    )


def change(request, key):
    """The form of a view of one's own; coming from the workbench it takes the filters shown there."""
    view = _owned(request, key)
    shown = kept(request.GET, FILTERS | HOW | {"ordering"})
    shown.pop("saved", None)
    initial = {
        "query": shown.urlencode() if shown else view.query,
        "name": view.name,
        "as_of": view.as_of,
        "shared_with": view.shared_with,
    }
    return verb_page(
        request,
        ViewForm(request.POST or None, initial=initial),
        lambda said: services.change_view(view, by=request.user, **said) and None,
        title=_("Change the view"),
        eyebrow=view.name,
        explanation=_("The filters shown when you came here take the place of the old ones.") if shown else "",
        submit=_("Save"),
        back=back_to(request, "saved-view", key),
        said=_("The view was changed."),
    )


def drop(request, key):
    """Ask before a view is dropped."""
    view = _owned(request, key)
    mails = view.mails.count()
    explanation = _("Nobody will find it any more, and it will not be mailed to anybody.")
    return verb_page(
        request,
        forms.Form(request.POST if request.method == "POST" else None),
        lambda said: services.drop_view(view, by=request.user),
        title=_("Drop the view"),
        eyebrow=view.name,
        explanation=explanation if mails or view.shared_with else _("Only you have it."),
        submit=_("Drop"),
        back=reverse("saved-views"),
        said=_("The view was dropped."),
    )


def mail(request, key):
    """The form of the day of the week on which a view is mailed to oneself."""
    view = seen_by_me(request, key)
    now = view.mails.filter(user=request.user).first()
    if request.method == "POST" and "stop" in request.POST:
        services.stop_mail(view, by=request.user)
        messages.success(request, _("The view is mailed to you no more."))
        return redirect("saved-views")
    return verb_page(
        request,
        MailForm(request.POST or None, initial={"weekday": now.weekday if now else "0"}),
        lambda said: services.mail_view(view, said["weekday"], by=request.user) and None,
        title=_("Mail me this view"),
        eyebrow=view.name,
        explanation=_("It comes to %(address)s with what has changed since the last one.")
        % {"address": request.user.email or "–"},
        submit=_("Mail it"),
        back=reverse("saved-views"),
        said=_("The view is mailed to you from now on."),
        template="analysis/view_mail.html",
        is_mailed=now is not None,
    )
