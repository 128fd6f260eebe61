"""Models or tools side by side: quality, bias and energy, and which of them none outdoes."""
