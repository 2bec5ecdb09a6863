import type { Alert, Firing } from "../../domain/alert/alert";

/** Bound and set only where a deployment sends mail, so no type of ours may demand or forbid them. */
type Mailing = { SEND_EMAIL?: SendEmail; EMAIL_FROM?: string };

const mailing = (env: Env) => env as Env & Mailing;

/** Whether this deployment can send e-mail: it has a SEND_EMAIL binding. */
export function canEmail(env: Env): boolean {
  return mailing(env).SEND_EMAIL !== undefined;
}

/** Sends a firing by e-mail; answers what went wrong, or null. */
export async function emailAlert(env: Env, alert: Alert, firing: Firing): Promise<string | null> {
  const { SEND_EMAIL: mailer, EMAIL_FROM: from = `alerts@${env.BASE_DOMAIN}` } = mailing(env);
  if (!mailer || alert.email === null) return "EMAIL_NOT_SET_UP: there is no SEND_EMAIL binding.";
  await mailer.send({
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
  return null;
}
