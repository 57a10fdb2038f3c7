from __future__ import annotations

import pytest

from tests.value_page import PAGE, page
from tests.value_rules import outcome
from tests.value_table import RULES


@pytest.mark.parametrize("rule", RULES, ids=[f"{rule.about}: {rule.says}" for rule in RULES])
def test_the_suite_does_with_a_value_what_the_documentation_says(rule, tmp_path):
    assert outcome(rule, tmp_path) == list(rule.gives)


def test_the_page_of_rules_is_up_to_date():
    assert page() == PAGE.read_text(encoding="utf-8"), "run `make docs`"
