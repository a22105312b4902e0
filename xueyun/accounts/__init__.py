"""People: one account each, signing in by e-mail or mobile. Nothing here tells whether an account exists."""
