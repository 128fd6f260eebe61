"""Train classifiers that treat groups alike: weights, worst groups, twins; one file a method."""
