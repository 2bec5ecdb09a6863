/**
 * What is asked of a large database, and how many milliseconds it may take: reports, searches and lists of the API,
 * then pages of the console. `ask` reads the API, `make` creates in it.
 */
export async function questions({ ask, make }) {
  const newest = (await ask("/clicks?limit=100")).data.at(-1);
  const converted = (await ask("/conversions?limit=100")).data.at(-1);
  // The worst case of a filter: it looks through everything and finds nothing.
  const { type, advertiserId, trackingUrl, revenue, payout } = (await ask(`/offers/${newest.offerId}`)).data;
  const quiet = await make("/offers", { name: "Quiet", type, advertiserId, trackingUrl, revenue, payout });
  return {
    api: [...reports(newest), ...searches(newest, converted), ...lists(newest, quiet.id)],
    pages: pages(newest, quiet.id),
  };
}

const PAGE_MS = 200;

function reports({ offerId, partnerId }) {
  const report = (query) => `/reports?${query}`;
  return [
    ["report, 30 days by day and offer", report("groupBy=day,offer"), 150],
    ["… in New York's time", report("groupBy=day,offer&tz=America/New_York"), PAGE_MS],
    ["… in Kolkata's time", report("groupBy=day,offer&tz=Asia/Kolkata")],
    ["… of one offer by day", report(`groupBy=day&offerId=${offerId}`), 150],
    ["… by partner", report("groupBy=partner"), PAGE_MS],
    ["… by country", report("groupBy=country"), PAGE_MS],
    ["… by day, country and device", report("groupBy=day,country,device"), PAGE_MS],
    ["… by system, of one country", report("groupBy=os&country=DE"), PAGE_MS],
    ["… by country, of one partner", report(`groupBy=country&partnerId=${partnerId}`), PAGE_MS],
    ["… by partner and country", report("groupBy=partner,country")],
    ["report, 30 days by sub", report("groupBy=pub_sub_1"), 400],
    ["… by day and sub", report("groupBy=day,pub_sub_2"), 400],
    ["… of one offer by sub", report(`groupBy=pub_sub_1&offerId=${offerId}`), 400],
    ["… of one partner by sub", report(`groupBy=pub_sub_1&partnerId=${partnerId}`), 400],
    ["… by two subs", report(`groupBy=pub_sub_1,pub_sub_2&offerId=${offerId}`)],
  ];
}

function searches({ gkClickId, pubClickId, pubMemberId }, { cnvConversionId }) {
  return [
    ["q: clicks by gk_click_id", `/clicks?q=${gkClickId}`, 50],
    ["q: clicks by pub_click_id", `/clicks?q=${pubClickId}`, 50],
    ["q: clicks by member", `/clicks?q=${pubMemberId}`, 50],
    ["q: conversions by order", `/conversions?q=${cnvConversionId}`, 50],
    ["q: history by gk_click_id", `/history-logs?q=${gkClickId}`, 50],
    ["q that finds nothing", "/clicks?q=nobody-at-all", 50],
  ];
}

function lists({ offerId }, quietId) {
  const since = `from=${new Date(Date.now() - 30 * 86_400_000).toISOString()}`;
  return [
    ["first page of clicks", "/clicks?limit=100", 50],
    ["… of one offer", `/clicks?limit=100&offerId=${offerId}`, 50],
    ["… of bots", "/clicks?limit=100&kind=bot", 50],
    ["… of an offer without any", `/clicks?limit=100&offerId=${quietId}`, PAGE_MS],
    ["first page of conversions", "/conversions?limit=100", 50],
    ["… of one offer, rejected", `/conversions?limit=100&status=Rejected&offerId=${offerId}`, 50],
    ["… of an offer without any", `/conversions?limit=100&offerId=${quietId}&${since}`, PAGE_MS],
  ];
}

function pages({ offerId, partnerId, gkClickId }, quietId) {
  const performance = (query) => `/reports/performance?${query}`;
  return [
    ["page: dashboard", "/dashboard", PAGE_MS],
    ["… 30 days by country", "/dashboard?period=30d&by=country", PAGE_MS],
    ["page: performance by day", performance("groupBy=day"), PAGE_MS],
    ["… by offer", performance("groupBy=offer"), PAGE_MS],
    ["… by partner", performance("groupBy=partner"), PAGE_MS],
    ["… by country", performance("groupBy=country"), PAGE_MS],
    [
      "… by day and country of one partner",
      performance(`groupBy=day,country&partnerId=${partnerId}`),
      PAGE_MS,
    ],
    ["page: clicks", "/reports/clicks", PAGE_MS],
    ["… of an offer without any", `/reports/clicks?offerId=${quietId}`, PAGE_MS],
    ["page: conversions", "/reports/conversions", PAGE_MS],
    ["… of an offer without any", `/reports/conversions?offerId=${quietId}`, PAGE_MS],
    ["page: callbacks", "/reports/callbacks", PAGE_MS],
    ["page: history", "/history", PAGE_MS],
    ["page: offers", "/offers", PAGE_MS],
    ["page: an offer", `/offers/${offerId}`, PAGE_MS],
    ["page: what an offer still needs to go live", `/offers/${quietId}/checklist`, PAGE_MS],
    ["page: the trace of a click", `/trace?q=${gkClickId}`, PAGE_MS],
  ];
}
