"""Whole answers, kept in each worker in front of Django: a page is made once a generation, and
given to everybody until something is written or something scheduled begins."""
