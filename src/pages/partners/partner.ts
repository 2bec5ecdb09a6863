import type { AccountCallback } from "../../domain/account/account";
import type { HealthReason, HealthStatus } from "../../domain/member/health";
import type { Status } from "../../domain/offer/offer";
import type { Tone } from "../ui/types";

/** A partner's member ids, as the API tells of them. */
export type HealthView = {
  status: HealthStatus;
  reasons: HealthReason[];
  messages: string[];
  offers: {
    offerId: string;
    status: HealthStatus;
    reasons: HealthReason[];
    clicks: number;
    distinctMembers: number;
    repeatedClickIds: number;
    refusedClicks: number;
    example: string | null;
  }[];
};

/** A partner as the API tells it; the header's value is masked. */
export type PartnerView = {
  id: string;
  name: string;
  status: Status;
  callback: AccountCallback | null;
  globalPostback: string | null;
  createdAt: string;
  updatedAt: string;
  memberIdHealth: HealthView;
};

/** How each state of a partner's member ids is called, and its colour. */
export const HEALTH: Record<HealthStatus, { label: string; tone: Tone; words: string }> = {
  ok: { label: "healthy", tone: "good", words: "Members can be told apart." },
  no_user_ids: {
    label: "no user ids",
    tone: "info",
    words: "The partner passes its click id as member id, which it may: each click counts as a member.",
  },
  unhealthy: { label: "unhealthy", tone: "bad", words: "Members cannot be told apart, or clicks get lost." },
  unknown: { label: "too few clicks", tone: "plain", words: "Health shows after ten clicks within a week." },
};
