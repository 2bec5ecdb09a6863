import type { Advertiser } from "../../domain/account/account";
import { findAdvertiser, updateAdvertiser } from "../../store/account/advertisers";
import type { Change, Refused } from "../outcome";
import { type Edit, editRecord } from "../record/edit-record";

export type EditedAdvertiser = { ok: true; advertiser: Advertiser } | Refused;

/** Changes an advertiser as it is now; its links learn of it at once. */
export async function editAdvertiser(
  env: Env,
  input: Change & { id: string },
  edit: (before: Advertiser) => Promise<Edit<Advertiser> | Refused>,
): Promise<EditedAdvertiser> {
  const edited = await editRecord(env, input, {
    record: "advertiser",
    find: findAdvertiser,
    update: updateAdvertiser,
    edit,
    links: { advertiserId: input.id },
  });
  return edited.ok ? { ok: true, advertiser: edited.after } : edited;
}
