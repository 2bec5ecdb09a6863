import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the partner's pretend endpoint listens: see partner-server.ts. */
    partnerUrl: string;
  }
}
