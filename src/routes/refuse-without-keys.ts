import { clickIdKeys } from "../edge/click-id-keys";
import { AppError } from "../errors";

/** 503 while the secret of the click ids is missing: the Worker can neither make one nor tell one from a forgery. */
export async function refuseWithoutKeys(env: Env, what: "take postbacks" | "make tests"): Promise<void> {
  await clickIdKeys(env).catch(() => {
    throw new AppError("TRY_AGAIN", `This service is not set up to ${what} yet.`, { "retry-after": "60" });
  });
}
