"""The main job walked by the program itself, page by page, with pictures, papers and a log."""
