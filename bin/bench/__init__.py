"""What a site of many guides costs. A bench is a module with `run(ground)`."""
