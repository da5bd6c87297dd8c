"""A synthetic caseload of any size: a few hundred courses are walked and planned, their rows multiplied by patients."""
