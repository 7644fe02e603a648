"""The Libreta de Calificaciones: questionnaire, waves, counts, results.

Nothing here that is kept knows which family gave an answer.
"""
