"""The format of archives: what may be in one, where it goes, and how it is read by who trusts nobody."""
