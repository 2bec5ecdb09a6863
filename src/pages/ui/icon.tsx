const PATHS = {
  menu: "M4 6h16M4 12h16M4 18h16",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 20c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5",
  users:
    "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 19.5c.7-3.3 3.2-4.8 6.5-4.8s5.800 1.500 6.500 4.800M16 4.800a3.500 3.500 0 0 1 0 6.400M18 15.200c1.800.700 3 2.100 3.500 4.300",
  search: "M10.5 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13M15.500 15.500 20 20",
  copy: "M9 9h10v11H9zM5 15V4h10",
  dashboard: "M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z",
  offers: "M4 12V4h8l8 8-8 8zM8 8h.01",
  advertisers: "M4 20V9l8-5 8 5v11M9 20v-6h6v6",
  partners: "M8 12l3 3 5-5M3 8l5-4 4 2 4-2 5 4-4 9-5 3-5-3z",
  reports: "M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6",
  clicks: "M9 3v3M3 9h3M5 5l2 2M10 10l10 4-4.500 1.500L14 20z",
  conversions: "M4 7h12l-3-3M20 17H8l3 3",
  callbacks: "M21 4 3 11l7 3 3 7zM10 14 21 4",
  trace: "M6 6a2 2 0 1 0 0-.01M18 18a2 2 0 1 0 0-.01M6 8v4a3 3 0 0 0 3 3h6a3 3 0 0 1 3 3",
  history: "M4 12a8 8 0 1 0 2.500-5.800L4 8.500M4 4v4.500h4.500M12 8v4.500l3 2",
  parked: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M9.500 16.500v-9H13a2.500 2.500 0 0 1 0 5.500H9.500",
  audit: "M6 3h9l4 4v14H6zM9 11h7M9 15h7M9 7h3",
  keys: "M8 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 12h9v3.500M17 12v3",
  settings:
    "M4 7h10M18 7h2M4 17h2M10 17h10M16 9.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5M8 19.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5",
  alerts: "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 20.500h4",
  tools: "M14.500 6.500a4 4 0 0 0-5 5L4 17l3 3 5.500-5.500a4 4 0 0 0 5-5L15 12l-3-3z",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  eye: "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12M12 14.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.700.300-1 .800-1 1.700M12 16.800v.01",
  download: "M12 4v11M8 11.500l4 4 4-4M5 20h14",
} as const;

export type IconName = keyof typeof PATHS;

/** A line drawing beside words, which say it all: `<Icon name="history" />`. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
