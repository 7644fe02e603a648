"""Offers: telling families what has opened for them, and gestores which family wants one."""
