"""Who may see what: a world of two sites, and the tests that walk every address in it. Roles alone are in `house`."""
