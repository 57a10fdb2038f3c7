"""History tables in, forecast tables out: the steps of a nightly forecasting job suite."""
