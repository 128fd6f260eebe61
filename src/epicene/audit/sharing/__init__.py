"""What may leave the building: numbers of groups that are large enough, and no text."""
