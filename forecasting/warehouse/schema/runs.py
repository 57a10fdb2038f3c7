"""Tables of runs, publications, deletions, deployments and versions."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint

from forecasting.vocabulary.codes import DeploymentVerdict, JobEvent, RunStatus, TriggerReason
from forecasting.warehouse.schema.columns import TEXT, B, D, F, I, S, T, V, key, one_of, optional, required, table

fc_job_version = table(
    "fc_job_version",
    "Every version of a job file that has run. One row per job and content.",
    key("job", V(64), "Name of the job."),
    key("config_hash", V(64), "SHA-256 of config_text."),
    required("first_seen_utc", T, "UTC instant of the first run with this version."),
    required("config_text", TEXT, "The whole validated job file as canonical JSON."),
    required("git_commit", V(40), "Commit of the code at first sight."),
    optional("owner", V(100), "Who answers for the job, by this version of its file; null where it does not say."),
)

fc_job_found = table(
    "fc_job_found",
    "What the data have said about a job where its file says nothing. One row per job and field.",
    key("job", V(64), "Name of the job."),
    key("field", V(30), "Field of the job file: week_starts, dated, labels, past_drivers or future_drivers."),
    required("found_value", TEXT, "Value of the field as JSON."),
    required("because", V(500), "The reason in words."),
    required("found_utc", T, "UTC instant of the look at the data."),
)

fc_run = table(
    "fc_run",
    "The run log. One row per execution of a purpose for a job, an as_of and an attempt.",
    key("run_id", B, "Identifier; rises with time."),
    optional("parent_run_id", B, "Run of the integrated workflow that this run is part of."),
    required("job", V(64), "Name of the job."),
    required("purpose", V(32), "What the run does, such as forecast_generation."),
    required("attempt", S, "1 for the first run of this as_of; rises when a finished run is done again."),
    required("vintage_kind", V(10), "LIVE, or BACKFILL: a missed run day, filled in later."),
    required("trigger_reason", V(16), one_of(TriggerReason)),
    optional("trigger_detail", V(500), "What exactly started the run."),
    required("as_of_date", D, "Local date the run acts for."),
    required("as_of_utc", T, "UTC instant the run acts for."),
    optional("cutoff", T, "Newest period (ds) the run may see."),
    optional("snapshot_id", B, "Snapshot the run made or used."),
    optional("model_version_id", B, "Model version the run made or used."),
    required("run_status", V(10), one_of(RunStatus)),
    optional("lease_until_utc", T, "UTC instant until which the run belongs to its holder."),
    required("host", V(100), "Holder: machine and process; no process between two steps."),
    required("n_chunks", S, "Parallel shares of the series."),
    optional("n_expected", I, "Series expected in the result.", "SUM"),
    optional("n_ok", I, "Series served as planned.", "SUM"),
    optional("n_fallback", I, "Series served by a fallback.", "SUM"),
    optional("n_carried", I, "Series whose last forecast was carried on.", "SUM"),
    optional("n_failed", I, "Series without a result.", "SUM"),
    optional("rows_read", B, "Rows read from the source.", "SUM"),
    optional("rows_written", B, "Rows written to the warehouse.", "SUM"),
    optional("first_ds", T, "First period in the data of the run."),
    optional("last_ds", T, "Last period in the data of the run."),
    optional("n_series_new", I, "Series that the run before did not have.", "SUM"),
    optional("n_series_gone", I, "Series that only the run before had.", "SUM"),
    required("config_hash", V(64), "SHA-256 of the job file; see fc_job_version."),
    required("git_commit", V(40), "Commit of the code."),
    required("env_lock_hash", V(64), "SHA-256 of the environment lock."),
    required("seed", I, "Seed of everything random."),
    required("started_utc", T, "UTC instant of the first step."),
    optional("finished_utc", T, "UTC instant of the end; null while running."),
    optional("cpu_seconds", F, "Processor time in seconds.", "SUM"),
    optional("peak_mem_mb", F, "Largest memory of a step in MiB."),
    optional("orchestrator", V(250), "Who started the run, such as a DAG run; null for a person."),
    optional("message", V(1000), "What a person should know about the end of the run."),
    UniqueConstraint("job", "purpose", "as_of_utc", "attempt", "vintage_kind", name="uq_fc_run"),
)

fc_publication = table(
    "fc_publication",
    "Append-only record that a run was shown to readers. One row per publication.",
    key("job", V(64), "Name of the job."),
    key("publication_no", I, "1, 2, 3 and so on within the job."),
    required("run_id", B, "Run that was shown."),
    required("as_of_date", D, "Local date the run acted for."),
    required("published_utc", T, "UTC instant of publication."),
    required("n_rows", I, "Forecast rows shown.", "SUM"),
    required("guard_result", V(10), "Result of the checks of the outgoing forecast."),
    required("published_by", V(100), "Who or what published."),
    optional("withdrawn_utc", T, "UTC instant of withdrawal; null while valid."),
    optional("reason", V(500), "Why it was withdrawn or shown out of turn."),
    optional("handed_over_utc", T, "UTC instant at which the hand-over of the job succeeded; null without one."),
    optional("next_as_of_date", D, "Local date of the next run day by the job's schedule; null without a schedule."),
    optional("due_utc", T, "UTC instant by which the next forecast must be there; null without a schedule."),
)

fc_mute = table(
    "fc_mute",
    "Planned outages, in which nobody is notified of a job. The newest of a job counts. One row per mute.",
    key("mute_id", B, "Identifier; rises with time."),
    required("job", V(64), "Name of the job."),
    required("muted_utc", T, "UTC instant of the command."),
    required("until_utc", T, "UTC instant at which it ends by itself."),
    required("reason", V(500), "Why nobody is notified."),
    required("muted_by", V(100), "Who gave the command."),
    optional("ended_utc", T, "UTC instant at which somebody ended it early; null where nobody did."),
)

fc_job_current = table(
    "fc_job_current",
    "Pointers to what is in use. One row per job.",
    key("job", V(64), "Name of the job."),
    optional("publication_no", I, "Publication that readers see."),
    optional("snapshot_id", B, "Newest snapshot."),
    optional("model_version_id", B, "Champion."),
    required("changed_utc", T, "UTC instant of the last move of a pointer."),
    optional("retired_event_id", B, "Event that retired the job, see fc_job_event; null while it lives."),
)

fc_job_event = table(
    "fc_job_event",
    "What people have done to jobs as a whole; rows are never removed. One row per event.",
    key("event_id", B, "Identifier; rises with time."),
    required("job", V(64), "Name of the job; of one that was renamed the present one."),
    required("event", V(8), one_of(JobEvent)),
    optional("name_before", V(64), "Name before it was renamed; null for other events."),
    required("reason", V(500), "Why, in words."),
    required("done_by", V(100), "Who did it."),
    required("happened_utc", T, "UTC instant of the event."),
)

fc_deletion = table(
    "fc_deletion",
    "What retention has deleted. One row per run, table and rule.",
    key("run_id", B, "Run whose rows were deleted."),
    key("table_name", V(30), "Table they were deleted from."),
    key("kept", V(200), "What was kept of them: NOTHING, or LEADS with their numbers."),
    required("n_rows", B, "Rows deleted.", "SUM"),
    required("is_complete", S, "0 while a part is still to be deleted.", "SUM"),
    required("deleted_utc", T, "UTC instant of the last deletion."),
)

fc_deployment = table(
    "fc_deployment",
    "What became of the code that was to be deployed. One row per attempt of a deployment.",
    key("deployment_no", I, "1, 2, 3 and so on."),
    required("git_ref", V(250), "Branch, tag or commit that was asked for."),
    optional("git_commit", V(40), "Commit to be deployed; null while it is not known, as without the remote."),
    optional("commit_before", V(40), "Commit of the release in use at the start; null at the first deployment."),
    required("deployed_by", V(100), "Who or what deployed."),
    required("host", V(100), "Machine and process of the attempt."),
    required("started_utc", T, "UTC instant of the start."),
    optional("finished_utc", T, "UTC instant of the end; null while it works."),
    required("verdict", V(12), one_of(DeploymentVerdict)),
    optional("failed_check", V(40), "Check or stage at which it ended; null where all went well."),
    optional("message", V(2000), "What a person should know about the end."),
    optional("differences", V(5000), "How forecasts of the new code differ from published ones; null where none does."),
    optional("accepted_reason", V(500), "Why differences were accepted; null where nobody did."),
    optional("checks", V(5000), "The checks in their order as JSON."),
)

fc_schema_version = table(
    "fc_schema_version",
    "Versions of the tables. One row per version applied.",
    key("version", I, "Version; the largest is in force."),
    required("applied_utc", T, "UTC instant of the change."),
    required("description", V(200), "What changed."),
    optional("works_from", I, "Oldest schema version whose code may still work on the tables; null: this one."),
)
