"""An account as pages and files: ready to be filled into a template or written out."""
