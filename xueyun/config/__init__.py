"""The roof: settings, the table of addresses, the server's entry."""
