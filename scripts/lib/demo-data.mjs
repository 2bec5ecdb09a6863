// What the demo network consists of. The bodies are those of the management API.
export const clicksToMake = 60;

export const advertisers = [{ name: "Acme Games" }, { name: "Northwind Shopping" }];

export const partners = (callbackOrigin) => [
  { name: "Rewards App", callback: { url: `${callbackOrigin}/rewards-app`, sendPending: true } },
  {
    name: "Cashback Club",
    globalPostback: `${callbackOrigin}/cashback-club?click={pub_click_id}&member={pub_member_id}&payout={gk_payout}`,
  },
  { name: "Play & Earn" },
];

const fixed = (amount) => ({ type: "fixed", amount });

/** `advertiser` is a place in the list above. */
export const offers = [
  {
    name: "Space Miner",
    advertiser: 0,
    type: "multi",
    integrationId: "impact",
    status: "active",
    trackingUrl: "https://track.example/c/space-miner?x=1",
    creative: {
      title: "Space Miner",
      description: "Install and reach level 10",
      callToAction: "Play",
      category: "Games",
    },
    events: [
      { eventId: "install", name: "Install", revenue: fixed(0.5), payout: fixed(0.3), rewardPoints: 30 },
      {
        eventId: "level_10",
        name: "Reach level 10",
        revenue: fixed(5),
        payout: fixed(3.5),
        rewardPoints: 350,
        caps: [{ metric: "conversions", period: "day", limit: 100 }],
      },
      {
        eventId: "purchase",
        name: "First purchase",
        revenue: { type: "percent", amount: 20 },
        payout: { type: "share", amount: 70 },
        rewardPoints: 500,
      },
    ],
  },
  {
    name: "Newsletter sign-up",
    advertiser: 1,
    type: "single",
    status: "active",
    trackingUrl: "https://shop.example/welcome?click={gk_click_id}&sub={pub_sub_1}",
    revenue: fixed(2.5),
    payout: fixed(1.6),
    rewardPoints: 160,
    creative: {
      title: "Newsletter sign-up",
      description: "Confirm your e-mail address",
      category: "Shopping",
    },
  },
  {
    name: "Autumn sale (paused)",
    advertiser: 1,
    type: "single",
    status: "paused",
    trackingUrl: "https://shop.example/autumn?click={gk_click_id}",
    revenue: fixed(8),
    payout: fixed(5),
  },
];

export const visitors = [
  {
    placement: "home",
    language: "en-US",
    userAgent:
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
  },
  {
    placement: "offerwall",
    language: "de-DE",
    userAgent:
      "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
  },
  {
    placement: "offerwall",
    language: "en-GB",
    userAgent:
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  },
  {
    placement: "newsletter",
    language: "fr-FR",
    userAgent:
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
  },
];
