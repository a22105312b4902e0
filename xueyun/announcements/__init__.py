"""Announcements (公告) of a term: what its team tells its learners."""
