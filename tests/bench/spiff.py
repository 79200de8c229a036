"""The peer: SpiffWorkflow carries the same case through the same process, loaded, stepped and saved at each step."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml import etree
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from sqlcipher3 import dbapi2

_NODES = (
    ("startEvent", "start", ""), ("userTask", "tiep_nhan", ""), ("exclusiveGateway", "du_ho_so", ' default="f_du"'),
    ("userTask", "bo_sung", ""), ("parallelGateway", "chia", ""), ("userTask", "tham_dinh", ""),
    ("userTask", "phoi_hop", ""), ("parallelGateway", "gom", ""), ("userTask", "du_thao", ""), ("userTask", "ky", ""),
    ("userTask", "dong_dau", ""), ("userTask", "tra", ""), ("endEvent", "end", ""), ("endEvent", "qua_han", ""),
)  # fmt: skip
_FLOWS = (
    ("start", "tiep_nhan"), ("tiep_nhan", "du_ho_so"), ("bo_sung", "du_ho_so"), ("chia", "tham_dinh"),
    ("chia", "phoi_hop"), ("tham_dinh", "gom"), ("phoi_hop", "gom"), ("gom", "du_thao"), ("du_thao", "ky"),
    ("ky", "dong_dau"), ("dong_dau", "tra"), ("tra", "end"), ("het_han", "qua_han"),
)  # fmt: skip


def definition() -> bytes:
    """Return the process of a dossier in BPMN 2.0: supplement once within 30 days, one unit leads, one co-operates."""
    nodes = "".join(f'<{kind} id="{id}" name="{id}"{more}/>' for kind, id, more in _NODES)
    flows = "".join(
        f'<sequenceFlow id="f{place}" sourceRef="{start}" targetRef="{end}"/>'
        for place, (start, end) in enumerate(_FLOWS)
    )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="urn:vic">'
        f'<process id="p" isExecutable="true">{nodes}{flows}'
        '<sequenceFlow id="f_du" sourceRef="du_ho_so" targetRef="chia"/>'
        '<sequenceFlow id="f_thieu" sourceRef="du_ho_so" targetRef="bo_sung"><conditionExpression'
        ' xsi:type="tFormalExpression">thieu == 1</conditionExpression></sequenceFlow>'
        '<boundaryEvent id="het_han" attachedToRef="bo_sung" cancelActivity="true"><timerEventDefinition>'
        '<timeDuration xsi:type="tFormalExpression">"P30D"</timeDuration></timerEventDefinition></boundaryEvent>'
        "</process></definitions>"
    ).encode()


class SpiffOffice:
    """Cases kept as JSON states in one SQLite file, synchronous=FULL, WAL, as ours."""

    def __init__(self, path: Path) -> None:
        self._path = path
        logging.getLogger("spiff").setLevel(logging.ERROR)
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.fromstring(definition()))
        self._spec = parser.get_spec("p")
        self._serializer = BpmnWorkflowSerializer()
        self.connection = dbapi2.connect(str(path), isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=FULL")
        self.connection.execute("CREATE TABLE cases (id TEXT PRIMARY KEY, state TEXT NOT NULL)")

    def begin(self, case: str) -> None:
        """Start a case."""
        workflow = BpmnWorkflow(self._spec)
        workflow.do_engine_steps()
        self.connection.execute("INSERT INTO cases VALUES (?, ?)", (case, self._serializer.serialize_json(workflow)))

    def step(self, case: str, payload: Mapping[str, Any]) -> bool:
        """Load the case, complete its next task with the payload, save it; tell whether it goes on."""
        self.connection.execute("BEGIN IMMEDIATE")
        (state,) = self.connection.execute("SELECT state FROM cases WHERE id = ?", (case,)).fetchone()
        workflow: Any = self._serializer.deserialize_json(state)
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        task.data.update(json.loads(json.dumps(payload)) | {"thieu": 0})
        task.run()
        workflow.do_engine_steps()
        state = self._serializer.serialize_json(workflow)
        self.connection.execute("UPDATE cases SET state = ? WHERE id = ?", (state, case))
        self.connection.execute("COMMIT")
        return not workflow.is_completed()

    def bytes_on_disk(self) -> int:
        """Return the bytes of the file with all cases, compacted."""
        self.connection.close()
        compact(self._path)
        return self._path.stat().st_size


def compact(path: Path) -> None:
    """Leave no free page in a plain file."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("VACUUM")
    connection.close()
