"""What can be done at the analyst's desk: verbs that check, save and say what is wrong."""

from analysis.services.figures import take_snapshot
from analysis.services.views import change_view, drop_view, keep_view, mail_view, require_owner, stop_mail

__all__ = ["change_view", "drop_view", "keep_view", "mail_view", "require_owner", "stop_mail", "take_snapshot"]
