"""Pages with one form that runs one verb: what the registry has against it is said on the form as typed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from attache_registry.exceptions import RegistryError
from attache_registry.forms import say_on_form


def verb_page(
    request,
    form,
    act,
    *,
    title,
    submit,
    back,
    said,
    eyebrow="",
    explanation="",
    template="_components/form_page.html",
    **more,
):
    """Show a form; once it is sent and right, run `act` with what was said and go on.

    `back` is where cancelling leads, and the success too, unless `act` answers an address of its own; `more` is
    what a template of the page's own needs besides.
    """
    if request.method == "POST" and form.is_valid():
        try:
            onward = act(form.cleaned_data)
        except RegistryError as error:
            say_on_form(form, error)
        else:
            messages.success(request, said)
            return redirect(onward if isinstance(onward, str) else back)
    context = {"title": title, "eyebrow": eyebrow, "explanation": explanation, "form": form, "submit": submit}
    return render(request, template, context | {"back": back, **more})


def back_to(request, name, *args):
    """Where the person came from (`next`), if that is a page of ours; else the named page."""
    wanted = request.GET.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return reverse(name, args=args)
