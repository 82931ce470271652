"""What the analyst's resources say and take."""

from rest_framework import serializers

from accreditations.serializers.answers import CountryAnswer
from analysis.models import SavedView
from attache_registry import strict_fields
from attache_registry.api_base import VerbSerializer
from attache_registry.policies import Role


class ViewAnswer(serializers.Serializer):
    """A view that was kept: whose, which filters, which day, who else sees it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    query = serializers.CharField(help_text="The filters as in countries/, and how the workbench shows them.")
    as_of = serializers.DateField(allow_null=True, help_text="Null: the day of asking.")
    shared_with = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))
    owner = serializers.CharField(help_text="User name.")


class ViewRows(ViewAnswer):
    """A view with a page of its countries, as countries/ would answer its filters."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = CountryAnswer(many=True)


class ViewInput(VerbSerializer):
    """What a client may send of a view."""

    name = strict_fields.Text(max_length=SavedView._meta.get_field("name").max_length)
    query = strict_fields.Text(max_length=2000, required=False, allow_blank=True)
    as_of = strict_fields.Day(required=False, allow_null=True)
    shared_with = serializers.ListField(
        child=serializers.ChoiceField(choices=Role.choices), required=False, max_length=len(Role)
    )
