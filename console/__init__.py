"""The pages for gestores, coordinators and administrators, the public front page, the phone simulator.

No rules here: a page asks the rooms above and shows what they say.
"""
