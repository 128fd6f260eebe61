"""Which training documents push an association: TracIn over checkpoints, checked by retraining."""
