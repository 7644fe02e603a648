"""The Libreta de Calificaciones: questionnaire, waves, ballots, results.

Nothing here that is kept knows which family gave an answer.
"""
