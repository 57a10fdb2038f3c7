"""What people change about forecasts, and the rows as they were before."""

from forecasting.warehouse.overrides.applied import (
    has_changed_rows,
    overrides_applied,
    replace_changed,
    rows_before,
    without_changes,
)
from forecasting.warehouse.overrides.log import (
    GROUP,
    LABELS,
    OverrideChanges,
    change_overrides,
    expanded,
    list_overrides,
    members_of,
    overrides_of,
    series_with_labels,
    withdraw_override,
)
