import type { Operation } from "../support/declared";
import type { Planted } from "../support/planted";
import type { Sample, Samples } from "../support/samples";
import { SETUP_SAMPLES } from "./setup.table";
import { TRAFFIC_SAMPLES } from "./traffic.table";

/** The sample requests of all operations; deletions come last: they are among those of the setup. */
export const SAMPLES: Samples = { ...TRAFFIC_SAMPLES, ...SETUP_SAMPLES };

/** The samples of an operation; one that has none fails the test that walks over all. */
export function sampleOf({ name }: Pick<Operation, "name">, planted: Planted): Sample {
  const sample = SAMPLES[name];
  if (!sample) throw new Error(`${name} has no sample requests in setup.table.ts or traffic.table.ts`);
  return sample(planted);
}
