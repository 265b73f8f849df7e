"""Several processes at one kind of work: process pools, one for each way in which the work can fail."""
