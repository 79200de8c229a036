// Reads BPMN files with the parser of bpmn.io and tells, one JSON line each, what it warned of and what it would draw.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, ...files] = process.argv.slice(2);
const require = createRequire(path.join(folder, "package.json"));
const { BpmnModdle } = await import(pathToFileURL(require.resolve("bpmn-moddle")));

for (const file of files) {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(fs.readFileSync(file, "utf8"));
  const process_ = rootElement.rootElements.find((one) => one.$type === "bpmn:Process");
  const drawn = rootElement.diagrams[0].plane.planeElement;
  console.log(JSON.stringify({
    warnings: warnings.map((one) => one.message),
    elements: Object.fromEntries((process_.flowElements ?? []).map((one) => [one.id, one.$type])),
    shapes: drawn.filter((one) => one.$type === "bpmndi:BPMNShape" && one.bounds.width > 0)
      .map((one) => one.bpmnElement.id),
    edges: drawn.filter((one) => one.$type === "bpmndi:BPMNEdge" && one.waypoint.length > 1)
      .map((one) => one.bpmnElement.id),
  }));
}
