"""One file for each revision, ``r0001_...`` onwards; once released none is changed.

A new table or column: change the ``Table`` in the code, add ``rNNNN_what.py`` with ``down_revision`` = the newest one
before it and an ``upgrade()`` of ``op.create_table`` / ``op.add_column`` (SQLite: ``op.batch_alter_table``);
``tests/sync/test_database_shape.py`` tells what the two still disagree about. There is no way down: restore the copy.
"""
