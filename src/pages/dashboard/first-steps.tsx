import { Badge } from "../ui/badge";
import { Card } from "../ui/pieces";
import type { Frame } from "../ui/shell";

/** What of a network's beginning is there already. */
export type Beginning = { offer: boolean; partner: boolean };

/** What there is to do in a network where nothing has happened yet, in its order. */
export function FirstSteps({ frame, beginning }: { frame: Frame; beginning: Beginning }) {
  const { offer, partner } = beginning;
  const mayChange = frame.user.role !== "analyst";
  const steps = [
    {
      href: "/offers/new",
      label: "Make an offer",
      words: "with its advertiser and the advertiser's tracking link.",
      done: offer,
    },
    {
      href: "/offers",
      label: "Copy its postback URL",
      words: "into the advertiser's tracking system: the 🔗 in the list of offers shows it.",
    },
    { href: "/partners/new", label: "Make a partner", words: "and set up its callback.", done: partner },
    { href: "/offers", label: "Give the partner a link", words: "on the offer's page, under Links." },
    {
      href: "/tools?choice=make",
      label: "Try it",
      words: "with a test click and a test conversion, without live traffic.",
    },
  ];
  return (
    <Card title="Nothing has happened in this network yet">
      <p class="soft">
        {mayChange
          ? "Five steps to the first conversion; figures appear within a minute of the first click."
          : "An owner or manager goes these five steps to the first conversion."}
      </p>
      <ol>
        {steps.map(({ href, label, words, done }) => (
          <li>
            {mayChange ? <a href={href}>{label}</a> : label} {words} {done && <Badge tone="good">done</Badge>}
          </li>
        ))}
      </ol>
    </Card>
  );
}
