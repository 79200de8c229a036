"""Qt's own dialogs and menus in Vietnamese: choosing files, printing, editing; Qt itself ships no such translation."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import QCoreApplication, QTranslator

_FILES: Mapping[str, str] = {
    "&Look in:": "&Trong:", "Back": "Trước", "Go back": "Về trước", "Forward": "Sau", "Go forward": "Tới sau",
    "Parent Directory": "Thư mục trên", "Go to the parent directory": "Lên thư mục trên",
    "Create New Folder": "Tạo thư mục mới", "Create a New Folder": "Tạo thư mục mới", "List View": "Danh sách",
    "Change to list view mode": "Xem danh sách", "Detail View": "Chi tiết",
    "Change to detail view mode": "Xem chi tiết",
    "Sidebar": "Nơi hay dùng", "List of places and bookmarks": "Nơi hay dùng", "Files": "Tệp",
    "Files of &type:": "&Loại tệp:", "File &name:": "&Tên tệp:", "&Open": "&Mở", "All Files (*)": "Mọi tệp (*)",
    "Show ": "Hiện ", "&Rename": "Đổi &tên", "&Delete": "&Xóa", "Show &hidden files": "Hiện tệp ẩ&n",
    "&New Folder": "Thư mục &mới", "&Save": "&Lưu", "Directories": "Thư mục", "Directory:": "Thư mục:",
    "&Choose": "&Chọn", "Computer": "Máy tính", "Name": "Tên", "Size": "Cỡ", "Type": "Loại",
    "Date Modified": "Ngày sửa",
    "Kind": "Loại", "Drive": "Ổ đĩa", "Folder": "Thư mục", "File": "Tệp", "New Folder": "Thư mục mới",
    "%1 already exists.\nDo you want to replace it?": "%1 đã có.\nThay tệp đó?",
    "%1\nFile not found.\nPlease verify the correct file name was given.": "%1\nKhông có tệp này. Xem lại tên tệp.",
    "%1\nDirectory not found.\nPlease verify the correct directory name was given.":
        "%1\nKhông có thư mục này. Xem lại tên.",
    "My Computer": "Máy tính", "Delete": "Xóa", "Find Directory": "Tìm thư mục", "Save As": "Lưu thành",
    "%1 bytes": "%1 byte", "%1 KB": "%1 KB", "%1 MB": "%1 MB", "%1 GB": "%1 GB",
}  # fmt: skip
_PRINTING: Mapping[str, str] = {
    "Print": "In", "All Pages": "Mọi trang", "Odd Pages": "Trang lẻ", "Even Pages": "Trang chẵn",
    "&Options >>": "&Lựa chọn >>", "&Options <<": "&Lựa chọn <<", "&Print": "&In",
    "Print to File (PDF)": "In ra tệp (PDF)", "Local file": "Tệp trên máy", "Write PDF file": "Ghi tệp PDF",
    "Print range": "Trang in", "Print all": "In tất cả", "Pages from": "Trang từ", "to": "đến", "Pages": "Trang",
    "Current Page": "Trang đang xem", "Selection": "Phần chọn", "Page &Set:": "&Trang:", "Output Settings": "Cách in",
    "Specify pages or ranges separated by commas. Ranges are specified by two numbers separated by a hyphen. "
    "E.g: 3,5-7,9 prints pages 3, 5, 6, 7 and 9.": "Ghi số trang cách nhau bằng dấu phẩy, ví dụ 3,5-7,9.",
    "Copies:": "Số bản:", "Collate": "Xếp theo bộ", "Reverse": "Ngược thứ tự", "Copies": "Số bản", "Color Mode": "Màu",
    "Color": "Màu", "Grayscale": "Đen trắng", "Double Sided Printing": "In hai mặt", "Off": "Không",
    "Long side binding": "Đóng gáy cạnh dài", "Short side binding": "Đóng gáy cạnh ngắn", "Options": "Lựa chọn",
    "Printer": "Máy in", "&Name:": "&Tên:", "P&roperties": "T&huộc tính", "Location:": "Nơi đặt:",
    "Preview": "Xem trước", "Type:": "Loại:", "Output &file:": "&Tệp:", "Properties": "Thuộc tính",
    "Job Options": "Lựa chọn việc in", "Page": "Trang", "Paper": "Giấy", "Page size:": "Khổ giấy:", "Width:": "Rộng:",
    "Height:": "Cao:", "Paper source:": "Khay giấy:", "Orientation": "Chiều giấy", "Portrait": "Dọc",
    "Landscape": "Ngang", "Reverse landscape": "Ngang, ngược", "Reverse portrait": "Dọc, ngược", "Margins": "Lề",
    "top margin": "lề trên", "left margin": "lề trái", "right margin": "lề phải", "bottom margin": "lề dưới",
    "Page Layout": "Cách đặt trang", "Pages per sheet:": "Số trang mỗi tờ:", "Page order:": "Thứ tự trang:",
    "Invalid Pages Definition": "Chưa rõ trang in", "OK": "Được", "Cancel": "Thôi", "Open": "Mở", "Save": "Lưu",
    "&OK": "Đ&ược", "&Cancel": "T&hôi", "&Yes": "&Có", "&No": "&Không", "Yes": "Có", "No": "Không", "Close": "Đóng",
    "&Close": "Đón&g", "Apply": "Áp dụng", "Reset": "Đặt lại", "Help": "Trợ giúp",
}  # fmt: skip
_EDITING: Mapping[str, str] = {
    "&Undo": "&Hoàn tác", "&Redo": "&Làm lại", "Cu&t": "&Cắt", "&Copy": "&Sao chép", "&Paste": "&Dán",
    "Select All": "Chọn tất cả", "&Select All": "Chọn &tất cả", "Copy &Link Location": "Sao chép địa chỉ",
    "&Step up": "&Tăng", "Step &down": "&Giảm", "Scroll Left": "Cuộn trái", "Scroll Right": "Cuộn phải",
    "Scroll here": "Cuộn đến đây", "Top": "Đầu", "Bottom": "Cuối", "Page up": "Trang trước", "Page down": "Trang sau",
    "Scroll up": "Cuộn lên", "Scroll down": "Cuộn xuống",
}  # fmt: skip
_WORDS = {**_FILES, **_PRINTING, **_EDITING}
_KEYS = ("QShortcut", "QKeySequence")
"""Names of keys stay as they are printed on the keyboard."""


class QtWords(QTranslator):
    """Answers for Qt's own words; what it does not know stays as it is."""

    def translate(  # type: ignore[override]  # None is Qt's null string: not translated here
        self, context: str | None, source: str | None, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """Return the Vietnamese words, None for words of ours and for names of keys."""
        return None if context in _KEYS else _WORDS.get(source or "")

    def isEmpty(self) -> bool:
        """It holds words."""
        return False


def install_words(app: QCoreApplication) -> None:
    """Let Qt speak Vietnamese; the translator lives as long as the application."""
    if app.findChild(QtWords) is None:
        QCoreApplication.installTranslator(QtWords(app))
