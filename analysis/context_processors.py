"""What every page knows of the person's views."""

from analysis.models import SavedView

# How many stand in the menu; the rest is on the page of views.
IN_THE_MENU = 8


def views(request):
    """`my_views`: the first of the views that the person sees, asked only where the menu is shown."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"my_views": SavedView.objects.visible_to(user).only("pk", "name")[:IN_THE_MENU]}
