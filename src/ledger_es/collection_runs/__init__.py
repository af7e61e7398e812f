"""Collections that run by themselves: the steps of an automation, one after the other, and the log of the run."""
