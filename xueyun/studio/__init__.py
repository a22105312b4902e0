"""Teaching: the terms that somebody is on the team of. Today it lists them."""
