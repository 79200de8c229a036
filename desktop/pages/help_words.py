"""F1: what each page is for and how to begin on it, in the words of the office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflow.rules import Folder


@dataclass(frozen=True, slots=True)
class Help:
    """Title, sentences and the page's own keys."""

    title: str
    sentences: Sequence[str]
    keys: Sequence[tuple[str, str]] = ()


_SAFE = "Mất mạng vẫn làm được: việc giữ trên máy này và tự gửi khi có mạng."
_LIST_KEYS = (("↑ ↓", "chọn mục"), ("Ctrl+Enter", "bước tiếp theo"), ("Space", "xem trang sau của tệp"))
_PAGES: Mapping[str, Help] = {
    str(Folder.TODO): Help("Cần xử lý", (
        "Mọi việc đang chờ tôi, việc gần hạn nhất ở trên. Chọn một dòng để đọc; nút đậm bên dưới là bước tiếp theo.",
        "Nhãn đỏ là quá hạn, cam là hết hạn hôm nay, vàng là còn không quá 3 ngày làm việc.", _SAFE,
    ), _LIST_KEYS),
    str(Folder.INCOMING): Help("Văn bản đến", (
        "Văn bản các cơ quan gửi qua trục liên thông. Văn thư kiểm tra chữ ký số rồi vào sổ (F9); lãnh đạo bút phê và "
        "giao việc (F3); chuyên viên soạn trả lời (F4) và kết thúc (F12).",
        "Nơi gửi được báo khi văn bản đến, được tiếp nhận, phân công và hoàn thành.",
    ), _LIST_KEYS),
    str(Folder.OUTGOING): Help("Văn bản đi", (
        "Văn bản lãnh đạo đã ký. Văn thư cấp số, đóng dấu (F9) rồi gửi (F7).",
        "Trạng thái của từng nơi nhận hiện trong Diễn biến.",
    ), _LIST_KEYS),
    str(Folder.DRAFTS): Help("Dự thảo", (
        "Văn bản tôi đang soạn. Sửa bằng F2, trình lãnh đạo bằng F7. Văn bản bị trả lại cũng về đây kèm ý kiến.",
        "Văn bản mới: Ctrl+N. Trả lời một văn bản đến: mở văn bản đó rồi bấm F4.",
    ), _LIST_KEYS),
    str(Folder.TO_SIGN): Help("Chờ ký", (
        "Xem hết các trang rồi mới ký được. Chọn nhiều văn bản để ký cùng lúc, chỉ nhập mã PIN một lần.",
        "Một văn bản không ký được không làm dừng những văn bản khác. Rút USB lúc nào văn bản đã ký vẫn nguyên.",
    ), (("F9", "ký"), ("Shift+F7", "trả lại kèm ý kiến"), ("Space", "chọn, bỏ chọn"))),
    str(Folder.WORK_FILES): Help("Hồ sơ công việc", (
        "Hồ sơ mở theo danh mục của năm, giữ văn bản và tài liệu của một việc từ đầu đến cuối.",
    )),
    str(Folder.INTAKE): Help("Tiếp nhận hồ sơ", (
        "Gõ tên hoặc mã thủ tục, nhập người nộp, đánh dấu giấy tờ, rồi bấm F9 để cấp mã và in giấy hẹn.",
        "Điều đã gõ tự lưu. Máy giữ sẵn mã hồ sơ nên mất mạng vẫn tiếp nhận được.",
        "Thư mục máy quét chọn trong Cài đặt; bản quét mới hiện ở đầu trang để gắn vào giấy tờ.",
    ), (("F9", "tiếp nhận, in giấy hẹn"), ("F2", "đổi thủ tục"), ("Ctrl+P", "in giấy đang xem"))),
    str(Folder.UNDER_WAY): Help("Đang giải quyết", (
        "Hồ sơ đã tiếp nhận, theo hạn. Cách tính hạn từng ngày: bấm “Cách tính” cạnh hạn.",
        "Yêu cầu bổ sung chỉ được một lần; thời gian chờ không tính vào hạn.",
    ), _LIST_KEYS),
    str(Folder.RETURNS): Help("Trả kết quả", (
        "Kết quả đã ký, đóng dấu, chờ người nộp đến nhận. Bấm F12 khi đã trả.",
    ), _LIST_KEYS),
    "tra_cuu": Help("Tra cứu", (
        "Tìm trong văn bản và hồ sơ trên máy này theo số, trích yếu, người, mã, chữ trong văn bản; "
        "có dấu hay không dấu.",
        "Từ trang nào cũng tìm được: Ctrl+K.",
    )),
    "so_dang_ky": Help("Sổ đăng ký", (
        "Chọn sổ và khoảng ngày. Sổ hiện đúng như khi in, đủ mọi cột theo Nghị định 30.",
        "Lưu bảng tính để tra cứu; bản in và bản PDF để ký, đóng quyển.",
        "Sổ sử dụng bản lưu, sổ bản sao, sổ chuyển giao và sổ gửi bưu điện có dòng văn thư ghi tay; đến 10/01 còn ghi "
        "được ngày của năm trước.",
    ), (("F4", "ghi dòng"), ("F2", "ký nhận, ghi ngày trả, bỏ dòng"), ("F8", "nhật ký số"), ("Ctrl+P", "in sổ"))),
    "ky_tep": Help("Ký tệp ngoài quy trình", (
        "Ký tệp PDF không thuộc văn bản hay hồ sơ nào: chữ ký của mình, dấu cơ quan, phụ lục, bản sao điện tử.",
        "Chương trình tự tìm ô ký, họ tên hoặc chức vụ trên trang; kéo ô bằng chuột hay phím mũi tên để đổi chỗ.",
        "Bản ký lưu cạnh tệp gốc với đuôi _da-ky; tệp gốc giữ nguyên. Văn bản có nhiều trang không cần giáp lai: "
        "chữ ký số phủ mọi trang (NĐ 30/2020 Điều 33 chỉ nói về văn bản giấy).",
    ), (("F2", "thêm tệp"), ("F9", "ký"), ("Del", "bỏ tệp khỏi danh sách"), ("Insert", "đặt ô ký"))),
    "kiem_tra_chu_ky": Help("Kiểm tra chữ ký một tệp", (
        "Chọn hoặc kéo thả một tệp từ đâu cũng được. Mỗi chữ ký có kết luận, lý do và danh mục đánh giá của thông tư.",
        "Chưa biết tình trạng thu hồi thì chưa kết luận là hợp lệ. Chỉ hỏi những máy chủ cơ quan này tin cậy.",
    ), (("F2", "chọn tệp"), ("F5", "kiểm tra lại"), ("Esc", "dừng"))),
    "nhat_ky_so": Help("Nhật ký số", (
        "Từng số của một dãy: dùng cho văn bản nào, bỏ vì sao, ai đang giữ; số chưa rõ ở đầu (Nghị định 30 Điều 15).",
        "Trả số chưa dùng để người khác giữ sổ. Máy hỏng, máy mất: chọn Cả cơ quan, chọn dòng số máy đó đang giữ, rồi "
        "thu hồi; số đã thu hồi không cấp lại.",
    ), (("F7", "trả số"), ("F8", "thu hồi"), ("F5", "đọc lại"), ("Ctrl+P", "in bảng kê"))),
    "tham_quyen_ky": Help("Thẩm quyền ký", (
        "Ai ký văn bản của cơ quan vào ngày nào, bằng hình thức nào (TM., KT., TL., TUQ., Q.), theo văn bản nào.",
        "Người đứng đầu giao và kết thúc; TUQ. phải có văn bản và thời hạn (Nghị định 30 Điều 13).",
        "Giao và kết thúc cần có mạng, vì danh bạ ở máy chủ; máy khác nhận trong 6 giờ, hoặc khi mở lại.",
    ), (("F2", "giao ký"), ("Ctrl+Enter", "làm việc ghi trên thẻ"))),
    "bao_cao": Help("Báo cáo", (
        "Chọn báo cáo, kỳ và đơn vị. Bấm vào con số để mở danh sách đứng sau nó.",
    )),
    "dong_bo": Help("Đồng bộ", (
        "Việc đã làm còn chờ gửi, vì sao chờ, khi nào thử lại; việc đã gửi hôm nay. Gõ không dấu để tìm.",
        "Hai người cùng làm một việc thì ai được nhận trước đứng vững; xem hai bên, làm lại trên bản mới hoặc theo "
        "người kia. Điều đã nhập không mất; việc đã bỏ lấy lại được trong 30 ngày.",
        "Nhật ký đồng bộ giữ lại điều chương trình đã báo: mất mạng, bước đã lấy lại, việc khác với máy chủ, việc đã "
        "làm lại. Thông báo không tới: người nộp chưa nhận được tin; gửi lại, hoặc gọi điện rồi ghi đã báo.",
        _SAFE,
    ), (("Ctrl+Enter", "làm lại trên bản mới"), ("F2", "gửi việc này, gửi lại"), ("F8", "ghi đã báo trực tiếp"),
        ("F5", "gửi và nhận ngay"))),
    "cai_dat": Help("Cài đặt", (
        "Cỡ chữ, màu, thư mục máy quét. Đổi xong có hiệu lực ngay.",
        "Mã PIN của máy này khóa màn hình khi vắng và mở được cả khi mất mạng, trong số giờ tỉnh cho phép.",
    ), (("Ctrl+L", "khóa màn hình"),)),
    "van_ban_giay": Help("Văn bản giấy đến", (
        "Văn thư ghi văn bản đến bằng giấy, fax, thư điện tử: cơ quan gửi, số ký hiệu, ngày, trích yếu và bản quét.",
        "Đánh dấu Vào sổ ngay thì văn bản lấy số đến tiếp theo; văn bản trùng số và nơi gửi được báo trước khi xử lý.",
    ), (("Ctrl+Enter", "nhận"),)),
    "van_ban_moi": Help("Văn bản mới", (
        "Soạn văn bản không trả lời văn bản nào. Lưu xong, văn bản nằm trong Dự thảo; trình lãnh đạo từ đó.",
    )),
}  # fmt: skip


def help_of(page: str) -> Help:
    """Return the help of a page; a page without its own gets the general one."""
    return _PAGES.get(page, Help("Trợ giúp", (_SAFE, "Bảng phím: Ctrl+/."), ()))
