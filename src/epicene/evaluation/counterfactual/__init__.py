"""A tool on documents and their counterfactual twins: flips, shifts, entities that come and go."""
