"""What happened, to whom, who may see it, and what is shown and sent. One Django app in layers; imports run one way."""
