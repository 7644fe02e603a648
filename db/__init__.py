"""The connection, the tables (one file a noun), the column types and the migrations.

No rules of the programme live here.
"""
