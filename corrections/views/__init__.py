"""What the public sees of the desk: articles with their corrections, the log, the form, the status page, following."""
