"""Real processes on real databases, hurt on purpose. A drill is a module with `run(ground)`."""
