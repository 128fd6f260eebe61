"""Rewrite a text to the other gender: parse, find the patient, decide what agrees, inflect."""
