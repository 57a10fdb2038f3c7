"""A sample of `make fuzz`."""

from __future__ import annotations

import pytest

from tests.fuzz import odd_job, try_job, try_table


def test_odd_job_files_end_as_jobs_or_are_named(tmp_path):
    outcomes = [try_job(tmp_path, odd_job(seed)) for seed in range(400)]
    assert {"a job", "refused"} == set(outcomes)


@pytest.mark.parametrize("seed", [1, 7, 12, 54])
def test_an_odd_table_ends_as_a_publication_or_is_refused(tmp_path, seed):
    assert try_table(tmp_path, seed) in ("published", "refused")
