"""Builds every object of the window once and hands it to whoever needs it; the only place that knows all the others."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from PyQt6.QtCore import QCoreApplication, QSize, QTimer
from PyQt6.QtWidgets import QApplication, QWidget

from desktop import settings
from desktop.actions.choose_certificate import trust_of
from desktop.actions.lend_file import take_back
from desktop.actions.wipe_profile import wipe_profile
from desktop.background import Lanes, favour_window
from desktop.changes import Changes
from desktop.desk.own_desk import OwnDesk
from desktop.line import Line
from desktop.look.look import Look, install_fonts
from desktop.look.qt_words import install_words
from desktop.network_watch import NetworkWatch
from desktop.pages.authority_page import AuthorityPage
from desktop.pages.files_page import FILES, FilesPage
from desktop.pages.first_run import FirstRun
from desktop.pages.intake_page import IntakePage
from desktop.pages.list_page import ListPage
from desktop.pages.locking import Locking
from desktop.pages.new_page import NewPage
from desktop.pages.number_page import NumberPage
from desktop.pages.register_page import RegisterPage
from desktop.pages.removed_page import RemovedPage
from desktop.pages.report_page import ReportPage
from desktop.pages.search_page import SearchPage
from desktop.pages.settings_page import SettingsPage
from desktop.pages.signing_page import SigningPage
from desktop.pages.sync_page import SyncPage
from desktop.pages.verify_page import VERIFY, VerifyPage
from desktop.pages.work_file_page import WorkFilePage
from desktop.settings import Settings
from desktop.window import ARRIVAL, BOOK, NEW, NUMBERS, SIGNERS, MainWindow
from desktop.workplace import Workplace, open_workplace
from signing.model import Trust
from sync.cycle import Summary
from sync.schedule import Scheduler
from workflow.errors import Trouble
from workflow.rules import Folder

_LOG = logging.getLogger(__name__)

FIRST_SIZE = (1180, 760)
LARGEST, FULL_BELOW = (1680, 980), 1440
LISTS = (
    (Folder.TODO, "Cần xử lý"),
    (Folder.INCOMING, "Văn bản đến"),
    (Folder.OUTGOING, "Văn bản đi"),
    (Folder.DRAFTS, "Dự thảo"),
    (Folder.UNDER_WAY, "Đang giải quyết"),
    (Folder.RETURNS, "Trả kết quả"),
    (Folder.REPORTS, "Phản ánh"),
)


@dataclass
class Shell:
    """One desk with its window. ``close`` ends its lanes, lines and token, and closes its records."""

    place: Workplace
    line: Line
    lanes: Lanes
    changes: Changes
    window: MainWindow
    desk: OwnDesk
    look: Look
    application: QApplication
    locking: Locking
    scheduler: Scheduler | None = None
    _closed: bool = field(default=False)

    def trust(self) -> Trust:
        """Return whom this desk believes."""
        return trust_of(self.place)

    def close(self) -> None:
        """End everything of this desk; twice is harmless."""
        if self._closed:
            return
        self._closed = True
        if self.scheduler is not None:
            self.scheduler.stop()
        self.locking.stop()
        self.window.close()
        self.lanes.stop()
        self.line.close()
        self.place.close()


def application() -> QApplication:
    """Return the one QApplication of the process, with the shipped fonts."""
    found = QCoreApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("VIC")
    install_fonts()
    install_words(app)
    return app


def _bug(changes: Changes) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Return what happens to an error nobody expected: it is logged and told, and the window goes on."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _LOG.critical("lỗi của chương trình", exc_info=(kind, error, trace))
        changes.notice.emit(error)

    return tell


def build(place: Workplace, *, regular: float | None = None) -> Shell:
    """Build the window of an opened profile.

    Args:
        regular: seconds between exchanges with the servers; None leaves them to the button.
    """
    look = Look(place.settings.theme, place.settings.text_scale)
    app = application()
    look.apply(app)
    take_back(place)
    line, lanes, changes = Line(place), Lanes(), Changes()
    desk = OwnDesk(place, line)
    pages = _pages(look, desk, lanes, changes, place.settings)
    _remember(place, pages)
    window = MainWindow(look, desk, lanes, changes, pages)
    sys.excepthook = _bug(changes)
    desk.exchanging.on_removed = changes.removed.emit
    desk.exchanging.on_news = changes.notice.emit
    shell = Shell(place, line, lanes, changes, window, desk, look, app, _locking(look, desk, lanes, window, pages))
    if regular is not None:
        shell.scheduler = _clock(shell, regular)
    return shell


def _clock(shell: Shell, regular: float) -> Scheduler:
    """Return what runs the exchanges by the clock, woken by what the system says of the network."""
    changes, line, watch = shell.changes, shell.line, NetworkWatch(shell.window)
    clock = Scheduler(
        shell.desk.exchanging, done=_told(changes), failed=_failed(changes), regular=regular, hang_up=line.hang_up
    )
    watch.up.connect(clock.network_up)
    line.metered, shell.desk.next_exchange = watch.metered, lambda: clock.next_at
    return clock


def _locking(look: Look, desk: OwnDesk, lanes: Lanes, window: MainWindow, pages: dict[str, QWidget]) -> Locking:
    """Return what covers the window, told by the settings page, the menu and the system."""
    locking = Locking(look, desk, lanes, window)
    locking.warned.connect(lambda seconds: window.toast.say(f"Còn {seconds} giây sẽ khóa màn hình; bấm phím bất kỳ"))
    locking.unset.connect(lambda: window.toast.say("Chưa đặt mã PIN: đặt trong Cài đặt, mục Khóa màn hình"))
    window.lock.connect(locking.lock)
    page = pages["cai_dat"]
    if isinstance(page, SettingsPage):
        page.lock.changed.connect(locking.take)
    return locking


def _pages(look: Look, desk: OwnDesk, lanes: Lanes, changes: Changes, kept: Settings) -> dict[str, QWidget]:
    """Return every page by the name of its folder."""
    pages: dict[str, QWidget] = {str(f): ListPage(look, desk, lanes, changes, f, title) for f, title in LISTS}
    pages[str(Folder.TO_SIGN)] = SigningPage(look, desk, lanes, changes)
    pages[str(Folder.INTAKE)] = IntakePage(look, desk, lanes, changes, _folder(kept.scan_folder))
    pages[str(Folder.WORK_FILES)] = WorkFilePage(look, desk, lanes, changes)
    pages["bao_cao"] = ReportPage(look, desk, lanes)
    pages["dong_bo"] = SyncPage(look, desk, lanes, changes)
    pages["tra_cuu"] = SearchPage(look, desk, lanes, changes)
    pages[BOOK] = RegisterPage(look, desk, lanes)
    pages[NUMBERS] = NumberPage(look, desk, lanes)
    pages[FILES] = FilesPage(look, desk, lanes)
    pages[VERIFY] = VerifyPage(look, desk, lanes)
    pages[SIGNERS] = AuthorityPage(look, desk, lanes)
    pages[NEW] = NewPage(look, desk, lanes, changes)
    pages[ARRIVAL] = NewPage(look, desk, lanes, changes, kind="incoming.arrived", title="Văn bản giấy đến")
    pages["cai_dat"] = SettingsPage(
        look, desk, lanes, changes, theme=desk.theme, scan_folder=kept.scan_folder
    )  # fmt: skip
    return pages


def _folder(path: str) -> Path | None:
    return Path(path) if path else None


def _remember(place: Workplace, pages: dict[str, QWidget]) -> None:
    """Write down theme, text size and scanner's folder as the person chooses them."""
    page, intake = pages["cai_dat"], pages[str(Folder.INTAKE)]

    def keep(**chosen: Any) -> None:
        place.settings = replace(place.settings, **chosen)
        settings.save(place.folder, place.settings)

    if isinstance(page, SettingsPage):
        page.theme_chosen.connect(lambda theme: keep(theme=theme))
        page.scale_chosen.connect(lambda scale: keep(text_scale=scale))
        page.scan_folder_chosen.connect(lambda folder: keep(scan_folder=folder))
        if isinstance(intake, IntakePage):
            page.scan_folder_chosen.connect(lambda folder: intake.files.set_folder(_folder(folder)))


def _told(changes: Changes) -> Callable[[Summary], None]:
    """Tell the pages, from the line's own thread, what came (queued signals reach the window's thread)."""

    def done(summary: Summary) -> None:
        changed = frozenset(summary.changed_items)
        changes.sync.emit(changed)
        if changed:
            changes.documents.emit(changed)
            changes.dossiers.emit(changed)

    return done


def _failed(changes: Changes) -> Callable[[Trouble], None]:
    def failed(trouble: Trouble) -> None:
        changes.notice.emit(trouble)

    return failed


def place_window(window: QWidget) -> None:
    """Show the window as large as is good to work in; on a small screen it takes all of it."""
    screen = window.screen()
    room = screen.availableSize() if screen is not None else QSize(*LARGEST)
    if room.width() <= FULL_BELOW:
        window.resize(room)
        window.showMaximized()
        return
    window.resize(QSize(*LARGEST).boundedTo(room * 0.92))
    window.show()


def say_removed(look: Look) -> None:
    """Tell in a last window that this machine was taken out and its data wiped."""
    app, page = application(), RemovedPage(look)
    page.leave.clicked.connect(app.quit)
    page.show()
    app.exec()
    page.close()


def run_first(folder: Path) -> tuple[Path, str | None] | bool:
    """Show the page that begins real work, until it is done or left.

    Returns:
        The folder of the new profile and what opens it; True when the person trains instead, False when leaving.
    """
    app, look = application(), Look()
    look.apply(app)
    lanes = Lanes()
    made: list[tuple[Path, str | None] | bool] = []
    page = FirstRun(look, lanes, folder)
    page.resize(*FIRST_SIZE)
    page.made.connect(lambda settings, passphrase: made.append((folder, passphrase)))
    page.trains.connect(lambda: made.append(True))
    for done in (page.made, page.trains):
        done.connect(lambda *_: app.quit())
    page.show()
    try:
        app.exec()
    finally:
        page.close()
        lanes.stop()
    return made[-1] if made else False


def run(
    folder: Path, passphrase: str | None, regular: float = 60.0, others: Sequence[tuple[str, str]] = ()
) -> int | str:
    """Open the window of the profile in ``folder`` and stay until it is closed.

    Args:
        others: other desks of the training province, offered in the person's menu.

    Returns:
        The exit code, or the id of the desk the person wants to sit at next.

    Raises:
        BadSettings, StoreTrouble: the profile cannot be opened; nothing was shown.
    """
    app = application()
    shell = build(open_workplace(folder, passphrase), regular=regular)
    shell.window.set_others(others)
    wanted: list[str] = []
    shell.window.switch_person.connect(wanted.append)
    shell.window.switch_person.connect(lambda _: app.quit())
    removed: list[bool] = []
    shell.changes.removed.connect(lambda: removed.append(True))
    shell.changes.removed.connect(app.quit)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.quit())
    breath = QTimer()
    breath.timeout.connect(lambda: None)  # lets Python see Ctrl+C while Qt sleeps
    breath.start(500)
    shell.locking.start()
    place_window(shell.window)
    favour_window()
    if shell.scheduler is not None:
        shell.scheduler.start()
    try:
        code = app.exec()
    finally:
        breath.stop()
        shell.close()
    if removed:
        wipe_profile(folder)
        say_removed(shell.look)
        return 0
    return wanted[-1] if wanted else code
