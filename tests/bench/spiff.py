"""The peer: SpiffWorkflow carries the same case through the same process, loaded, stepped and saved at each step."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.event_definitions import SignalEventDefinition
from SpiffWorkflow.util.task import TaskState

from tests.bench.raw import compact, open_raw
from workflow.procedures.bpmn_names import variable
from workflow.procedures.bpmn_write import write_bpmn
from workflow.procedures.route import Kind, Route

_WORDS = {"true": True, "false": False}
"""It evaluates conditions as Python; these two words of the standard are given to it as data."""


class SpiffOffice:
    """Cases kept as JSON states in one SQLite file: encrypted, WAL, synchronous=FULL, as ours."""

    def __init__(self, path: Path, route: Route) -> None:
        logging.getLogger("spiff").setLevel(logging.ERROR)
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.fromstring(write_bpmn(route, "thu")))
        self._path, self._route = path, route
        self._spec = parser.get_spec("Process_thu")
        self._serializer = BpmnWorkflowSerializer()
        self.connection = open_raw(path)
        self.connection.execute("CREATE TABLE cases (id TEXT PRIMARY KEY, state TEXT NOT NULL)")

    def begin(self, case: str, payload: Mapping[str, Any]) -> None:
        """Start a case with what was handed in."""
        workflow = BpmnWorkflow(self._spec)
        data = json.loads(json.dumps(payload)) | _WORDS
        workflow.task_tree.data.update(data)
        for task in workflow.get_tasks(state=TaskState.READY):
            task.data.update(data)
        workflow.do_engine_steps()
        self.connection.execute("INSERT INTO cases VALUES (?, ?)", (case, self._serializer.serialize_json(workflow)))

    def step(self, case: str, id: str, payload: Mapping[str, Any]) -> None:
        """Load the case, finish its step ``id`` with the payload, save it."""
        self.connection.execute("BEGIN IMMEDIATE")
        (state,) = self.connection.execute("SELECT state FROM cases WHERE id = ?", (case,)).fetchone()
        workflow: Any = self._serializer.deserialize_json(state)
        node = self._route.by_id[id]
        if node.kind == Kind.PAUSE:
            workflow.catch(BpmnEvent(SignalEventDefinition(f"Signal_{id}")))
        else:
            (task,) = (one for one in workflow.get_tasks(state=TaskState.READY) if one.task_spec.bpmn_id == id)
            task.data.update(json.loads(json.dumps(payload)) | dict(payload.get("data", {})))
            if payload.get("outcome"):
                task.data[variable(self._route, self._route.by_id[node.next[0].to])] = payload["outcome"]
            task.run()
        workflow.do_engine_steps()
        state = self._serializer.serialize_json(workflow)
        self.connection.execute("UPDATE cases SET state = ? WHERE id = ?", (state, case))
        self.connection.execute("COMMIT")

    def finished(self, case: str) -> bool:
        """Tell whether the case came to its end."""
        (state,) = self.connection.execute("SELECT state FROM cases WHERE id = ?", (case,)).fetchone()
        workflow: Any = self._serializer.deserialize_json(state)
        return bool(workflow.completed)

    def bytes_on_disk(self) -> int:
        """Return the bytes of the file with all cases, compacted."""
        self.connection.close()
        compact(self._path)
        return self._path.stat().st_size
