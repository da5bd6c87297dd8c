"""What a page reads: its queries, the sentences for codes, the pictures. Writes nothing."""
