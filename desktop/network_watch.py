"""What the operating system says about the network: there again, another one, paid by the byte."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtNetwork import QNetworkInformation


class NetworkWatch(QObject):
    """Hears the system's word about the network, where the system has one.

    A system without such a service says nothing; the schedule then finds out by trying, as before.

    Signals:
        up: the network is there again, or is another one: what waits on the old one waits in vain.
    """

    up = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._metered = False
        found = QNetworkInformation.instance() if QNetworkInformation.loadDefaultBackend() else None
        if found is None:
            return
        found.reachabilityChanged.connect(self._reached)
        found.transportMediumChanged.connect(lambda medium: self.up.emit())
        if found.supports(QNetworkInformation.Feature.Metered):
            found.isMeteredChanged.connect(self._pay)
            self._pay(found.isMetered())

    def metered(self) -> bool:
        """Tell whether the system says that each byte is paid for; may be asked from any thread."""
        return self._metered

    def _reached(self, reach: QNetworkInformation.Reachability) -> None:
        if reach in (QNetworkInformation.Reachability.Online, QNetworkInformation.Reachability.Site):
            self.up.emit()

    def _pay(self, metered: bool) -> None:
        """Note what the line costs; one that costs nothing any more takes at once what waited for it."""
        freed, self._metered = self._metered and not metered, metered
        if freed:
            self.up.emit()
