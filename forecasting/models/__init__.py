"""Models behind one interface, their combination and calibration, and the bundle that holds them."""
