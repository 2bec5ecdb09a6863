// What the demo network consists of. The bodies are those of the management API.

export const ADVERTISERS = {
  acme: { name: "Acme Games" },
  northwind: { name: "Northwind Shopping", answers: "codes" },
  pulse: { name: "Pulse Health" },
} as const;
export type AdvertiserKey = keyof typeof ADVERTISERS;

export type PartnerKey = "rewards" | "cashback" | "play";

/** The third one's endpoint fails: see scripts/lib/demo-partner. */
export const partnersAt = (origin: string): Record<PartnerKey, object> => ({
  rewards: {
    name: "Rewards App",
    callback: { url: `${origin}/rewards-app`, sendPending: true, sendRejected: true },
  },
  cashback: {
    name: "Cashback Club",
    globalPostback: `${origin}/cashback-club?click={pub_click_id}&member={pub_member_id}&payout={gk_payout}&status={gk_status}`,
  },
  play: { name: "Play & Earn", callback: { url: `${origin}/play-and-earn` } },
});

const fixed = (amount: number) => ({ type: "fixed", amount });
const percent = (amount: number) => ({ type: "percent", amount });
const share = (amount: number) => ({ type: "share", amount });
/** So many conversions a day. */
export const dayCap = (limit: number) => [{ metric: "conversions", period: "day", limit }];

const creative = (title: string, category: string, description: string, callToAction = "") => {
  return { title, category, description, callToAction };
};

/** Of Space Miner in all, and of the newsletter a day. */
export type Caps = { installs: number; signUps: number };

/** `advertiser` is a name above; the rest is a body of POST /offers. */
export const offersWith = ({ installs, signUps }: Caps) =>
  ({
    miner: {
      name: "Space Miner",
      advertiser: "acme",
      type: "multi",
      integrationId: "impact",
      status: "active",
      trackingUrl: "https://track.example/c/1234567/890123/4567",
      creative: creative("Space Miner", "Games", "Install and reach level 10", "Play"),
      events: [
        {
          eventId: "install",
          name: "Install",
          revenue: fixed(0.5),
          payout: fixed(0.3),
          rewardPoints: 30,
          caps: [{ metric: "conversions", period: "total", limit: installs }],
        },
        {
          eventId: "level_10",
          name: "Reach level 10",
          revenue: fixed(5),
          payout: fixed(3.5),
          rewardPoints: 350,
          caps: dayCap(40),
        },
        {
          eventId: "purchase",
          name: "First purchase",
          revenue: percent(20),
          payout: share(70),
          rewardPoints: 500,
        },
      ],
    },
    newsletter: {
      name: "Newsletter sign-up",
      advertiser: "northwind",
      type: "single",
      status: "active",
      trackingUrl: "https://shop.example/welcome?click={gk_click_id}&sub={pub_sub_1}",
      revenue: fixed(2.5),
      payout: fixed(1.6),
      rewardPoints: 160,
      caps: dayCap(signUps),
      overCap: "pending",
      creative: creative("Newsletter sign-up", "Shopping", "Confirm your e-mail address", "Sign up"),
    },
    dragons: {
      name: "Dragon Realms",
      advertiser: "acme",
      type: "multi",
      integrationId: "appsflyer",
      status: "active",
      trackingUrl: "https://app.example/dragons?pid=gokart_int&c=wall",
      targeting: {
        countries: { allow: ["US", "GB", "DE", "CA", "AU"], deny: [] },
        devices: ["mobile"],
      },
      creative: creative("Dragon Realms", "Games", "Install, finish the tutorial and play on", "Install"),
      events: [
        { eventId: "install", name: "Install", revenue: fixed(0.9), payout: fixed(0.6), rewardPoints: 60 },
        {
          eventId: "af_tutorial_completion",
          name: "Finish the tutorial",
          revenue: fixed(2.4),
          payout: fixed(1.7),
          rewardPoints: 170,
        },
        {
          eventId: "af_purchase",
          name: "Any purchase",
          revenue: percent(30),
          payout: share(65),
          rewardPoints: 400,
        },
      ],
    },
    harbor: {
      name: "Coin Harbor",
      advertiser: "acme",
      type: "multi",
      integrationId: "adjust",
      status: "active",
      trackingUrl: "https://app.example/1abc2de?campaign=wall",
      creative: creative("Coin Harbor", "Finance", "Open an account and make a first deposit", "Open it"),
      events: [
        { eventId: "install", name: "Install", revenue: fixed(1.1), payout: fixed(0.7), rewardPoints: 70 },
        {
          eventId: "k7x2m9",
          name: "First deposit",
          revenue: fixed(22),
          payout: fixed(15),
          rewardPoints: 1500,
          caps: [{ metric: "revenue", period: "month", limit: 1500 }],
        },
      ],
    },
    fittrack: {
      name: "FitTrack free month",
      advertiser: "pulse",
      type: "single",
      integrationId: "tune",
      status: "active",
      trackingUrl: "https://track.example/aff_c?offer_id=77&aff_id=1042",
      revenue: fixed(14),
      payout: fixed(9.5),
      rewardPoints: 950,
      pendingDays: 4,
      creative: creative(
        "FitTrack free month",
        "Health",
        "Start the free month and keep it for four days",
        "Start",
      ),
    },
    panel: {
      name: "Opinion panel",
      advertiser: "northwind",
      type: "single",
      status: "active",
      trackingUrl: "https://panel.example/join?ref={gk_click_id}",
      revenue: fixed(1.2),
      payout: fixed(0.8),
      rewardPoints: 80,
      clickWindowDays: 1,
      minSecondsToConvert: 60,
      creative: creative("Opinion panel", "Surveys", "Answer a first survey of ten minutes", "Join"),
    },
    autumn: {
      name: "Autumn sale",
      advertiser: "northwind",
      type: "single",
      integrationId: "tune",
      status: "active",
      trackingUrl: "https://shop.example/aff_c?offer_id=31&aff_id=1042",
      revenue: { type: "reported", amount: 0 },
      payout: share(60),
      creative: creative("Autumn sale", "Shopping", "A share of whatever is bought", "To the shop"),
    },
  }) as const;
export type OfferKey = keyof ReturnType<typeof offersWith>;

/** What the network wants to be told of. */
export const alertsAt = (origin: string) => [
  { name: "A partner does not take callbacks", kind: "callback_failing", webhookUrl: `${origin}/alerts` },
  { name: "A cap is nearly full", kind: "cap_reached", threshold: 80, webhookUrl: `${origin}/alerts` },
  { name: "Member ids look wrong", kind: "member_ids", webhookUrl: `${origin}/alerts` },
  {
    name: "Clicks without a conversion",
    kind: "no_conversion",
    threshold: 5000,
    webhookUrl: `${origin}/alerts`,
  },
];
