"""Lines and declarations to title, date, source, author, editor, breadcrumb and original link."""
