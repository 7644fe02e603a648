"""The stages of a family, as files and people name them."""

#: The Spanish word of each stage, without accents, and its code.
STAGES = {
    "invitada": "invited",
    "linea_base": "baseline",
    "proyecto": "life_project",
    "seguimiento": "follow_up",
    "egresada": "exited",
    "retirada": "withdrawn",
}

#: Stages of families that are no longer accompanied.
GONE = ("exited", "withdrawn")
