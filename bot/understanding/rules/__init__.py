"""What is danger and what is calamity, as rules that a person can read and correct.

`bot.understanding.grammar` says how they are written.
"""
