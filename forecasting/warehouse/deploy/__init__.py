"""Tables, views and comments of a database: made, upgraded, required."""

from forecasting.warehouse.deploy.init import code_versions, init_database, require_schema
from forecasting.warehouse.deploy.views import columns_of_readers, view_selects
