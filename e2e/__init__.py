"""The journeys of real people in a real browser, against a real server with the demo world on it.

One file a person's goal. `server.py` builds and starts, `watch.py` listens to every page, `visitor.py` is a person.
While working on a journey, reuse a server that runs: E2E_BASE_URL=http://127.0.0.1:8000 XUEYUN_DATA=var pytest e2e
On several processes (-n 2 --dist loadfile) each has a site of its own, a copy of one world; axe sees a page once a run.
E2E_LOOK=FOLDER keeps a picture of every page at its first visit.
"""
