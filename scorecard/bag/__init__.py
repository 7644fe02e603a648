"""Codes from a bag: how families without a phone answer the Libreta, on paper and any borrowed phone
(libreta.md, "Families without a phone").
"""
