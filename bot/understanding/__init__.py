"""What somebody meant by what was typed: rules for what is plain, a model for what is probable."""
