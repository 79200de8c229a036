"""Vietnamese words for made-up names, places, subjects and procedures of the big office."""

from __future__ import annotations

from random import Random

FAMILIES = ("Nguyễn Trần Lê Phạm Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Thạch Kim Sơn Lâm Quách Tô Trịnh Đinh Hứa"
            " Mai Cao Châu Tạ Lương Trương").split()  # fmt: skip
MIDDLES = "Văn Thị Minh Hoàng Ngọc Thanh Quốc Hữu Kim Mỹ Việt Bích Đức Xuân Thu Hồng Tuấn Gia Bảo Phương".split()
GIVEN = ("An Bình Cường Chi Diễm Dũng Đạt Đảm Đào Giang Hà Hạnh Hải Hậu Hiền Hoa Hòa Hùng Huyền Hương Khải Khánh Khôi"
         " Lan Linh Loan Long Lộc Luân Mẫn Mật Muội Nam Nga Ngân Nghĩa Nguyệt Nhàn Nhi Như Oanh Phát Phúc Phượng Quân"
         " Quyên Sang Sáu Tài Tâm Tám Thảo Thương Thúy Tiên Toàn Trang Trinh Trung Tú Uyên Vinh Vy Yến Ý"
         ).split()  # fmt: skip
PLACES = ("Năm Căn;Đầm Dơi;Cái Nước;Phú Tân;Trần Văn Thời;U Minh;Thới Bình;Ngọc Hiển;Đất Mũi;Tân Thuận;Khánh Hưng;"
          "Gành Hào;Hòa Bình;Vĩnh Lợi;Giá Rai;Phước Long;Hồng Dân;Châu Thới;Láng Tròn;Bạc Liêu").split(";")  # fmt: skip
FIELDS = ("Kinh tế;Đất đai;Hộ tịch;Xây dựng;Tư pháp;Văn hóa;Giáo dục;Y tế;Lao động;Nông nghiệp;Thủy sản;Môi trường;"
          "Giao thông;Công thương;Khoa học;Nội vụ;Thanh tra;Tài chính;Dân tộc;Tôn giáo").split(";")  # fmt: skip
PAPERS = ("Đơn đề nghị theo mẫu", "Giấy tờ pháp lý của người nộp", "Giấy chứng nhận đã được cấp")
VERBS = ("Đăng ký", "Cấp", "Cấp lại", "Gia hạn", "Điều chỉnh", "Xác nhận", "Chuyển nhượng", "Thẩm định", "Thu hồi")
OBJECTS = ("quyền sử dụng đất ở;biến động đất đai;khai sinh;kết hôn;hộ kinh doanh;giấy phép xây dựng nhà ở riêng lẻ;"
           "trợ cấp xã hội hằng tháng;giấy phép khai thác thủy sản;giấy phép môi trường;thường trú;khai tử;"
           "giấy phép bán lẻ rượu;trích lục bản đồ địa chính;nuôi con nuôi").split(";")  # fmt: skip
PROCEDURES = tuple(f"{verb} {thing}" for verb in VERBS for thing in OBJECTS)
SENDERS = (
    ("000.00.00.G22", "Văn phòng Chính phủ", "VPCP-TTĐT"), ("000.00.00.G09", "Bộ Nội vụ", "BNV-CCHC"),
    ("000.00.00.G14", "Bộ Tài chính", "BTC-NSNN"), ("000.00.00.G10", "Bộ Nông nghiệp và Môi trường", "BNNMT-ĐĐ"),
    ("H12.01", "Sở Nội vụ", "SNV-TCBC"), ("H12.02", "Sở Tài chính", "STC-QLNS"),
    ("H12.52", "UBND xã Đầm Dơi", "UBND"),
)  # fmt: skip
STARTS = ("về việc", "báo cáo", "triển khai", "đôn đốc", "hướng dẫn", "góp ý dự thảo", "mời họp", "phối hợp")
TOPICS = ("phòng, chống xâm nhập mặn;giải ngân vốn đầu tư công;chuyển đổi số;cải cách hành chính;bồi thường giải"
          " phóng mặt bằng tuyến cao tốc;chống khai thác hải sản bất hợp pháp;phòng cháy, chữa cháy rừng tràm;kiểm kê"
          " đất đai;bố trí ổn định dân cư ven biển;an toàn thực phẩm;giảm nghèo bền vững;số hóa sổ hộ tịch;"
          "sạt lở bờ sông;tinh giản biên chế;phát triển nuôi tôm sinh thái;bảo hiểm y tế toàn dân;kỳ"
          " thi;quốc phòng;tiếp công dân, giải quyết khiếu nại;sắp xếp đơn vị").split(";")  # fmt: skip
AIMS = ("trên địa bàn tỉnh", "năm 2026", "quý III năm 2026", "giai đoạn 2026 - 2030", "theo chỉ đạo của Thủ tướng",
        "tại các xã, phường", "6 tháng cuối năm", "đợt 2", "theo Nghị quyết của Hội đồng nhân dân")  # fmt: skip


def name(random: Random) -> str:
    """Return a person's name."""
    middle = " ".join(random.sample(MIDDLES, random.randrange(1, 3)))
    return f"{FAMILIES[int(random.random() ** 2 * len(FAMILIES))]} {middle} {random.choice(GIVEN)}"


def place(random: Random) -> str:
    """Return a commune."""
    return f"xã {random.choice(PLACES)}"


def subject(random: Random) -> str:
    """Return the subject of a document."""
    parts = random.choice(STARTS), random.choice(TOPICS), random.choice(AIMS), place(random)
    return " ".join(parts) + f", hồ sơ số {random.randrange(10**5)}"
