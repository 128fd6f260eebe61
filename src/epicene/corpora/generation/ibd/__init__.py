"""Chronic inflammatory bowel disease: the facts of patients with Crohn's disease or colitis."""
