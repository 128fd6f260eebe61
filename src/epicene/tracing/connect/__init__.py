"""Many audits: do models that are more biased in one place rank as more biased in another?"""
