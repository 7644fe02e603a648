"""The Libreta de Calificaciones: questionnaire, waves, ballots, results, summaries.

Nothing here that is kept knows which family gave an answer.
"""
