import type { TestProject } from "vitest/node";
import { startOwnService } from "../../../scripts/lib/own-service.mjs";

/** Starts the service with its demo once for all browser tests, as `npm start` does. */
export default async function setup(project: TestProject) {
  const { stop, ...service } = await startOwnService({ demo: true });
  project.provide("service", service);
  return stop;
}
