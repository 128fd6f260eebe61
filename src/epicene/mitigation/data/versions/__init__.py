"""The other versions of a document: the same facts about a patient of another gender, age, …"""
