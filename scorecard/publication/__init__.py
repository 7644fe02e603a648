"""A closed wave made public: one frozen release, the same figures in every form.

`building` makes a release out of counts, `content` is what it says, `forms` turn it into files.
"""
