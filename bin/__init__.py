"""What stands behind make. These run before anything is installed: the standard library alone."""
