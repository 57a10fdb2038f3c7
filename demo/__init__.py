"""A small real data set, loaded as an ERP would hold it, and the score of what the suite made of it."""
