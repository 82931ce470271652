"""Files of lists hold all rows, whatever the pages are."""

import csv
import io

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from accreditations.tests.conftest import api, people
from attache_registry.api import router

__all__ = ["api", "people"]
RESOURCES = [path for path, _viewset, _name in router.registry]


@pytest.mark.django_db
def test_every_list_of_ten_pages_is_whole_in_csv_and_xlsx(api, people):
    call_command("create_demo_users", stdout=io.StringIO())
    call_command("load_demo", stdout=io.StringIO())
    client = api("admin")
    for resource in RESOURCES:
        address = f"/api/v1/{resource}/"
        whole = client.get(address, {"page_size": 1000}).json()
        assert whole["next"] is None
        keys = [str(row.get("code", row.get("id"))) for row in whole["results"]]
        asked = {"page_size": max(len(keys) // 10, 1)}

        text = b"".join(client.get(address, asked | {"format": "csv"}).streaming_content).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        book = io.BytesIO(b"".join(client.get(address, asked | {"format": "xlsx"}).streaming_content))
        sheet = list(load_workbook(book, read_only=True).active.iter_rows(values_only=True))

        assert (len(rows), len(sheet) - 1) == (len(keys), len(keys)), resource
        if not keys:
            continue
        name = "code" if "code" in rows[0] else "id"
        assert [row[name] for row in rows] == keys, resource
        column = sheet[0].index(name)
        assert [str(row[column]) for row in sheet[1:]] == keys, resource
