"""Work files (hồ sơ công việc): opened by heading, filled, closed, handed to the archive; metadata and packages."""
