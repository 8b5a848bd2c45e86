"""What stands behind make.

What installs and serves runs before anything is installed: the standard library alone. Drills,
audits and benches run in .venv, with what the tests need.
"""
