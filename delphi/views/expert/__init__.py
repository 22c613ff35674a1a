"""The pages of a panellist, from the personal link to the receipt."""
