"""Every application tells what it serves, completely; and serves what it tells: asked by a machine that reads it."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from starlette.routing import Route

from sync.provincial.described import OPEN, operations
from sync.provincial.vxp import vxp_router
from sync.provincial.vxp_store import PackageStore
from tests.sync import fuzz_api
from tests.sync.province import RunningProvince

IDS = {
    "documents": """
        get_anchors get_catalogue_name get_files_sha256 get_health get_health_live get_holdings get_holdings_items
        get_leases get_leases_ledger get_metrics get_notices get_protocol_versions get_sign_in head_files_sha256
        patch_files_sha256 post_authorities post_authorities_end post_files post_holdings_steps post_leases
        post_leases_return post_leases_revoke post_leases_voids post_notices_receipts post_notices_stops post_sign_in
        post_sync_v1 post_sync_v2 post_sync_vversion post_training_token
    """,
    "dossiers": """
        get_anchors get_catalogue_name get_files_sha256 get_health get_health_live get_holdings get_holdings_items
        get_leases get_leases_ledger get_metrics get_notices get_protocol_versions get_reports get_tthc_dossiers
        head_files_sha256 patch_files_sha256 post_files post_holdings_steps post_leases post_leases_return
        post_leases_revoke post_leases_voids post_notices_receipts post_notices_stops post_reports_delivered
        post_reports_refused post_reports_retry post_sync_v1 post_sync_v2 post_sync_vversion
    """,
}
"""Names of calls other programs are written against: one that goes, or changes its name, breaks them."""


def document(province: RunningProvince, name: str) -> dict[str, Any]:
    """Return what an application tells of itself."""
    answer = requests.get(f"{province.urls[name]}/openapi.json", timeout=10)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("name", sorted(IDS))
def test_no_call_loses_its_name(province: RunningProvince, name: str) -> None:
    told = {call["operationId"] for _, _, call in operations(document(province, name))}
    assert set(IDS[name].split()) <= told


@pytest.mark.parametrize("name", ["documents", "dossiers", "vxp"])
def test_every_call_says_what_it_answers(province: RunningProvince, name: str) -> None:
    told = document(province, name)
    ids = [call["operationId"] for _, _, call in operations(told)]
    assert len(ids) == len(set(ids))
    for method, path, call in operations(told):
        assert call["responses"], (method, path)
        if name != "vxp" and path not in OPEN:
            assert call["security"] == [{"token": []}], (method, path)
            assert {"401", "422", "429", "503"} <= set(call["responses"]), (method, path)


def test_the_axis_tells_every_call_it_has(province: RunningProvince) -> None:
    told = document(province, "vxp")
    store = province.parts.store
    router = vxp_router(PackageStore(store.engine, province.parts.now, store.folder), {}, province.parts.now)
    served = {route.path for route in router.routes if isinstance(route, Route)}
    assert set(told["paths"]) == served


def test_a_machine_that_reads_the_documents_finds_nothing_wrong() -> None:
    found = fuzz_api.run(1, 20261122)
    assert found.wrong == {}
    assert found.asked >= 100
    assert max(found.codes) < 500
