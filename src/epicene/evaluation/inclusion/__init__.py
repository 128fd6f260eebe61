"""Who is included in a trial, by what a tool extracted: wrongful decisions, and their causes."""
