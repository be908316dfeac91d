"""Reading what strangers made in a process of limited memory and time: a hostile piece ends it and nobody else."""
