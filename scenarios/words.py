"""Words about scenarios that several places say."""

from django.utils.translation import gettext_lazy as _

KIND_STAYS = _("The kind of a change stays. Take it out and add another.")
