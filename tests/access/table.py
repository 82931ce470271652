"""What each page takes, and of whom, in the words of the table of roles (R28).

An entry is `(GET, POST)`: each None where the address does not take the method, `public`, or a rule that answers
whether a person may, given the records of a country (see `cast.records`).
"""

from attache_registry import policies
from attache_registry.policies import Role
from reporting.models import Report
from reporting.resources import is_own_still
from scenarios.models import Scenario
from scenarios.services import may_change


def public(user, of):
    """Everybody, signed in or not."""
    return True


def signed_in(user, of):
    """Everybody who is signed in."""
    return policies.role_of(user) is not None


def nobody(user, of):
    """Nobody: there is no such record for anybody."""
    return False


def nobody_signed_in(user, of):
    """Nobody of those who are signed in; others are asked to sign in first."""
    return False


def reads(name):
    """Whoever reads the resource."""
    return lambda user, of: policies.may_read(user, name)


def writes(name):
    """Whoever writes the resource by role."""
    return lambda user, of: policies.may_write(user, name)


def enters(name):
    """Whoever writes the resource, and attachés, who choose among their countries."""
    return lambda user, of: policies.may_write(user, name) or policies.may_take_part(user, name)


def changes(name, kind):
    """Whoever may write the record."""
    return lambda user, of: policies.may_write_record(user, name, of[kind])


def finishes(name, kind):
    """Whoever may tell the outcome of the record."""
    return lambda user, of: policies.may_finish(user, name, of[kind])


def of_confidential_step(user, of):
    """A step's scan that may tell reasons: whoever writes the network."""
    return not policies.hidden_fields(user, "steps")


def sees_report(user, of):
    """Whoever may know of the report."""
    return Report.objects.visible_to(user).filter(pk=of["reports"].pk).exists()


def writes_report(user, of):
    """Whoever sees the report and may write it."""
    return sees_report(user, of) and policies.may_write_record(user, "reports", of["reports"])


def corrects_report(user, of):
    """Whoever sees the report and may begin a new version of it."""
    return sees_report(user, of) and (policies.may_write(user, "reports") or is_own_still(user, of["reports"]))


def decides_on_report(user, of):
    """Who of the desk sees the report."""
    return sees_report(user, of) and policies.may_write(user, "reports")


def owns(kind):
    """Whose the record is."""
    return lambda user, of: of[kind].owner_id == user.pk


def uploaded_and_writes(user, of):
    """Who sent the spreadsheet, while he or she may write the plan."""
    return of["upload"].uploaded_by_id == user.pk and changes("cooperation-plans", "plans")(user, of)


def sees_view(user, of):
    """Whose the view is, and with whose role it is shared."""
    view = of["views"]
    return view.owner_id == user.pk or policies.role_of(user) in view.shared_with


def sees_scenario(user, of):
    """Whose the scenario is, and with whom it is shared."""
    return Scenario.objects.visible_to(user).filter(pk=of["scenarios"].pk).exists()


def drafts_scenario(user, of):
    """Whose the scenario is, and who works on it, as long as he or she writes the network."""
    return may_change(of["scenarios"], user) and policies.may_write(user, "scenarios")


def twice(rule):
    """A form: who may see it may send it."""
    return rule, rule


READ = (reads("countries"), None)
ACTIVITY, PLAN = changes("activities", "activities"), changes("cooperation-plans", "plans")
PAGES = {
    "": READ,
    "countries/": READ,
    "countries/map.svg": READ,
    "countries/map.png": READ,
    "countries/compare/": READ,
    "countries/timeline.svg": READ,
    "countries/<str:code>/": READ,
    "countries/<str:code>/cooperation/": READ,
    "countries/<str:code>/dossier/": READ,
    "search/": READ,
    "search/hits/": READ,
    "posts/": READ,
    "posts/<int:key>/": READ,
    "attaches/": READ,
    "attaches/<int:key>/": READ,
    "attaches/<int:key>/dossier/": READ,
    "rotation/": READ,
    "postings/<int:key>/succession/": twice(writes("postings")),
    "postings/<int:key>/end/": twice(writes("postings")),
    "postings/<int:key>/nominate/<str:code>/": twice(writes("postings")),
    "accreditations/<int:key>/": READ,
    "accreditations/<int:key>/record/<str:kind>/": twice(changes("steps", "accreditations")),
    "accreditations/<int:key>/steps/<int:step>/take-back/": twice(changes("steps", "accreditations")),
    "accreditations/<int:key>/steps/<int:step>/confirm/": (None, writes("accreditations")),
    "accreditations/<int:key>/paper/": READ,
    "notifications/<int:key>/": twice(changes("notifications", "notifications")),
    "scans/<int:key>/": (of_confidential_step, None),
    "plans/": READ,
    "plans/new/": twice(enters("cooperation-plans")),
    "plans/<int:key>/": READ,
    "plans/<int:key>/edit/": twice(PLAN),
    "plans/<int:key>/become/<str:to>/": twice(PLAN),
    "plans/<int:key>/steps/<int:step>/take-back/": twice(PLAN),
    "plans/<int:key>/carry-over/": twice(PLAN),
    "plans/<int:key>/document/": READ,
    "plans/<int:key>/papers/": twice(PLAN),
    "plans/<int:key>/remind/<str:code>/": (None, PLAN),
    "plans/<int:key>/spreadsheet/": READ,
    "plans/<int:key>/import/": twice(PLAN),
    "plans/<int:key>/import/<int:upload>/": twice(uploaded_and_writes),
    "plans/<int:key>/activities/new/": twice(PLAN),
    "signed-papers/<int:key>/": READ,
    "activities/": READ,
    "activities/new/": twice(enters("activities")),
    "activities/<int:key>/": READ,
    "activities/<int:key>/edit/": twice(ACTIVITY),
    "activities/<int:key>/become/<str:to>/": twice(ACTIVITY),
    "activities/<int:key>/outcome/": twice(finishes("activities", "activities")),
    "activities/<int:key>/steps/<int:step>/take-back/": twice(ACTIVITY),
    "figures/": READ,
    "figures/take/": (None, writes("figures")),
    "figures/<int:key>/": READ,
    "reports/": READ,
    "reports/new/": twice(enters("reports")),
    "reports/preview/": (None, signed_in),
    "reports/months/": READ,
    "reports/briefing/": READ,
    "reports/searches/": twice(signed_in),
    "reports/searches/<int:key>/drop/": (None, owns("searches")),
    "reports/of-outcome/<int:key>/": (None, ACTIVITY),
    "reports/<int:key>/": (sees_report, None),
    "reports/<int:key>/edit/": twice(writes_report),
    "reports/<int:key>/keep/": (None, writes_report),
    "reports/<int:key>/become/<str:to>/": twice(decides_on_report),
    "reports/<int:key>/correct/": (None, corrects_report),
    "reports/<int:key>/outcome/<int:activity>/": (None, corrects_report),
    "reports/<int:key>/void/": twice(decides_on_report),
    "reports/<int:key>/attach/": twice(writes_report),
    "reports/<int:key>/files/<int:file>/": (sees_report, None),
    "reports/<int:key>/files/<int:file>/detach/": (None, writes_report),
    "views/": (signed_in, None),
    "views/new/": twice(signed_in),
    "views/<int:key>/": (sees_view, None),
    "views/<int:key>/edit/": twice(owns("views")),
    "views/<int:key>/drop/": twice(owns("views")),
    "views/<int:key>/mail/": twice(sees_view),
    "scenarios/": (signed_in, None),
    "scenarios/new/": twice(writes("scenarios")),
    "scenarios/suggest/": (signed_in, writes("scenarios")),
    "scenarios/<int:key>/": (sees_scenario, None),
    "scenarios/<int:key>/edit/": twice(drafts_scenario),
    "scenarios/<int:key>/drop/": twice(drafts_scenario),
    "scenarios/<int:key>/share/": twice(drafts_scenario),
    "scenarios/<int:key>/look/": (None, drafts_scenario),
    "scenarios/<int:key>/apply/": twice(drafts_scenario),
    "scenarios/<int:key>/document/": (sees_scenario, None),
    "scenarios/<int:key>/changes/new/<str:what>/": twice(drafts_scenario),
    "scenarios/<int:key>/changes/<int:number>/edit/": twice(drafts_scenario),
    "scenarios/<int:key>/changes/<int:number>/take-out/": (None, drafts_scenario),
    # Its secret decides; this one is nobody's.
    "calendar/<str:secret>.ics": (nobody, None),
    "history/": (reads("history"), None),
    "me/": (signed_in, None),
    "me/calendar/": (None, signed_in),
    "me/tokens/": twice(signed_in),
    "me/confirm/": twice(signed_in),
    "me/confirm/second-factor/": twice(signed_in),
    "me/confirm/passkey/": twice(signed_in),
    "me/password/": twice(signed_in),
    "me/sessions/": twice(signed_in),
    "me/security/": (signed_in, None),
    "me/security/app/": twice(signed_in),
    # Nobody of the cast has set one up, so that there is none to take off.
    "me/security/app/remove/": twice(nobody_signed_in),
    "me/security/passkeys/": (signed_in, None),
    "me/security/passkeys/add/": twice(signed_in),
    # One confirms that it is oneself before one learns that there is none.
    "me/security/passkeys/<int:pk>/": twice(signed_in),
    "me/security/passkeys/<int:pk>/remove/": twice(signed_in),
    "me/security/codes/": (nobody_signed_in, None),
    "me/security/codes/new/": twice(signed_in),
    # Everybody's own alone; this one is the analyst's.
    "me/tokens/<str:key>/revoke/": (None, lambda user, of: policies.role_of(user) == Role.ANALYST),
    "sign-in/": twice(public),
    "sign-in/refused/": (public, None),
    "sign-in/second-factor/": twice(public),
    "sign-in/passkey/": twice(public),
    "sign-in/cancelled/": (public, None),
    "sign-in/failed/": (public, None),
    # No provider is set up here.
    "sign-in/with/<str:provider_id>/": (None, nobody),
    "sign-in/with/<str:provider_id>/back/": (nobody, None),
    "sign-out/": (None, signed_in),
    # Leads to the sign-in page, and refuses who is signed in and came here because he or she may not enter.
    "admin/password_change/": twice(signed_in),
    "admin/login/": twice(lambda user, of: user is None),
    "language/": (None, public),
    "theme.css": (public, None),
    "healthz": (public, None),
    "readyz": (public, None),
    # By address, not by person: this one was not configured.
    "metrics": (nobody, None),
    "api/schema/": (signed_in, None),
    "api/docs/": (signed_in, None),
}
