"""Rows are looked into, to note who was shown what, only where their JSON may hold something sensitive."""

import pytest

from attache_registry.sensitive import may_hold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{"id" : 1, "email" : null, "phone" : ""}]', False),
        ('[{"id":1,"email":null,"phone":""}]', False),
        ('[{"id" : 1, "email" : "a@example.org"}]', True),
        ('[{"id" : 1, "email" : null}, {"id" : 2, "phone":"1"}]', True),
        ('[{"id" : 1, "name" : "\\"email\\" : \\"no\\""}]', False),
        ("[]", False),
    ],
)
def test_a_value_is_seen_and_an_empty_one_is_none(text, expected):
    assert may_hold("attaches", text) is expected


def test_what_other_rows_hold_counts_too():
    assert may_hold("accreditations", '[{"steps" : [{"remark" : "why"}]}]')
    assert not may_hold("accreditations", '[{"steps" : [{"remark" : null}]}]')
    assert not may_hold("ranks", '[{"remark" : "not this resource\'s"}]')
