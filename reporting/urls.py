"""The pages of reporting."""

from django.urls import path

from reporting.views import finding, months, reading, writing

urlpatterns = [
    path("reports/", finding.ReportList.as_view(), name="reports"),
    path("reports/new/", writing.new, name="report-new"),
    path("reports/preview/", writing.preview, name="report-preview"),
    path("reports/months/", months.months, name="report-months"),
    path("reports/searches/", finding.searches, name="report-searches"),
    path("reports/searches/<int:key>/drop/", finding.drop_search, name="report-search-drop"),
    path("reports/of-outcome/<int:key>/", writing.of_outcome, name="report-of-outcome"),
    path("reports/<int:key>/", reading.report, name="report"),
    path("reports/<int:key>/edit/", writing.edit, name="report-edit"),
    path("reports/<int:key>/keep/", writing.keep, name="report-keep"),
    path("reports/<int:key>/become/<str:to>/", writing.become, name="report-become"),
    path("reports/<int:key>/outcome/<int:activity>/", writing.be_outcome, name="report-be-outcome"),
    path("reports/<int:key>/correct/", writing.correct, name="report-correct"),
    path("reports/<int:key>/void/", writing.void, name="report-void"),
    path("reports/<int:key>/attach/", writing.attach, name="report-attach"),
    path("reports/<int:key>/files/<int:file>/", reading.file, name="report-file"),
    path("reports/<int:key>/files/<int:file>/detach/", writing.detach, name="report-detach"),
]
