"""Files that come in and go out: the study file (YAML) and tables (CSV, XLSX)."""
