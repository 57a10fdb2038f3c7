import datetime as dt
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from data_checks.report import DataReport, render_report, shown

HOSTILE = "<script>alert('x')</script>"


def check(check_id: str, action: str, **fields) -> dict[str, object]:
    return {
        "run_id": 1,
        "suite": "source",
        "check_id": check_id,
        "scope_value": "",
        "expectation": "ExpectColumnValuesToNotBeInSet",
        "column_name": "row_issue",
        "severity": "warning",
        "success": int(action == "PASS"),
        "observed": "3 of 12 rows",
        "unexpected_count": 3,
        "unexpected_pct": 25.0,
        "action": action,
        "title": f"Title of {check_id}",
    } | fields


def statistics() -> pd.DataFrame:
    everything = {"scope_type": "ALL", "scope_value": "", "column_name": "y", "bin_no": 0}
    rows: list[dict[str, object]] = [
        everything | {"statistic": "ROW_COUNT", "stat_value": 12345},
        everything | {"statistic": "MEAN", "stat_value": None},
        everything | {"statistic": "HISTOGRAM", "bin_no": 1, "stat_value": 4, "bin_lower": 0, "bin_upper": 1},
        everything | {"statistic": "HISTOGRAM", "bin_no": 2, "stat_value": 1, "bin_lower": 1, "bin_upper": 2},
        everything
        | {"scope_type": "LABEL", "scope_value": f"plant={HOSTILE}", "statistic": "ROW_COUNT", "stat_value": 7},
    ]
    return pd.DataFrame(rows)


def report(*checks: dict[str, object]) -> DataReport:
    return DataReport(
        job="retail_units",
        as_of_date=dt.date(2024, 3, 5),
        cutoff=pd.Timestamp("2024-03-04"),
        run_id=987654321,
        scope=[
            ("rows read", 1200, 1100),
            ("last period", pd.Timestamp("2024-03-04"), pd.Timestamp("2024-03-03")),
            ("series", np.int64(150), None),
        ],
        checks=pd.DataFrame(checks),
        examples={"source_date_invalid": pd.DataFrame({"check_id": ["source_date_invalid"], "unique_id": [HOSTILE]})},
        quarantine=pd.DataFrame(
            {
                "reason_code": ["DATE_INVALID"],
                "n_rows": [3],
                "example": [f'{{"ds": "{HOSTILE}"}}'],
                "reason_text": ["The date is missing or cannot be read."],
                "next_action": ["Correct the date at the source."],
            }
        ),
        statistics=statistics(),
        notes=["closed weekdays learned from the data: saturday", HOSTILE],
    )


def quiet() -> DataReport:
    return replace(report(check("a", "PASS"), check("b", "PASS")), quarantine=report().quarantine.iloc[:0])


class Structure(HTMLParser):
    """Collects open tags, and fails where a tag is closed that is not the innermost open one."""

    VOID = frozenset({"meta", "br", "rect"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag


def parse(html: str) -> Structure:
    structure = Structure()
    structure.feed(html)
    assert structure.open == []
    return structure


def test_the_verdict_names_what_blocks():
    html = render_report(report(check("a", "WARN"), check("b", "BLOCK"), check("c", "BLOCK")))
    assert (
        '<p class="verdict block">The run is blocked by “Title of b” and 1 other check. 3 rows were quarantined.'
        in html
    )


@pytest.mark.parametrize(
    ("entry", "verdict"),
    [
        (report(check("a", "WARN")), "The data can be used; 1 check needs a look. 3 rows were quarantined."),
        (report(check("a", "WARN"), check("b", "QUARANTINE")), "The data can be used; 2 checks need a look."),
        (quiet(), "The data can be used: all 2 checks hold.</p>"),
    ],
)  # fmt: skip
def test_the_verdict_says_whether_the_data_can_be_used(entry, verdict):
    assert verdict in render_report(entry)


def test_what_needs_attention_comes_first_worst_first_with_the_next_action():
    html = render_report(
        report(check("p", "PASS"), check("source_date_invalid", "QUARANTINE"), check("w", "WARN"), check("b", "BLOCK"))
    )
    order = [
        "What needs attention",
        "Title of b",
        "Title of w",
        "Title of source_date_invalid",
        ">Scope<",
        "All checks",
    ]
    positions = [html.index(text, html.index("<main>")) for text in order]
    assert positions == sorted(positions)
    assert html.index("Title of p") > html.index("All checks")
    assert "Next: Return dates such as 2026-11-30" in html
    assert "Next: Correct the data and run again." in html


def test_nothing_needs_attention_when_all_checks_pass():
    html = render_report(quiet())
    assert "What needs attention" not in html
    assert "<p>None.</p>" in html


def test_everything_is_escaped():
    hostile = check("source_date_invalid", "WARN", title=HOSTILE, observed=HOSTILE, suite=HOSTILE)
    html = render_report(replace(report(hostile), job=HOSTILE))
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert") >= 8


def test_the_scope_is_compared_with_the_previous_run():
    text = re.sub(r"<[^>]+>", "|", render_report(quiet()))
    assert re.search(r"rows read\|+1,200\|+1,100\|+\+100", text)
    assert re.search(r"last period\|+2024-03-04\|+2024-03-03\|+\+1 day\|", text)
    assert re.search(r"series\|+150\|+–\|", text)


def test_statistics_are_shown_with_a_histogram_and_unknown_ones_as_a_dash():
    html = render_report(quiet())
    assert "12,345" in html
    [chart] = re.findall(r"<svg.*?</svg>", html)
    heights = [float(height) for height in re.findall(r'<rect [^>]*height="([\d.]+)"', chart)]
    assert heights == [28.0, 14.0]
    assert 'aria-label="Histogram of y from 0 to 2"' in chart


def test_the_file_needs_nothing_else_and_is_accessible():
    structure = parse(render_report(report(check("source_date_invalid", "QUARANTINE"))))
    tags = [tag for tag, _ in structure.seen]
    assert not {"script", "link", "img", "iframe", "object"} & set(tags)
    assert not [attrs for _, attrs in structure.seen if "src" in attrs or "href" in attrs]
    assert dict(structure.seen)["html"] == {"lang": "en"}
    assert all("scope" in attrs for tag, attrs in structure.seen if tag == "th")
    assert all(attrs.get("aria-label") for _, attrs in structure.seen if attrs.get("role") in ("region", "img"))
    ids = [attrs["id"] for _, attrs in structure.seen if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_a_check_without_a_title_shows_its_id():
    assert '<th scope="row">lonely<br>' in render_report(report(check("lonely", "PASS", title=None)))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (float("nan"), "–"),
        (pd.NaT, "–"),
        (0.0, "0"),
        (12345.0, "12,345"),
        (np.int64(1200), "1,200"),
        (1.23456, "1.235"),
        (0.000123456, "0.0001235"),
        (-12345.678, "-12,346"),
        (pd.Timestamp("2024-03-04"), "2024-03-04"),
        (pd.Timestamp("2024-03-04 13:15"), "2024-03-04 13:15"),
        ("text", "text"),
    ],
)
def test_values_are_shown_as_people_read_them(value, text):
    assert shown(value) == text
