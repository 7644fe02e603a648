"""Twilio: SMS out through its Messages resource, its errors and receipts, and what comes in."""
