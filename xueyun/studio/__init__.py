"""Teaching: the terms that somebody is on the team of, their content, its publication; the media library."""
