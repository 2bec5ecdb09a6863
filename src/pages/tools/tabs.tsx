import { Tabs } from "../ui/pieces";

const ITEMS = [
  { href: "/tools", label: "Test an offer" },
  { href: "/tools/link-check", label: "Link check" },
  { href: "/tools/why", label: "Why no reward?" },
];

/** The tools beside each other. */
export function ToolTabs({ current }: { current: string }) {
  return <Tabs label="Operation Tools" items={ITEMS} current={current} />;
}
