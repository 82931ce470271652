"""The pages of scenarios."""

from django.urls import path

from scenarios.views import drafting, reading, suggesting

urlpatterns = [
    path("scenarios/", drafting.scenarios, name="scenarios"),
    path("scenarios/new/", drafting.new, name="scenario-new"),
    path("scenarios/suggest/", suggesting.suggestions, name="scenario-suggest"),
    path("scenarios/<int:key>/", reading.scenario, name="scenario"),
    path("scenarios/<int:key>/edit/", drafting.edit, name="scenario-edit"),
    path("scenarios/<int:key>/drop/", drafting.drop, name="scenario-drop"),
    path("scenarios/<int:key>/share/", drafting.share, name="scenario-share"),
    path("scenarios/<int:key>/look/", drafting.look, name="scenario-look"),
    path("scenarios/<int:key>/apply/", reading.apply, name="scenario-apply"),
    path("scenarios/<int:key>/document/", reading.document, name="scenario-document"),
    path("scenarios/<int:key>/changes/new/<str:what>/", drafting.new_change, name="scenario-change-new"),
    path("scenarios/<int:key>/changes/<int:number>/edit/", drafting.edit_change, name="scenario-change"),
    path("scenarios/<int:key>/changes/<int:number>/take-out/", drafting.take_out, name="scenario-take-out"),
]
