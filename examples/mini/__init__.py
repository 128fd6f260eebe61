"""The recipe of the demonstration models that ship in ``models/``."""
