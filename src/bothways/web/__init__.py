"""Floor 5: what browsers and other programs reach: routes, live feed, sign-in, problem responses."""
