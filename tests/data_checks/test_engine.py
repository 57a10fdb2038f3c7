import subprocess
import sys

import pandas as pd

from data_checks.check import Check, CheckSuite
from data_checks.engine import described_once, great_expectations
from data_checks.runner import run_suite

DISTRIBUTION = Check(
    check_id="usual_mix",
    title="Small and large values are as frequent as usual",
    expectation="ExpectColumnKLDivergenceToBeLessThan",
    action="warn",
    kwargs={
        "column": "y",
        "partition_object": {"bins": [0.0, 5.0, 10.0], "weights": [0.5, 0.5]},
        "threshold": 0.1,
    },
)
START = """
import sys
from data_checks.engine import great_expectations
great_expectations("expectations")
assert "altair.vegalite" not in sys.modules and "scipy.stats._stats_py" not in sys.modules
assert "botocore" not in sys.modules
import altair, boto3, scipy.stats
assert altair.Chart and scipy.stats.norm and type(altair) is type(sys)
"""


def test_start_loads_no_library_of_distributions_or_object_stores_and_leaves_them_to_others():
    subprocess.run([sys.executable, "-W", "error", "-c", START], check=True)


def test_check_of_a_distribution_is_computed_and_described(tmp_path):
    suite = CheckSuite("panel", (DISTRIBUTION,))
    even, low = pd.DataFrame({"y": [1.0, 2.0, 7.0, 8.0]}), pd.DataFrame({"y": [1.0, 2.0, 3.0, 4.0]})
    assert [run_suite(frame, suite, docs=tmp_path)[0].success for frame in (even, low)] == [True, False]
    assert any("Kullback" in page.read_text() for page in tmp_path.rglob("*.html"))


def test_expectation_is_described_once_while_a_suite_is_run_and_anew_before_and_after():
    first, second = (great_expectations("expectations").ExpectColumnToExist(column=name) for name in "ab")
    before = first.configuration
    with described_once():
        assert first.configuration is first.configuration
        assert (first.configuration, second.configuration.kwargs) == (before, {"column": "b"})
    assert first.configuration is not first.configuration
