"""The record of deployments: what was asked for, what was checked, how it ended, and which releases runs still need."""

from forecasting.warehouse.deployments.record import (
    Deployment,
    can_record,
    commit_under_way,
    end_deployment,
    last_deployed,
    list_deployments,
    open_deployment,
    running_commits,
    update_deployment,
)
