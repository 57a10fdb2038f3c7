"""Deployments from git: a commit becomes the release in use, or is refused and recorded."""

from forecasting.operations.deploy.attempt import short
from forecasting.operations.deploy.pipeline import Deployed, Preview, deploy, preview
from forecasting.operations.deploy.record import Deployment, attempts
from forecasting.operations.deploy.rollback import roll_back
