import { PLACEHOLDER } from "./postback-template";

/** Slots beside a system's usual one that bring the click id back too, each with the macro of its own name. */
export type OtherPairs = {
  /** `{ aff_click_id: "{aff_click_id}" }` */
  bySlot?: Readonly<Record<string, string>>;
  /** Where any parameter of the link is sent back: its macro, in which NAME stands for the parameter's name. */
  any?: string;
};

const braced = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, `{${name}}`]));
const numbered = (stem: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `${stem}${from + i}`);

/** Pairs that the systems' own documents tell of; a slot that is missing here is one nobody has confirmed. */
export const OTHER_PAIRS: Readonly<Record<string, OtherPairs>> = {
  appsflyer: { any: "(NAME)" },
  // In a callback of Adjust's dashboard; the one in the link has our id written into it.
  adjust: { bySlot: { label: "{label}", adj_label: "{label}" } },
  singular: { bySlot: braced(numbered("sub", 1, 3)) },
  airbridge: {
    bySlot: Object.fromEntries(
      numbered("custom_param", 1, 5).map((name) => [name, `{@trackingLink.${name}}`]),
    ),
  },
  appmetrica: { any: "{NAME}" },
  "affise-mmp": { any: "{NAME}" },
  impact: { bySlot: { subid2: "{SubId2}", subid3: "{SubId3}" } },
  tune: { bySlot: braced(["aff_click_id", ...numbered("aff_sub", 2, 5), "source"]) },
  everflow: { bySlot: braced([...numbered("sub", 2, 10), "source_id"]) },
  cake: { bySlot: { s1: "#s1#", s3: "#s3#", s4: "#s4#", s5: "#s5#" } },
  affise: { bySlot: braced(numbered("sub", 2, 8)) },
  scaleo: { bySlot: braced([...numbered("sub_id", 1, 5), ...numbered("aff_param", 1, 5)]) },
  awin: {
    bySlot: Object.fromEntries([2, 3, 4, 5, 6].map((n) => [`clickref${n}`, `!!!clickRef${n}!!!`])),
  },
  goaffpro: { any: "{{link.query.NAME}}" },
  // Here the advertiser's own code reads the link: our parameter's name is a proposal.
  shopify: { any: PLACEHOLDER },
  woocommerce: { any: PLACEHOLDER },
  "gtm-server": { any: PLACEHOLDER },
  custom: { any: PLACEHOLDER },
};
