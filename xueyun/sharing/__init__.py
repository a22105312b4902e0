"""Teaching with another school's course. Here: the synchronous SPOC, a term laid over a term that runs (mission, P4)."""
