"""What every part shares: data classes, errors, the registry, seeds, progress, provenance."""
