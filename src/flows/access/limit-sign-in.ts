import { parseIp } from "../../domain/click/ip";

/** Whether an address may try another password, setup code or invitation; one home's IPv6 network is one address. */
export async function mayTryAgain(env: Env, ip: string | null): Promise<boolean> {
  const bytes = parseIp(ip ?? "");
  const key = bytes ? bytes.slice(0, bytes.length === 4 ? 4 : 8).join(".") : "unknown";
  return (await env.LOGIN_LIMIT.limit({ key })).success;
}
