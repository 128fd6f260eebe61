"""Tools that are run on texts: functions, pipelines, commands, services; one file a kind."""
