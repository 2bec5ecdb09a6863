import type { Role } from "../domain/account/account";
import type { IconName } from "./ui/icon";

/** An entry of the side navigation; `change` hides it from analysts. Its address answers, or it is not here. */
export type NavItem = { href: string; label: string; icon: IconName; access?: "change" };
export type NavGroup = { title: string | null; items: NavItem[] };

/**
 * The console's sections, in their order. A page that comes adds its line here: Dashboard first (it is then where
 * people arrive), Offers, Advertisers, Partners; Reports: Performance, Clicks, Conversions, Conversion Callbacks,
 * Trace; Logs: History Logs, Parked postbacks, Audit log; Operation Tools; Account: API keys, Users, Alerts, Settings.
 */
export const CONSOLE_NAV: NavGroup[] = [
  {
    title: null,
    items: [
      { href: "/dashboard", label: "Dashboard", icon: "dashboard" },
      { href: "/offers", label: "Offers", icon: "offers" },
      { href: "/advertisers", label: "Advertisers", icon: "advertisers" },
      { href: "/partners", label: "Partners", icon: "partners" },
    ],
  },
  {
    title: "Reports",
    items: [
      { href: "/reports/performance", label: "Performance", icon: "reports" },
      { href: "/reports/clicks", label: "Clicks", icon: "clicks" },
      { href: "/reports/conversions", label: "Conversions", icon: "conversions" },
      { href: "/reports/callbacks", label: "Conversion Callbacks", icon: "callbacks" },
      { href: "/trace", label: "Trace", icon: "trace" },
    ],
  },
  {
    title: "Logs",
    items: [
      { href: "/history", label: "History Logs", icon: "history" },
      { href: "/parked", label: "Waiting postbacks", icon: "parked" },
      { href: "/audit", label: "Audit log", icon: "audit" },
    ],
  },
  { title: "Tools", items: [{ href: "/tools", label: "Operation Tools", icon: "tools" }] },
  {
    title: "Network",
    items: [
      { href: "/api-keys", label: "API keys", icon: "keys", access: "change" },
      { href: "/users", label: "Users", icon: "users", access: "change" },
      { href: "/alerts", label: "Alerts", icon: "alerts" },
      { href: "/settings", label: "Settings", icon: "settings" },
    ],
  },
];

/** The partner portal's sections: Offers first, then Postbacks, Clicks, Conversions, Performance, Keys, Support. */
export const PORTAL_NAV: NavGroup[] = [
  {
    title: null,
    items: [
      { href: "/portal/offers", label: "Offers", icon: "offers" },
      { href: "/portal/postbacks", label: "Postbacks", icon: "callbacks" },
      { href: "/portal/clicks", label: "Clicks", icon: "clicks" },
      { href: "/portal/conversions", label: "Conversions", icon: "conversions" },
      { href: "/portal/performance", label: "Performance", icon: "reports" },
      { href: "/portal/keys", label: "Keys", icon: "keys" },
      { href: "/portal/support", label: "Support", icon: "help" },
    ],
  },
];

/** The sections that a role sees. */
export function navFor(role: Role): NavGroup[] {
  if (role === "partner") return PORTAL_NAV;
  const seen = (item: NavItem) => item.access !== "change" || role !== "analyst";
  return CONSOLE_NAV.map((group) => ({ ...group, items: group.items.filter(seen) })).filter(
    ({ items }) => items.length > 0,
  );
}

/** Where a role arrives after signing in. */
export function homeOf(role: Role): string {
  return navFor(role)[0]?.items[0]?.href ?? "/account";
}

/** The address of the section with this icon for a role, or null where there is none: pages link only to what answers. */
export function sectionOf(role: Role, icon: IconName): string | null {
  const items = navFor(role).flatMap((group) => group.items);
  return items.find((item) => item.icon === icon)?.href ?? null;
}
