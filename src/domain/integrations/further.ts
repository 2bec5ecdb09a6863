import type { FurtherMacros } from "./integration";

/**
 * What systems can send beside the values in our URLs. An address or a customer's number is personal: it comes only where
 * the advertiser adds it.
 */
export const FURTHER_MACROS: Readonly<Record<string, FurtherMacros>> = {
  appsflyer: {
    cnv_conversion_ip_address: "(ip)",
    country: "(country-code)",
    timestamp: "(timestamp)",
    eventId: "(mapped-iae)",
  },
  adjust: {
    cnv_conversion_ip_address: "{ip_address}",
    country: "{country}",
    timestamp: "{created_at}",
    eventName: "{event_name}",
  },
  branch: {
    cnv_conversion_ip_address: `\${(user_data.ip)!}`,
    cnv_user_id: `\${(user_data.developer_identity)!}`,
    country: `\${(user_data.geo_country_code)!}`,
    timestamp: `\${(event_timestamp)!}`,
  },
  singular: { cnv_conversion_ip_address: "{EVENT_IP}", country: "{ATTRIBUTION_COUNTRY}", timestamp: "{UTC}" },
  kochava: { country: "{user_country}", timestamp: "{timestamp}" },
  airbridge: {
    cnv_conversion_ip_address: "{device.clientIP}",
    country: "{device.country}",
    timestamp: "{eventTimestamp}",
  },
  adbrix: { cnv_conversion_ip_address: "{a_ip}", timestamp: "{req.evt.event_timestamp}" },
  "affise-mmp": { cnv_conversion_ip_address: "{ip}", country: "{country}", timestamp: "{event_timestamp}" },
  impact: { eventId: "{ActionTrackerId}", timestamp: "{EventDate}" },
  everflow: { eventName: "{event_name}" },
  cake: { cnv_conversion_ip_address: "#ip#", timestamp: "#utcunixtime#" },
  affise: {
    cnv_conversion_ip_address: "{ip}",
    cnv_user_id: "{user_id}",
    country: "{geo}",
    timestamp: "{timestamp}",
  },
  // The time of the click, not of the sale.
  awin: { timestamp: "!!!clickThroughTime!!!" },
  keitaro: { cnv_conversion_ip_address: "{ip}", country: "{country}", timestamp: "{date:U}" },
  binom: { country: "{country_code}", timestamp: "{date}" },
};
