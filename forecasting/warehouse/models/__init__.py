"""Trained bundles, their backtest errors, and the decisions between them."""

from forecasting.warehouse.models.catalog import (
    Decision,
    ModelVersion,
    champion_known,
    champion_recipe,
    current_champion,
    find_model_version,
    promotion_of,
    record_decision,
    record_model_version,
    record_refresh,
    record_scores,
    refresh_of,
    scores_of,
    versions_of_recipe,
)
