import { Badge } from "../ui/badge";
import { Field, type Option, Select } from "../ui/field";
import { Picker } from "../ui/picker";
import type { Tone } from "../ui/types";
import { Id, Name, Time } from "../ui/values";

export type Choices = { offers: Option[]; partners: Option[] };

export const optionsOf = (values: readonly string[]): Option[] =>
  values.map((value) => ({ value, label: value }));

const TESTS: Option[] = [
  { value: "true", label: "Tests only" },
  { value: "false", label: "Without tests" },
];
const KINDS = optionsOf(["human", "bot", "preview", "prefetch"]);

/** The search by any id that belongs to a record. */
export function IdField({
  value,
  placeholder = "gk_click_id, member, …",
}: {
  value?: string;
  placeholder?: string;
}) {
  return <Field name="q" label="Id" type="search" value={value} placeholder={placeholder} wide />;
}

/** The filters that all reports of records have: offer, partner, tests, days. */
export function RecordFields({ query, offers, partners }: { query: Record<string, string> } & Choices) {
  return (
    <>
      <Picker name="offerId" label="Offer" value={query.offerId} options={offers} empty="All" />
      <Picker name="partnerId" label="Partner" value={query.partnerId} options={partners} empty="All" />
      <Select name="kind" label="Kind" value={query.kind} options={KINDS} empty="All" />
      <Select name="test" label="Tests" value={query.test} options={TESTS} empty="With tests" />
      <SpanFields query={query} />
    </>
  );
}

const isDay = (text = "") => /^(?:\d{4}-\d{2}-\d{2})?$/.test(text);

/** From and to: days to choose; moments, as another page's row stands for them, stay as they are until they are taken away. */
export function SpanFields({
  query,
  more = {},
}: {
  query: Record<string, string>;
  more?: Record<string, string>;
}) {
  const { from, to, ...rest } = query;
  if (!isMoment(from) && !isMoment(to)) {
    return (
      <>
        <Field name="from" label="From" type="date" value={from} />
        <Field name="to" label="To" type="date" value={to} />
      </>
    );
  }
  return (
    <p class="chip">
      {from && <input type="hidden" name="from" value={from} />}
      {to && <input type="hidden" name="to" value={to} />}
      {from && <>From {<Bound at={from} />} </>}
      {to && <>to {<Bound at={to} />} </>}
      UTC{" "}
      <a href={`?${new URLSearchParams({ ...rest, ...more })}`} aria-label="Any time">
        ✕
      </a>
    </p>
  );
}

const isMoment = (text = "") => !isDay(text) && !Number.isNaN(Date.parse(text));

function Bound({ at }: { at: string }) {
  return isMoment(at) ? <Time at={at} zone="UTC" /> : <Name>{at}</Name>;
}

const KIND_TONES: Record<string, Tone> = { human: "plain", bot: "warn", preview: "info", prefetch: "info" };

/** Who clicked: a person, a bot, or an app that looked ahead. */
export function KindBadge({ kind }: { kind: string }) {
  return <Badge tone={KIND_TONES[kind] ?? "plain"}>{kind}</Badge>;
}

/** A record by its name; by its short id where the name is not at hand. */
export function Named({ id, choices }: { id: string | null; choices: Option[] }) {
  const name = nameOf(id, choices);
  return name === undefined ? <Id id={id} /> : <Name>{name}</Name>;
}

/** A record's name among choices. */
export function nameOf(id: string | null, choices: Option[]): string | undefined {
  return choices.find(({ value }) => value === id)?.label;
}

/** A partner's offer by its name; by its short id where the partner may no longer run it. */
export function OwnOffer({ id, names }: { id: string; names: Record<string, string> }) {
  const name = names[id];
  return name === undefined ? <Id id={id} /> : <Name>{name}</Name>;
}

/** Where the story of a click is told. */
export const traceHref = (id: string): string => `/trace?q=${encodeURIComponent(id)}`;

/** A click's id, which leads to its story; a dash where there is none. */
export function ClickId({ id }: { id: string | null }) {
  return <Id id={id} href={id === null ? undefined : traceHref(id)} />;
}

/** A record by its name, which leads to its page; its id alone where it is no longer there. */
export function NamedLink(props: {
  section: "/offers" | "/partners";
  id: string | null;
  name: string | undefined;
}) {
  const { section, id, name } = props;
  if (name === undefined) return <Id id={id} />;
  return (
    <a href={`${section}/${id}`}>
      <Name>{name}</Name>
    </a>
  );
}
