"""Cooperation: agreements, plans, activities, and the lists that they are told in."""

from attache_registry.records import guard
from cooperation_plans.models.activities import Activity, ActivityCountry, ActivityTransition
from cooperation_plans.models.agreements import Agreement, ExpectedPlan, SignedPaper
from cooperation_plans.models.lists import Area, CancellationReason, Form, Strand, Unit
from cooperation_plans.models.plans import Amendment, AmendmentKind, CooperationPlan, PlanTransition
from cooperation_plans.models.progress_counts import CountryProgress, ProgressCount, keep_progress
from cooperation_plans.models.recorded import tell_what_was_recorded
from cooperation_plans.models.uploads import UploadedSheet

__all__ = [
    "Activity",
    "ActivityCountry",
    "ActivityTransition",
    "Agreement",
    "Amendment",
    "AmendmentKind",
    "Area",
    "CancellationReason",
    "CooperationPlan",
    "CountryProgress",
    "ExpectedPlan",
    "Form",
    "PlanTransition",
    "ProgressCount",
    "SignedPaper",
    "Strand",
    "Unit",
    "UploadedSheet",
]

guard(
    Strand,
    Area,
    Form,
    CancellationReason,
    Unit,
    Agreement,
    ExpectedPlan,
    CooperationPlan,
    PlanTransition,
    Activity,
    ActivityTransition,
    SignedPaper,
)
keep_progress(Activity, ActivityCountry, CooperationPlan)
tell_what_was_recorded()
