"""Makes and referees exercises: stubs, notebooks, new exercises, the audit."""
