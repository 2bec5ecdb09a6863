type WithDevice = typeof import("../domain/visitor-device").withDevice;

let loaded: WithDevice | undefined;

/** The parser of user agents is half of what a start would have to load: it is loaded by the first click that needs it. */
export async function deviceReader(): Promise<WithDevice> {
  loaded ??= (await import("../domain/visitor-device")).withDevice;
  return loaded;
}
