"""One message on its way: SMS encoding and price, the outbox, delivery, and one package a provider.

Who gets what, and why, is decided elsewhere.
"""
