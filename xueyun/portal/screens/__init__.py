"""One loader a screen: what it shows, in a fixed number of queries. Templates never ask."""
