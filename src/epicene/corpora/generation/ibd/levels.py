"""How active the disease may be: names that facts and phrases share."""

REMISSION, MODERATE, SEVERE = "remission", "moderate", "severe"
