"""From actuals to signals."""
