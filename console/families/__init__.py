"""The pages of a gestor: the families that one accompanies."""
