"""The rooms of the platform's administrators, under /platform/. There is no other back door."""
