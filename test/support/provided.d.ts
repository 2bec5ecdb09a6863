import "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the partner's pretend endpoint listens: see partner-server.ts. */
    partnerUrl: string;
    /** The service with its demo that the browser tests look at: see browser/support/service.ts. */
    service: {
      origin: string;
      adminKey: string;
      owner: { email: string; password: string; partnerUser: { email: string; password: string } } | null;
    };
  }
}
