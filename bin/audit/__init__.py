"""The demo as it is served, looked at from outside. An audit is a module with `run(ground)`."""
