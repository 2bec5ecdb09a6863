import { logLine } from "../log";

type WithDevice = typeof import("../domain/click/visitor-device").withDevice;

let loaded: WithDevice | undefined;

/** The parser of user agents is half of what a start would have to load: it is loaded by the first click that needs it. */
export async function deviceReader(): Promise<WithDevice> {
  try {
    loaded ??= (await import("../domain/click/visitor-device")).withDevice;
    return loaded;
  } catch (error) {
    // It is not ours, and what it tells is never worth a click.
    logLine("error", "DEVICE_NOT_READ", { error });
    return (known) => known;
  }
}
