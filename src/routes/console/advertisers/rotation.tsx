import { SecretOncePage } from "../../../pages/ui/secret-once";
import { dataOf } from "../call-api";
import { page, type Visit, type Web } from "../page";
import { readAdvertiser } from "./advertisers";

const change = { method: "post", access: "change" } as const;

/** New tokens and secrets of an advertiser, from its Postback and Security tabs. */
export function advertiserRotation(web: Web): void {
  page(web, { ...change, path: "/advertisers/:id/rotate-token" }, async (visit) => {
    const { oldTokenUntil } = await rotate<{ oldTokenUntil: string | null }>(visit, "token");
    const end = oldTokenUntil ? "is accepted for a while" : "is refused from now on";
    const words = `The URLs below have the new token; the old one ${end}.`;
    return visit.done(`${pathOf(visit)}/postback`, words);
  });
  page(web, { ...change, path: "/advertisers/:id/rotate-secret" }, async (visit) => {
    const { name } = await readAdvertiser(visit);
    type Rotated = { postbackSecret: string; oldSecretUntil: string | null };
    const { postbackSecret, oldSecretUntil } = await rotate<Rotated>(visit, "secret");
    const props = {
      title: `A new secret for ${name}`,
      section: "/advertisers",
      label: "Secret for signed postbacks",
      secret: postbackSecret,
      next: { href: `${pathOf(visit)}/security`, label: "Back to the advertiser's security" },
    };
    return visit.show(
      <SecretOncePage frame={visit.frame} {...props}>
        Give it to the advertiser.{" "}
        {oldSecretUntil
          ? "What is signed with the old one is accepted for a while."
          : "What is signed with the old one is refused from now on."}
      </SecretOncePage>,
    );
  });
}

const pathOf = (visit: Visit) => `/advertisers/${encodeURIComponent(visit.param("id"))}`;

async function rotate<Data>(visit: Visit, what: "token" | "secret"): Promise<Data> {
  const graceHours = Number(visit.form.get("graceHours") ?? "24");
  return dataOf(await visit.api<Data>("POST", `${pathOf(visit)}/rotate-${what}`, { graceHours }));
}
