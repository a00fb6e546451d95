"""The dashboard's pages, one file each; they ask docket and draw."""
