"""Reports and the lists that they are told in."""

from attache_registry.records import guard
from reporting.models.lists import KindTemplate, Marking, Topic
from reporting.models.parts import (
    Attachment,
    ReportActivity,
    ReportAgreement,
    ReportCountry,
    ReportStep,
    ReportTopic,
)
from reporting.models.reports import Report
from reporting.models.searches import SavedSearch

guard(Topic, Marking, KindTemplate, Report)

__all__ = [
    "Attachment",
    "KindTemplate",
    "Marking",
    "Report",
    "ReportActivity",
    "ReportAgreement",
    "ReportCountry",
    "ReportStep",
    "ReportTopic",
    "SavedSearch",
    "Topic",
]
