"""Change decisions and scores after the model: thresholds, calibration, the reject option."""
