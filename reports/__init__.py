"""What staff and councils read: the summary of a municipality, the monthly close, results by gestor."""
