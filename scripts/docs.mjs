// Generates the reference pages under docs/ from the code; with --check it only says which ones differ.
