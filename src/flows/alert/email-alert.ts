import type { Alert, Firing } from "../../domain/alert/alert";
import { inTime } from "../../edge/in-time";

/** As long as a webhook may take. */
const LIMIT_MS = 10_000;

/** Bound and set only where a deployment sends mail, so no type of ours may demand or forbid them. */
type Mailing = { SEND_EMAIL?: SendEmail; EMAIL_FROM?: string };

const mailing = (env: Env) => env as Env & Mailing;

/** Whether this deployment can send e-mail: it has a SEND_EMAIL binding. */
export function canEmail(env: Env): boolean {
  return mailing(env).SEND_EMAIL !== undefined;
}

/** Sends a firing by e-mail; answers what went wrong, or null, and throws when the mailer refuses or hangs. */
export async function emailAlert(
  env: Env,
  { alert, firing, timeLimitMs = LIMIT_MS }: { alert: Alert; firing: Firing; timeLimitMs?: number },
): Promise<string | null> {
  const { SEND_EMAIL: mailer, EMAIL_FROM: from = `alerts@${env.BASE_DOMAIN}` } = mailing(env);
  if (!mailer || alert.email === null) return "EMAIL_NOT_SET_UP: there is no SEND_EMAIL binding.";
  const sending = mailer.send({
    from,
    to: alert.email,
    subject: `GoKart alert: ${alert.name}`.replace(/\s+/g, " "),
    text: [
      firing.message,
      "",
      `Alert: ${alert.name} (${alert.kind})`,
      `Since: ${new Date(firing.firedAt).toISOString()}`,
      "",
    ].join("\n"),
  });
  await inTime(timeLimitMs, sending);
  return null;
}
