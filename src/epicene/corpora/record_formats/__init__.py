"""One file a format of records: `scan` a file once, `read` its rows, `write` rows."""
