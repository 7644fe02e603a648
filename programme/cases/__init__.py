"""Cases (PQR and nudos críticos): what is received, who handles it, what is answered, and by when."""
