"""What goes in and out as files and tables: reading what is handed in, writing what is handed on. Changes nothing."""
