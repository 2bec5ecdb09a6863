export const ADJUST_LINK =
  "install_callback=https%3A%2F%2Fapi.gokart.example%2Fapi%2Fv1%2Fpostback%2Ftok_9%3Fgk_click_id%3D{gk_click_id}%26cnv_event_id%3Dinstall&event_callback_abc123=https%3A%2F%2Fapi.gokart.example%2Fapi%2Fv1%2Fpostback%2Ftok_9%3Fgk_click_id%3D{gk_click_id}%26cnv_event_id%3D%7Bevent%7D%26cnv_amount%3D%7Brevenue_float%7D%26cnv_currency%3D%7Bcurrency%7D%26cnv_status%3D%7Bactivity_kind%7D";

type Row = { link: string; postback: string; install?: boolean; sends?: Record<string, string> };

/** Each ready system: what it gets in the link ("" when the advertiser names the slot) and its postback's query. */
export const READY: Record<string, Row> = {
  appsflyer: {
    link: "clickid={gk_click_id}",
    postback: "gk_click_id=(clickid)&cnv_event_id=(event-name)&cnv_amount=(monetary)&cnv_currency=(currency)",
    install: true,
  },
  adjust: {
    link: ADJUST_LINK,
    postback:
      "gk_click_id={gk_click_id}&cnv_event_id={event}&cnv_amount={revenue_float}&cnv_currency={currency}&cnv_status={activity_kind}",
    install: true,
    sends: { cnv_event_id: "abc123", cnv_status: "event" },
  },
  branch: {
    link: "~click_id={gk_click_id}",
    postback: `gk_click_id=\${(last_attributed_touch_data.~click_id)!}&cnv_event_id=\${(name)!}&cnv_amount=\${(event_data.revenue)!}&cnv_currency=\${(event_data.currency)!}&cnv_conversion_id=\${(event_data.transaction_id)!}`,
  },
  singular: {
    link: "cl={gk_click_id}",
    postback:
      "gk_click_id={cl?NETWORK NAME}&cnv_event_id={EVTNAME}&cnv_amount={AMOUNT}&cnv_currency={CURRENCY}",
    install: true,
  },
  kochava: {
    link: "click_id={gk_click_id}",
    postback: "gk_click_id={click_id}&cnv_event_id={event_name}&cnv_amount={revenue}",
    install: true,
  },
  airbridge: {
    link: "click_id={gk_click_id}",
    postback:
      "gk_click_id={attributionResult.attributedClickID}&cnv_event_id={@postback.eventName}&cnv_amount={eventData.value}&cnv_conversion_id={eventData.goal.semanticAttributes.transactionID}",
    install: true,
  },
  appmetrica: {
    link: "click_id={gk_click_id}",
    postback: "gk_click_id={click_id}&cnv_conversion_id={transaction_id}",
  },
  adbrix: {
    link: "cb_1={gk_click_id}",
    postback: "gk_click_id={cb_1}&cnv_event_id={req.evt.event_name}",
    install: true,
  },
  "affise-mmp": {
    link: "clickid={gk_click_id}",
    postback: "gk_click_id={clickid}&cnv_event_id={event_name}&cnv_amount={sg_rev}",
  },
  impact: {
    link: "subid1={gk_click_id}",
    postback:
      "gk_click_id={SubId1}&cnv_event_id={ActionTrackerName}&cnv_amount={Amount}&cnv_payout={Payout}&cnv_currency={Currency}&cnv_conversion_id={ActionId}&cnv_status={Status}",
    sends: { cnv_status: "APPROVED" },
  },
  tune: { link: "aff_sub={gk_click_id}", postback: "gk_click_id={aff_sub}&cnv_payout={payout}" },
  everflow: {
    link: "sub1={gk_click_id}",
    postback: "gk_click_id={sub1}&cnv_event_id={event_id}&cnv_amount={sale_amount}&cnv_payout={payout}",
  },
  cake: {
    link: "s2={gk_click_id}",
    postback: "gk_click_id=#s2#&cnv_payout=#price#&cnv_conversion_id=#tid#",
  },
  affise: {
    link: "sub1={gk_click_id}",
    postback:
      "gk_click_id={sub1}&cnv_event_id={goal}&cnv_amount={order_sum}&cnv_payout={sum}&cnv_currency={currency}&cnv_conversion_id={transactionid}&cnv_status={status}",
    sends: { cnv_event_id: "2", cnv_status: "1" },
  },
  trackier: {
    link: "p1={gk_click_id}",
    postback: "gk_click_id={p1}&cnv_event_id={goal_value}&cnv_payout={payout}&cnv_conversion_id={txn_id}",
  },
  scaleo: { link: "aff_click_id={gk_click_id}", postback: "gk_click_id={aff_click_id}" },
  offer18: { link: "aff_click_id={gk_click_id}", postback: "gk_click_id={aff_click_id}" },
  fuseclick: {
    link: "aff_click_id={gk_click_id}",
    postback: "gk_click_id={AFF_CLICK_ID}&cnv_event_id={E_TOKEN}",
  },
  swaarm: {
    link: "pub_click_id={gk_click_id}",
    postback:
      "gk_click_id=#{click.publisher.clickId}&cnv_event_id=#{offer.eventTypeId}&cnv_conversion_id=#{id}",
  },
  linktrust: {
    link: "AffiliateReferenceID={gk_click_id}",
    postback:
      "gk_click_id=[=AffiliateReferenceID=]&cnv_amount=[=TotalSales=]&cnv_payout=[=AffiliateCommission=]&cnv_conversion_id=[=_TransID=]",
  },
  awin: {
    link: "clickref={gk_click_id}",
    postback:
      "gk_click_id=!!!clickRef!!!&cnv_payout=!!!commission!!!&cnv_currency=!!!transactionCurrency!!!&cnv_conversion_id=!!!transactionId!!!",
  },
  voluum: { link: "", postback: "gk_click_id={externalid}" },
  keitaro: {
    link: "",
    postback:
      "gk_click_id={external_id}&cnv_event_id={status}&cnv_payout={revenue}&cnv_conversion_id={tid}&cnv_status={status}",
    sends: { cnv_event_id: "sale", cnv_status: "sale" },
  },
  binom: {
    link: "",
    postback:
      "gk_click_id={externalid}&cnv_event_id={cnv_status}&cnv_currency={cnv_currency}&cnv_status={cnv_status}",
    sends: { cnv_event_id: "approved", cnv_status: "approved" },
  },
  goaffpro: {
    link: "sub_id={gk_click_id}",
    postback:
      "gk_click_id={{link.sub_id}}&cnv_amount={{order.amount}}&cnv_payout={{order.commission}}&cnv_conversion_id={{order.number}}",
  },
  custom: { link: "sub1={gk_click_id}", postback: "gk_click_id=REPLACE&cnv_event_id=REPLACE" },
};

/** The ready systems with their ids. */
export const rows = Object.entries(READY).map(([id, row]) => ({ id, ...row }));
/** Those that get a parameter in the link. */
export const linked = rows.filter(({ link }) => link !== "");
