"""What families and staff are told of cases, and cutting the traces of complaints."""
