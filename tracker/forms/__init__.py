"""What staff type: fields, layout, and what a form alone can know. No rule of care; nothing is written."""
