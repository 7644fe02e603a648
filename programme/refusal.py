"""What somebody asked for and cannot have."""


class Refusal(ValueError):
    """`key` and `fields`: the text that says why, and what can be done."""

    def __init__(self, key: str, **fields: object) -> None:
        super().__init__(key)
        self.key, self.fields = key, fields
