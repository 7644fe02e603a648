"""The questionnaire: its questions, its wording, and the workbook that it comes from."""
