"""Fixed names of the training province that everybody may know: people, PIN, passphrase."""

HOME = "nam-can"
LEADER, CLERK, SPECIALIST = "quach-minh-dam", "thach-thi-my-hanh", "lam-hoai-thuong"
ONE_STOP = "kha-ngoc-diem"
PIN = "12345678"
"""The training token's PIN: told to everybody, it guards nothing."""
PASSPHRASE = "huấn luyện"
"""Seals the data key of training desks: the data is made up, and nobody's own keyring is touched."""
