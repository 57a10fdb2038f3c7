"""Tables of model versions, their scores and decisions."""

from __future__ import annotations

from forecasting.vocabulary.codes import DecisionOutcome, GuardResult
from forecasting.warehouse.schema.columns import TEXT, B, F, I, S, T, V, key, one_of, optional, required, table

fc_model_version = table(
    "fc_model_version",
    "What was trained. One row per bundle.",
    key("model_version_id", B, "Identifier; rises with time."),
    required("job", V(64), "Name of the job."),
    required("recipe_hash", V(64), "SHA-256 of recipe_text."),
    required("recipe_text", TEXT, "Members, features and parameters as canonical JSON."),
    required("train_run_id", B, "Run that trained it."),
    required("snapshot_id", B, "Snapshot it was trained on."),
    required("train_from", T, "First period of the training data."),
    required("train_to", T, "Last period of the training data."),
    required("artifact_uri", V(500), "Where the bundle lies."),
    required("artifact_sha256", V(64), "Fingerprint of its files."),
    required("size_kb", I, "Size of the bundle in KiB.", "SUM"),
    required("environment", V(64), "Name of the environment that trained it."),
    required("env_lock_hash", V(64), "SHA-256 of the environment lock."),
    required("created_utc", T, "UTC instant of creation."),
    optional("device", V(16), "Where its trees were grown, cpu or gpu; null: not recorded."),
)

fc_series_model = table(
    "fc_series_model",
    "Which methods serve a series; weights add up to the bias factor, about 1. One row per bundle, series and method.",
    key("model_version_id", B, "Bundle."),
    key("series_id", I, "Series; see fc_series."),
    key("method", V(40), "Method."),
    required("segment", V(64), "Segment of the series at training."),
    required("weight", F, "Weight of the method in the forecast, not negative.", "AVG"),
    required("reason_code", V(24), "Why this method serves; see fc_reason."),
)

fc_score = table(
    "fc_score",
    "Backtest errors as sums, to be divided at any level. One row per run, recipe, method, series, cutoff, lead range.",
    key("run_id", B, "Training run."),
    key("recipe_hash", V(64), "Recipe scored."),
    key("method", V(40), "Member of the recipe, or the combination."),
    key("series_id", I, "Series; see fc_series."),
    key("cutoff", T, "Origin of the forecast."),
    key("lead_from", S, "First lead, 1 is the period after the cutoff."),
    key("lead_to", S, "Last lead."),
    required("n_scored", I, "Periods scored.", "SUM"),
    required("n_skipped", I, "Periods that cannot be scored.", "SUM"),
    required("sum_abs_err", F, "Sum of absolute errors; WAPE = sum_abs_err / sum_abs_actual.", "SUM"),
    required("sum_err", F, "Sum of forecast minus actual; bias = sum_err / sum_actual.", "SUM"),
    required("sum_sq_err", F, "Sum of squared errors.", "SUM"),
    required("sum_actual", F, "Sum of actuals.", "SUM"),
    required("sum_abs_actual", F, "Sum of absolute actuals.", "SUM"),
    required("sum_abs_err_naive", F, "Sum of absolute errors of seasonal naive.", "SUM"),
    required(
        "sum_pinball",
        F,
        "Sum over periods of twice the pinball loss, averaged over the nine levels; 0 for members, which have none.",
        "SUM",
    ),
    required("sum_interval_95", F, "Sum of interval scores of the 95 % interval.", "SUM"),
    required("n_in_50", I, "Actuals within the 50 % interval.", "SUM"),
    required("n_in_80", I, "Actuals within the 80 % interval.", "SUM"),
    required("n_in_90", I, "Actuals within the 90 % interval.", "SUM"),
    required("n_in_95", I, "Actuals within the 95 % interval.", "SUM"),
    optional("scale_abs", F, "Mean absolute seasonal difference before the cutoff (MASE)."),
    optional("scale_sq", F, "Mean squared seasonal difference before the cutoff (RMSSE)."),
    optional("fit_seconds", F, "Seconds to fit the method for all series of the cutoff; the same in each of its rows."),
)

fc_decision = table(
    "fc_decision",
    "Decisions about champions. One row per decision.",
    key("decision_id", B, "Identifier; rises with time."),
    required("job", V(64), "Name of the job."),
    optional("champion_id", B, "Model version in use before."),
    required("challenger_id", B, "Model version that wanted its place."),
    required("metric", V(24), "Metric of the gate; lower is better."),
    optional("champion_value", F, "Metric of the champion."),
    required("challenger_value", F, "Metric of the challenger; -1 where the history is too short to compare."),
    optional("effect", F, "Relative gain of the challenger, 0.05 is 5 % better."),
    optional("effect_low", F, "Lower end of the interval of the effect."),
    optional("effect_high", F, "Upper end of the interval of the effect."),
    required("n_cutoffs", S, "Origins compared."),
    required("n_wins", S, "Origins at which the challenger is better."),
    required("guard_bias", V(5), one_of(GuardResult)),
    required("guard_coverage", V(5), one_of(GuardResult)),
    required("guard_segment", V(5), one_of(GuardResult)),
    required("guard_stability", V(5), one_of(GuardResult)),
    required("outcome", V(12), one_of(DecisionOutcome)),
    required("reason_code", V(24), "Why; see fc_reason."),
    required("reason_text", V(500), "Why, in words with numbers."),
    required("minutes_spent", F, "Training time in minutes.", "SUM"),
    required("decided_utc", T, "UTC instant of the decision."),
    required("decided_by", V(100), "Who or what decided."),
)
