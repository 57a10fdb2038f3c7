"""What is wrong with text of another form than a field of a job file asks for, in words instead of a pattern."""

from __future__ import annotations

import re
from collections.abc import Sequence

from forecasting.config.alerts import CLOCK_TIME, QUIET_HOURS
from forecasting.config.execution import MEMORY
from forecasting.config.job import OWNER
from forecasting.config.sections import EXPECTATION, HOLIDAYS_OF, IDENTIFIER

FORMS = {
    IDENTIFIER: "a name has the letters a to z in lower case, digits and _, and begins with a letter",
    CLOCK_TIME: 'a time such as "06:00", in quotes, is needed',
    QUIET_HOURS: 'two times such as "22:00-06:00", in quotes, are needed',
    MEMORY: "a whole number and Mi or Gi is needed, such as 8Gi",
    OWNER: "one team or mail address is needed, without commas and without blanks around it",
    EXPECTATION: "the class of an expectation is needed, such as ExpectColumnMaxToBeBetween",
    HOLIDAYS_OF: "the code of a country, or of one of its parts, is needed, such as DE or DE-BY",
}
"""Words for every pattern of a field."""
_NAME_OF_COLUMN = ("key", "labels", "past_drivers", "future_drivers")
"""Fields that name columns of queries."""


def explain_form(pattern: str, location: Sequence[int | str], value: object) -> str:
    """Returns in words what the form of a field is, and what to write in place of a value where that is known."""
    words = FORMS[pattern]
    lower = str(value).lower()
    can_be_lower = pattern == IDENTIFIER and re.fullmatch(pattern, lower)
    if location[0] not in _NAME_OF_COLUMN:
        return f"{words}: write {lower}" if can_be_lower else words
    if can_be_lower:
        return f"write {lower}; names of columns are read in lower case"
    return f"{words}; give the column an alias in the query, such as {_alias_of(lower)}"


def _alias_of(name: str) -> str:
    for letter, plain in {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}.items():
        name = name.replace(letter, plain)
    name = re.sub(r"[^a-z0-9]+", "_", name).strip("_")
    return name if re.match("[a-z]", name) else f"x_{name}".rstrip("_")
