"""One FilterSet of reports, for API, pages and exports."""

from django.forms import HiddenInput
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accreditations.filters import OfficerFilter
from accreditations.models import Country, Posting
from attache_registry.filters import DayFilter, DayFilterSet, KeyFilter, ListedFilter, SeveralFilter
from reporting.choices import ReportKind, ReportStatus, Source
from reporting.finding import Answers
from reporting.models import Marking, Topic


class ListFilter(DayFilterSet):
    """A list of codes and names."""

    search_in = ("code", "name", "name_lv")


class ReportFilter(DayFilterSet):
    """Reports; versions that were corrected are left out unless they are asked for."""

    country = KeyFilter(Country, "code", method="with_country", label=_("Country"))
    posting = KeyFilter(Posting, label=_("Tour"), widget=HiddenInput)
    attache = OfficerFilter(field_name="posting__attache", label=_("Author"))
    kind = ListedFilter(choices=ReportKind.choices, label=_("Kind"))
    topic = KeyFilter(Topic, "code", method="about", label=_("Topic"))
    marking = KeyFilter(Marking, "code", label=_("Marking"))
    source = ListedFilter(choices=Source.choices, label=_("Source"))
    status = SeveralFilter(choices=ReportStatus.choices, distinct=False, label=pgettext_lazy("of a report", "Status"))
    on_after = DayFilter(field_name="on", lookup_expr="gt", label=_("After"))
    on_before = DayFilter(field_name="on", lookup_expr="lt", label=_("Before"))
    versions = ListedFilter(
        choices=[("all", _("corrected ones, too"))],
        method="with_versions",
        label=_("Versions"),
        empty_label=_("the latest"),
    )

    def filter_queryset(self, queryset):
        """Leave out what was corrected where nobody asks for it."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("versions") == "all" else found.filter(corrected=False)

    def search_fields_for(self, queryset, name, words):
        """Full text: words, "phrases", beginnings*, -without, OR."""
        return queryset.filter(Answers("vector", words))

    def with_country(self, queryset, name, country):
        return queryset.with_country(country)

    def about(self, queryset, name, topic):
        return queryset.about(topic)

    def with_versions(self, queryset, name, value):
        return queryset
