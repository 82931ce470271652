"""The pages of cooperation."""

from django.urls import path

from cooperation_plans.views import activities, plans, sheets

urlpatterns = [
    path("plans/", plans.PlanList.as_view(), name="plans"),
    path("plans/new/", plans.enter, name="plan-new"),
    path("plans/<int:key>/", plans.plan, name="plan"),
    path("plans/<int:key>/edit/", plans.edit, name="plan-edit"),
    path("plans/<int:key>/become/<str:to>/", plans.become, name="plan-become"),
    path("plans/<int:key>/steps/<int:step>/take-back/", activities.take_back, {"of": "plan"}, name="plan-take-back"),
    path("plans/<int:key>/carry-over/", plans.carry_over, name="plan-carry-over"),
    path("plans/<int:key>/document/", plans.document, name="plan-document"),
    path("plans/<int:key>/papers/", plans.keep_paper, name="plan-keep-paper"),
    path("plans/<int:key>/remind/<str:code>/", plans.remind, name="plan-remind"),
    path("plans/<int:key>/spreadsheet/", sheets.spreadsheet, name="plan-spreadsheet"),
    path("plans/<int:key>/import/", sheets.upload, name="plan-import"),
    path("plans/<int:key>/import/<int:upload>/", sheets.apply, name="plan-import-apply"),
    path("plans/<int:key>/activities/new/", activities.enter, name="plan-activity-new"),
    path("signed-papers/<int:key>/", plans.paper, name="signed-paper"),
    path("activities/", activities.ActivityList.as_view(), name="activities"),
    path("activities/new/", activities.enter, name="activity-new"),
    path("activities/<int:key>/", activities.activity, name="activity"),
    path("activities/<int:key>/edit/", activities.edit, name="activity-edit"),
    path("activities/<int:key>/become/<str:to>/", activities.become, name="activity-become"),
    path("activities/<int:key>/outcome/", activities.outcome, name="activity-outcome"),
    path(
        "activities/<int:key>/steps/<int:step>/take-back/",
        activities.take_back,
        {"of": "activity"},
        name="activity-take-back",
    ),
    path("countries/<str:code>/cooperation/", plans.country_cooperation, name="country-cooperation"),
]
