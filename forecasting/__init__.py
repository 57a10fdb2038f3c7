"""History tables in, forecast tables out: the steps of a daily forecasting job suite."""
